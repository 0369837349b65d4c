// Every version of an object that its writers can lead to: edits in their order, agents at any time. They are few, and found
// before the exploration starts, so that every pod template is known by then.
import type { LoadedObject, ObjectRef } from "../objects.ts";
import { withFields } from "./field-paths.ts";
import { type FieldWrite, type Live, written } from "./write.ts";
import type { FieldsState, Version, WriteResult, WrittenObject } from "./written.ts";

/** Somebody who writes the object. */
export interface Writer {
  readonly id: string;
  readonly write: FieldWrite;
  /** Its place among the edits of this object; undefined for an agent, which writes at any time. */
  readonly turn: number | undefined;
}

export interface WrittenBy {
  readonly target: ObjectRef;
  /** Everything of it but its spec. */
  readonly frame: unknown;
  readonly initial: Live | null;
  readonly writers: readonly Writer[];
  /** It may be gone at any time: edits delete something, or it is of a kind that ends. */
  readonly mayVanish: boolean;
  readonly isManaged: boolean;
  /** The object of this plain data as the API server takes it; undefined if it refuses it. */
  accepted(
    written: object,
    before: LoadedObject | undefined,
    writer: string | undefined,
  ): LoadedObject | undefined;
}

/** More versions than a scenario can mean. */
export const MAX_VERSIONS = 500;

/** One version, and which writes lead where from it. */
interface Node {
  readonly live: Live;
  readonly object: LoadedObject;
}

const ABSENT = "absent";

/** @returns undefined if there are more than MAX_VERSIONS. */
export function versionsOf(facts: WrittenBy): WrittenObject | undefined {
  const nodes = new Map<string, Node>();
  const results = new Map<string, { readonly to: string } | "Conflict" | "Invalid" | "NotFound">();
  const seen = new Set<string>();
  const open: { readonly at: string; readonly turn: number }[] = [];
  const meet = (at: string, turn: number): void => {
    const id = `${turn} ${at}`;
    if (seen.has(id)) return;
    seen.add(id);
    open.push({ at, turn });
    if (facts.mayVanish) meet(ABSENT, turn);
  };
  const first = facts.initial === null ? undefined : add(facts, nodes, facts.initial, undefined, undefined);
  if (facts.initial !== null && first === undefined) throw new RangeError("a manifest that is not accepted");
  meet(first ?? ABSENT, 0);
  for (const { at, turn } of open) {
    for (const writer of facts.writers) {
      if (writer.turn !== undefined && writer.turn !== turn) continue;
      const to = resultOf(facts, nodes, results, at, writer);
      meet(to, turn + (writer.turn === undefined ? 0 : 1));
    }
    if (nodes.size > MAX_VERSIONS) return undefined;
  }
  return table(facts, nodes, results, first);
}

/** Where a write leads: back to where it was if it is refused. */
function resultOf(
  facts: WrittenBy,
  nodes: Map<string, Node>,
  results: Map<string, { readonly to: string } | "Conflict" | "Invalid" | "NotFound">,
  at: string,
  { id, write }: Writer,
): string {
  const known = results.get(`${id} ${at}`);
  if (known !== undefined) return typeof known === "string" ? at : known.to;
  const before = nodes.get(at);
  const answer = written(facts.target.kind, before?.live ?? null, write);
  const to = !answer.ok
    ? undefined
    : answer.live === null
      ? ABSENT
      : add(facts, nodes, answer.live, before?.object, id);
  results.set(`${id} ${at}`, !answer.ok ? answer.reason : to === undefined ? "Invalid" : { to });
  return to ?? at;
}

/** The key of a version; undefined if the API server does not take it. */
function add(
  facts: WrittenBy,
  nodes: Map<string, Node>,
  live: Live,
  before: LoadedObject | undefined,
  writer: string | undefined,
): string | undefined {
  const key = keyOf(live);
  const known = nodes.get(key);
  const plain = withFields(facts.frame, live.fields);
  const object = facts.accepted(plain, before, writer);
  if (object !== undefined && known === undefined) nodes.set(key, { live, object });
  return object === undefined ? undefined : key;
}

function keyOf({ fields, managers, lastApplied }: Live): string {
  const owned = [...managers].map(([name, paths]) => [name, [...paths].sort()] as const);
  return JSON.stringify([
    [...fields].toSorted(byName),
    owned.toSorted(byName),
    lastApplied && [...lastApplied].sort(),
  ]);
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

function table(
  { target, isManaged }: WrittenBy,
  nodes: ReadonlyMap<string, Node>,
  results: ReadonlyMap<string, { readonly to: string } | "Conflict" | "Invalid" | "NotFound">,
  first: string | undefined,
): WrittenObject {
  const all = [...nodes.values()].map(({ live }) => live);
  const differing = differingPaths(all, isManaged);
  const versions = new Map(
    [...nodes].map(([key, { live, object }]): readonly [string, Version] => [
      key,
      { fields: stateOf(live, differing, isManaged), object },
    ]),
  );
  const keys = new Map([...versions].map(([key, { fields }]) => [JSON.stringify(fields), key]));
  return {
    target,
    isManaged,
    initial: first === undefined ? undefined : versions.get(first),
    versions: [...versions.values()],
    after(writer, from): WriteResult {
      const at = from === null ? ABSENT : (keys.get(JSON.stringify(from)) ?? ABSENT);
      const result = results.get(`${writer} ${at}`) ?? "NotFound";
      if (typeof result === "string") return { ok: false, reason: result };
      const version = versions.get(result.to);
      return version === undefined ? { ok: false, reason: "NotFound" } : { ok: true, version };
    },
  };
}

/** What is not the same in all versions. */
interface Differing {
  readonly live: readonly string[];
  readonly owned: readonly string[];
  readonly applied: readonly string[];
}

function differingPaths(all: readonly Live[], isManaged: boolean): Differing {
  const paths = [...new Set(all.flatMap(({ fields }) => [...fields.keys()]))].sort();
  const differs = (text: (live: Live, path: string) => string) =>
    paths.filter((path) => new Set(all.map((live) => text(live, path))).size > 1);
  return {
    live: differs(({ fields }, path) => fields.get(path) ?? "absent"),
    owned: isManaged
      ? differs(({ managers }, path) =>
          [...managers]
            .flatMap(([name, owned]) => (owned.has(path) ? [name] : []))
            .sort()
            .join("\n"),
        )
      : [],
    applied: differs(({ lastApplied }, path) => String(lastApplied?.has(path) === true)),
  };
}

function stateOf(
  { fields, managers, lastApplied }: Live,
  { live, owned, applied }: Differing,
  isManaged: boolean,
): FieldsState {
  const values = live.flatMap((path) => {
    const value = fields.get(path);
    return value === undefined ? [] : [[path, JSON.parse(value)] as const];
  });
  const managed = [...managers].toSorted(byName).flatMap(([name, paths]) => {
    const own = owned.filter((path) => paths.has(path));
    return own.length === 0 ? [] : [[name, own] as const];
  });
  return {
    live: Object.fromEntries(values),
    ...(isManaged ? { managedFields: Object.fromEntries(managed) } : {}),
    ...(applied.length === 0 ? {} : { lastApplied: applied.filter((path) => lastApplied?.has(path)) }),
  };
}
