// What the processes of a system read, as they declare it, and what they write, as far as that is seen in its first states.
import { readablesOf, slotOf, type TransitionSystem, viewOf } from "../../explorer/system.ts";

export interface ObservedActor {
  /** The names of slots. */
  readonly reads: ReadonlySet<string>;
  /** Slot to the fields that were seen to change, as paths: "spec.replicas"; "" for the whole value. */
  readonly writes: ReadonlyMap<string, ReadonlySet<string>>;
  readonly isEnvironment: boolean;
}

export interface Observed {
  /** By the name that `actorOf` gives to processes. */
  readonly actors: ReadonlyMap<string, ObservedActor>;
  readonly states: number;
  /** All reachable states were seen. */
  readonly isComplete: boolean;
}

type State = ReadonlyMap<unknown, unknown>;

/** Breadth first through at most `maxStates` states. */
export function observe(
  system: TransitionSystem,
  actorOf: (process: string) => string,
  maxStates: number,
): Observed {
  const names = new Map<unknown, string>(system.slots.map((slot) => [slot, slot.name]));
  const actors = new Map<
    string,
    { reads: Set<string>; writes: Map<string, Set<string>>; isEnvironment: boolean }
  >();
  for (const { name, reads, environment } of system.processes) {
    const actor = actors.get(actorOf(name)) ?? {
      reads: new Set(),
      writes: new Map(),
      isEnvironment: environment,
    };
    for (const readable of readablesOf(reads)) actor.reads.add(names.get(slotOf(readable)) ?? "");
    actors.set(actorOf(name), actor);
  }
  const start: State = new Map(system.slots.map((slot) => [slot, slot.initial]));
  const queue: State[] = [];
  const known = new Set<string>();
  let isComplete = true;
  const add = (state: State): void => {
    const key = JSON.stringify([...state.values()]);
    if (known.has(key)) return;
    if (known.size >= maxStates) {
      isComplete = false;
      return;
    }
    known.add(key);
    queue.push(state);
  };
  for (const writes of system.initial) add(written(start, writes));
  for (let at = 0; at < queue.length; at++) {
    const state = queue[at] ?? start;
    for (const process of system.processes) {
      for (const { writes } of process.step(viewOf(process.reads, (r) => r.read(state.get(slotOf(r)))))) {
        const next = written(state, writes);
        const actor = actors.get(actorOf(process.name));
        for (const { slot } of writes) {
          const name = names.get(slot) ?? "";
          const fields = actor?.writes.get(name) ?? new Set<string>();
          for (const field of changes(state.get(slot), next.get(slot))) fields.add(field);
          if (fields.size > 0) actor?.writes.set(name, fields);
        }
        add(next);
      }
    }
  }
  return { actors, states: known.size, isComplete };
}

function written(
  state: State,
  writes: readonly { readonly slot: unknown; readonly value: unknown }[],
): State {
  const next = new Map(state);
  for (const { slot, value } of writes) next.set(slot, value);
  return next;
}

/** The fields in which two values differ, two levels deep: lists are one field. */
function changes(before: unknown, after: unknown, path: readonly string[] = []): readonly string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const [a, b] = [fieldsOf(before), fieldsOf(after)];
  if (a === undefined || b === undefined || path.length === 2) return [path.join(".")];
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].flatMap((name) => changes(a[name], b[name], [...path, name]));
}

function fieldsOf(value: unknown): { readonly [name: string]: unknown } | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(Object.entries(value));
}
