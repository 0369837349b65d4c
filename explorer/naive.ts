// The reference explorer: breadth first over a map of JSON texts, every step called in every state, no cleverness.
// It is slow on purpose. Its only virtue is that one reading shows it right; every engine is checked against it.
import { ModelError } from "./errors.ts";
import { countComponents } from "./naive-components.ts";
import { isForbidden, notAbout, type Predicate, type Property, type Step } from "./property.ts";
import type { Snapshot } from "./result.ts";
import { renaming, type SymmetryClass } from "./symmetry-class.ts";
import { type Alternative, type Reads, slotOf, type TransitionSystem, viewOf } from "./system.ts";

/** One state and one of its alternatives. States are indices into `states`. */
export interface NaiveEdge {
  readonly source: number;
  readonly target: number;
  readonly process: string;
  readonly label: string;
  /** False for a step that writes only what is already there: such a step is a stutter. */
  readonly effective: boolean;
}

interface NaiveCounts {
  readonly initial: number;
  readonly states: number;
  readonly transitions: number;
  /** Distinct ordered pairs of source and target, self-loops included. */
  readonly edges: number;
  readonly depth: number;
  readonly terminal: number;
  /** Strongly connected components of the whole graph. */
  readonly components: number;
}

/** Liveness is "undecided" here. `depth` is the distance in steps of the nearest violation (or of the nearest goal). */
interface NaiveVerdict {
  readonly id: string;
  readonly status: "holds" | "violated" | "undecided";
  readonly depth: number | undefined;
  readonly vacuous: boolean;
}

export interface NaiveReport {
  readonly counts: NaiveCounts;
  readonly verdicts: readonly NaiveVerdict[];
  /** The whole graph; states in breadth-first order, the initial ones first, `depths` their distances. */
  readonly states: readonly Snapshot[];
  readonly depths: readonly number[];
  readonly edges: readonly NaiveEdge[];
}

/**
 * Explores all of `system`, up to its declared interchangeability.
 * @throws RangeError beyond `maxStates` states; ModelError if an alternative writes a slot twice, or one not listed.
 */
export function exploreNaively(
  system: TransitionSystem,
  properties: readonly Property[] = [],
  options: { readonly maxStates?: number } = {},
): NaiveReport {
  const names = slotNames(system);
  const known = new Map<string, number>();
  const states: Snapshot[] = [];
  const depths: number[] = [];
  const edges: NaiveEdge[] = [];
  const findings = properties.map((property) => new Finding(property, names));

  const add = (state: Snapshot, depth: number): number => {
    const { representative, key } = representativeOf(system, state);
    const found = known.get(key);
    if (found !== undefined) return found;
    if (states.length === (options.maxStates ?? Number.POSITIVE_INFINITY))
      throw new RangeError(`${system.name} has more than ${states.length} states`);
    known.set(key, states.length);
    depths.push(depth);
    return states.push(deepFreeze(representative)) - 1;
  };

  const start: Snapshot = Object.fromEntries(system.slots.map((slot) => [slot.name, slot.initial]));
  for (const writes of system.initial) add(written(start, { label: "initial", writes }, names), 0);
  const initial = states.length;

  let terminal = 0;
  for (let source = 0; source < states.length; source++) {
    const state = states[source] ?? {};
    const depth = depths[source] ?? 0;
    const possible = possibleIn(system, state, names);
    for (const { process, alternative, effective } of possible) {
      const successor = written(state, alternative, names);
      const target = add(successor, depth + 1);
      const step = { process: process.name, label: alternative.label };
      edges.push({ source, target, ...step, effective });
      for (const finding of findings) finding.seeStep(state, successor, step, depth + 1);
    }
    const stuck = possible.length === 0;
    if (stuck) terminal++;
    for (const finding of findings) finding.seeState(state, stuck, depth);
  }

  const pairs = new Set(edges.map(({ source, target }) => source * states.length + target));
  const counts: NaiveCounts = {
    initial,
    states: states.length,
    transitions: edges.length,
    edges: pairs.size,
    depth: depths.at(-1) ?? 0,
    terminal,
    components: countComponents(states.length, edges),
  };
  return { counts, verdicts: findings.map((f) => f.verdict()), states, depths, edges };
}

/** All that can happen in a state. */
function possibleIn(system: TransitionSystem, state: Snapshot, names: ReadonlyMap<unknown, string>) {
  const all = system.processes.flatMap((process) =>
    process
      .step(viewIn(process.reads, state, names))
      .map((alternative) => ({ process, alternative, effective: isEffective(alternative, state, names) })),
  );
  const others = all.filter(({ alternative }) => alternative.timer !== true);
  const isMoving = others.some(({ process, effective }) => effective && !process.environment);
  return system.timers === "lazy" && isMoving ? others : all;
}

/** What is known so far of one property. */
class Finding {
  readonly #property: Property;
  readonly #names: ReadonlyMap<unknown, string>;
  #relevant = false;
  #nearest: number | undefined;

  constructor(property: Property, names: ReadonlyMap<unknown, string>) {
    this.#property = property;
    this.#names = names;
  }

  seeStep(before: Snapshot, after: Snapshot, step: Step, depth: number): void {
    const p = this.#property;
    if (p.kind !== "no-step") return;
    const [was, is] = [before, after].map((state) => viewIn(p.reads, state, this.#names));
    if (!isForbidden(p, was, is, step)) return;
    if (p.about.changes && canonicalJson(was) === canonicalJson(is)) throw notAbout(p, was, step);
    this.#note(depth);
  }

  seeState(state: Snapshot, stuck: boolean, depth: number): void {
    const p = this.#property;
    const holds = (asked: Predicate) => asked.holds(viewIn(asked.reads, state, this.#names));
    if (p.kind === "invariant" && (p.when === undefined || holds(p.when))) {
      this.#relevant = true;
      if (!holds(p.holds)) this.#note(depth);
    }
    if (p.kind === "sometimes" && holds(p.goal)) this.#note(depth);
    if (p.kind === "no-deadlock" && stuck && (p.except === undefined || !holds(p.except))) this.#note(depth);
  }

  #note(depth: number): void {
    this.#nearest = Math.min(depth, this.#nearest ?? depth);
  }

  verdict(): NaiveVerdict {
    const { id, kind } = this.#property;
    const found = this.#nearest !== undefined;
    const vacuous = kind === "invariant" && !this.#relevant;
    const about = { id, depth: this.#nearest, vacuous };
    if (kind === "sometimes") return { ...about, status: found ? "holds" : "violated" };
    const safety = kind === "invariant" || kind === "no-step" || kind === "no-deadlock";
    return { ...about, status: !safety ? "undecided" : found ? "violated" : "holds" };
  }
}

/** Whether `predicate` holds in one of the states that were explored. */
export function holdsIn(state: Snapshot, system: TransitionSystem, predicate: Predicate): boolean {
  return predicate.holds(viewIn(predicate.reads, state, slotNames(system)));
}

function slotNames(system: TransitionSystem): ReadonlyMap<unknown, string> {
  return new Map(system.slots.map((slot) => [slot, slot.name]));
}

function viewIn(reads: Reads, state: Snapshot, names: ReadonlyMap<unknown, string>): Snapshot {
  return viewOf(reads, (r) => {
    const name = names.get(slotOf(r));
    if (name === undefined) throw new ModelError({}, `"${r.name}" is read, whose slot is not listed`);
    return deepFreeze(r.read(state[name]));
  });
}

function written(state: Snapshot, by: Alternative, names: ReadonlyMap<unknown, string>): Snapshot {
  const writes = by.writes.map(({ slot, value }) => {
    const name = names.get(slot);
    if (name === undefined)
      throw new ModelError({}, `"${by.label}" writes "${slot.name}", which is not listed`);
    return [name, value] as const;
  });
  const after = Object.fromEntries(writes);
  if (Object.keys(after).length < writes.length)
    throw new ModelError({}, `"${by.label}" writes a slot twice`);
  return { ...state, ...after };
}

function isEffective(by: Alternative, before: Snapshot, names: ReadonlyMap<unknown, string>): boolean {
  return by.writes.some(
    ({ slot, value }) => canonicalJson(value) !== canonicalJson(before[names.get(slot) ?? ""]),
  );
}

/** The representative of a state's orbit, with its JSON: of all permutations the one whose JSON comes first. */
function representativeOf(
  system: TransitionSystem,
  state: Snapshot,
): { readonly representative: Snapshot; readonly key: string } {
  let permuted: readonly Snapshot[] = [state];
  for (const c of system.interchangeable) {
    if (!("kind" in c)) continue;
    const all = permutations(c.names.length);
    permuted = permuted.flatMap((one) => all.map((places) => permute(c, places, one)));
  }
  const candidates = permuted.map((one) => {
    const representative = sortClasses(system, one);
    return { representative, key: canonicalJson(representative) };
  });
  return candidates.reduce((least, one) => (one.key < least.key ? one : least));
}

/** The state in which member i of a class has taken the place of member `places[i]`, in slots and in values. */
export function permute(c: SymmetryClass, places: readonly number[], state: Snapshot): Snapshot {
  const to = renaming(c.names, places);
  const renamed = { ...state };
  for (const { slots, by } of c.rename) for (const { name } of slots) renamed[name] = by(state[name], to);
  const moved = { ...renamed };
  for (const [i, own] of c.members.entries()) {
    for (const [k, { name }] of own.entries())
      moved[c.members[places[i] ?? i]?.[k]?.name ?? ""] = renamed[name];
  }
  return moved;
}

/** All orders of the numbers below `n`. */
export function permutations(n: number): readonly (readonly number[])[] {
  if (n === 0) return [[]];
  return permutations(n - 1).flatMap((shorter) =>
    Array.from({ length: n }, (_, i) => shorter.toSpliced(i, 0, n - 1)),
  );
}

/** In each class of single slots, the values in order of their JSON. */
function sortClasses(system: TransitionSystem, state: Snapshot): Snapshot {
  const sorted = { ...state };
  for (const interchangeable of system.interchangeable) {
    if ("kind" in interchangeable) continue;
    const values = interchangeable.map((slot) => ({ key: canonicalJson(state[slot.name]), slot }));
    values.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    interchangeable.forEach((slot, i) => {
      sorted[slot.name] = state[values[i]?.slot.name ?? ""];
    });
  }
  return sorted;
}

/** JSON with the keys of every object sorted: equal texts for equal values. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, v]) => `${JSON.stringify(key)}:${canonicalJson(v)}`).join(",")}}`;
}

function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === "object" && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
