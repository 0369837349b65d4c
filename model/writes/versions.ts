// Every version of an object that its writers can lead to: edits in their order, agents at any time. They are few, and found
// before the exploration starts, so that every pod template is known by then.
import type { LoadedObject, ObjectRef } from "../inventory/objects.ts";
import type { Requester } from "../policy/request.ts";
import { withFields } from "./field-paths.ts";
import { ABSENT, keyOf, type Node, type Place, type Results, tableOf } from "./version-table.ts";
import { type FieldWrite, type Live, written } from "./write.ts";
import type { Refusal, Way, WrittenObject } from "./written.ts";

/** Somebody who writes the object. */
export interface Writer {
  readonly id: string;
  readonly write: FieldWrite;
  /** Its place among the edits of this object; undefined for an agent, which writes at any time. */
  readonly turn: number | undefined;
  /** As whom it writes. */
  readonly user: Requester;
}

export interface WrittenBy {
  readonly target: ObjectRef;
  /** Everything of it but its fields. */
  readonly frame: unknown;
  readonly initial: Live | null;
  readonly writers: readonly Writer[];
  /** It may be gone at any time: edits delete something, or it is of a kind that ends. */
  readonly mayVanish: boolean;
  readonly isManaged: boolean;
  readonly isChosen: boolean;
  /** Absent: nobody changes what is written. */
  readonly admission?: WriteAdmission;
  /** The object of this plain data as the API server takes it; undefined if it refuses it. */
  accepted(
    written: object,
    before: LoadedObject | undefined,
    writer: string | undefined,
  ): LoadedObject | undefined;
}

/** What mutating admission makes of writes. */
export interface WriteAdmission {
  /** What becomes of the manifest that is there at the start; or why it would be refused. */
  atStart(live: Live, written: object): Live | string;
  /** What becomes of a write, in each of the ways in which it may go; nobody is passed over in the first. Undefined: too many. */
  waysOf(asked: AskedWrite): readonly Way<Live>[] | undefined;
  /** The changed object as the API server takes it, or why it refuses it. */
  validated(written: object, before: LoadedObject | undefined): LoadedObject | string;
}

export interface AskedWrite {
  readonly user: Requester;
  /** It is the scale of the object that is written. */
  readonly isScale: boolean;
  /** The object as it is stored; undefined if there is none. */
  readonly before: LoadedObject | undefined;
  /** What it would be without admission, and its fields. */
  readonly after: object;
  readonly live: Live;
}

/** More versions than a scenario can mean. */
export const MAX_VERSIONS = 500;

/** @returns undefined if there are more than MAX_VERSIONS, or too many ways in which a write may go. */
export function versionsOf(facts: WrittenBy): WrittenObject | undefined {
  const graph = new Graph(facts);
  const seen = new Set<string>();
  const open: { readonly at: string; readonly turn: number }[] = [];
  const meet = (at: string, turn: number): void => {
    const id = `${turn} ${at}`;
    if (seen.has(id)) return;
    seen.add(id);
    open.push({ at, turn });
    if (facts.mayVanish) meet(ABSENT, turn);
  };
  meet(graph.first ?? ABSENT, 0);
  for (const { at, turn } of open) {
    for (const writer of facts.writers) {
      if (writer.turn !== undefined && writer.turn !== turn) continue;
      const places = graph.placesAfter(at, writer);
      if (places === undefined) return undefined;
      for (const to of places) meet(to, turn + (writer.turn === undefined ? 0 : 1));
    }
    if (graph.nodes.size > MAX_VERSIONS) return undefined;
  }
  const { nodes, results, first, refusedAtStart } = graph;
  const found = tableOf(facts, nodes, results, first);
  return refusedAtStart === undefined ? found : { ...found, refusedAtStart };
}

/** The versions that are known so far, and where writes lead from them. */
class Graph {
  readonly nodes = new Map<string, Node>();
  readonly results: Results = { ways: new Map(), asking: new Set() };
  /** Why mutating admission would not have let the manifest of the start be made. */
  refusedAtStart: string | undefined;
  readonly first: string | undefined;
  readonly #facts: WrittenBy;

  constructor(facts: WrittenBy) {
    this.#facts = facts;
    this.first = facts.initial === null ? undefined : this.#begin(facts.initial);
  }

  #begin(live: Live): string {
    const { admission, frame } = this.#facts;
    const plain = withFields(frame, live.fields);
    const isAccepted = this.#facts.accepted(plain, undefined, undefined) !== undefined;
    if (!isAccepted) throw new RangeError("a manifest that is not accepted");
    const first = admission === undefined ? undefined : this.#changedBegin(admission, live, plain);
    return first ?? this.#add(live, undefined, undefined) ?? ABSENT;
  }

  /** A manifest that would be refused as it is changed is there as it is written. */
  #changedBegin(admission: WriteAdmission, live: Live, plain: object): string | undefined {
    const start = admission.atStart(live, plain);
    const place = typeof start === "string" ? undefined : this.#placeOf(admission, start, undefined);
    if (place !== undefined && "to" in place) return place.to;
    this.refusedAtStart = typeof start === "string" ? start : place?.message;
    const raw = this.#placeOf(admission, live, undefined);
    return "to" in raw ? raw.to : undefined;
  }

  /** Where a write may lead: back to where it was if it is refused. Undefined: there are too many ways. */
  placesAfter(at: string, writer: Writer): readonly string[] | undefined {
    const key = `${writer.id} ${at}`;
    const known = this.results.ways.get(key) ?? this.#waysOf(at, writer);
    if (known === undefined) return undefined;
    this.results.ways.set(key, known);
    return [...new Set(known.map(({ result }) => ("to" in result ? result.to : at)))];
  }

  #waysOf(at: string, { id, write, user }: Writer): readonly Way<Place>[] | undefined {
    const { target, frame, admission, isManaged } = this.#facts;
    const before = this.nodes.get(at);
    const answer = written(target.kind, before?.live ?? null, write);
    if (!answer.ok) return straight({ reason: answer.reason });
    const { live } = answer;
    if (live === null) return straight({ to: ABSENT });
    if (before === undefined || keyOf(live, isManaged) !== at) this.results.asking.add(`${id} ${at}`);
    if (admission === undefined) {
      const to = this.#add(live, before?.object, id);
      return straight(to === undefined ? { reason: "Invalid" } : { to });
    }
    const isEmpty = write.type === "client-side apply" && !this.results.asking.has(`${id} ${at}`);
    if (isEmpty) return straight({ to: at });
    const after = withFields(frame, live.fields);
    if (this.#facts.accepted(after, before?.object, id) === undefined) return straight({ reason: "Invalid" });
    const isScale = write.type === "scale";
    const ways = admission.waysOf({ user, isScale, before: before?.object, after, live });
    return ways?.map((way) => ({ ...way, result: this.#placeOf(admission, way.result, before) }));
  }

  #placeOf(admission: WriteAdmission, result: Live | Refusal, before: Node | undefined): Place | Refusal {
    if ("reason" in result) return result;
    const object = admission.validated(withFields(this.#facts.frame, result.fields), before?.object);
    if (typeof object === "string") return { reason: "Denied", message: object };
    return { to: this.#note(result, object) };
  }

  /** The key of a version; undefined if the API server does not take it. */
  #add(live: Live, before: LoadedObject | undefined, writer: string | undefined): string | undefined {
    const object = this.#facts.accepted(withFields(this.#facts.frame, live.fields), before, writer);
    return object && this.#note(live, object);
  }

  #note(live: Live, object: LoadedObject): string {
    const key = keyOf(live, this.#facts.isManaged);
    if (!this.nodes.has(key)) this.nodes.set(key, { live, object });
    return key;
  }
}

/** The only way in which a write may go. */
function straight(result: Place | Refusal): readonly Way<Place>[] {
  return [{ skipped: [], asked: new Map(), changedBy: [], result }];
}
