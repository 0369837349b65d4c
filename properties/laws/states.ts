// States of a transition system, reached step by step through the model's own code: what laws about single steps look at.
import { canonicalJson } from "../../explorer/naive.ts";
import type { Snapshot } from "../../explorer/result.ts";
import {
  type Alternative,
  type Process,
  slotOf,
  type TransitionSystem,
  viewOf,
  type Write,
} from "../../explorer/system.ts";

/** Something that a process can do in a state, and that changes it. */
export interface EffectiveStep {
  readonly process: Process;
  readonly alternative: Alternative;
  readonly after: Snapshot;
}

export interface StateOptions {
  /** How many states are looked at, nearest first; 300 by default. */
  readonly maxStates?: number;
}

export function initialStates({ slots, initial }: TransitionSystem): readonly Snapshot[] {
  const start: Snapshot = Object.fromEntries(slots.map((slot) => [slot.name, slot.initial]));
  return initial.map((writes) => written(start, writes));
}

/** The first states, breadth first, with interchangeable members told apart. */
export function someStates(
  system: TransitionSystem,
  { maxStates = 300 }: StateOptions = {},
): readonly Snapshot[] {
  const known = new Set<string>();
  const states: Snapshot[] = [];
  const add = (state: Snapshot): void => {
    const key = canonicalJson(state);
    if (known.has(key) || states.length >= maxStates) return;
    known.add(key);
    states.push(state);
  };
  for (const state of initialStates(system)) add(state);
  for (let i = 0; i < states.length && states.length < maxStates; i++)
    for (const { after } of stepsIn(system, states[i] ?? {})) add(after);
  return states;
}

/** What the process sees, frozen: a step that changes its view fails. */
export function viewIn({ reads }: Process, state: Snapshot): Snapshot {
  const names = new Map<unknown, string>();
  return viewOf(reads, (r) => {
    const slot = slotOf(r);
    const name = names.get(slot) ?? nameOf(slot);
    names.set(slot, name);
    return deepFreeze(r.read(state[name]));
  });
}

function nameOf(slot: unknown): string {
  if (typeof slot === "object" && slot !== null && "name" in slot && typeof slot.name === "string")
    return slot.name;
  throw new TypeError("a slot without a name is read");
}

/** All that can happen in a state and changes it; timers that wait are no such thing. */
export function stepsIn(system: TransitionSystem, state: Snapshot): readonly EffectiveStep[] {
  const all = system.processes.flatMap((process) => stepsOf(process, state));
  const moves = ({ process, alternative }: EffectiveStep): boolean =>
    !process.environment && alternative.timer !== true;
  if (system.timers === "free" || !all.some(moves)) return all;
  return all.filter(({ alternative }) => alternative.timer !== true);
}

/** What a process can do in a state, timers included whether they wait or not. */
export function stepsOf(process: Process, state: Snapshot): readonly EffectiveStep[] {
  return process
    .step(viewIn(process, state))
    .map((alternative) => ({ process, alternative, after: written(state, alternative.writes) }))
    .filter(({ after }) => canonicalJson(after) !== canonicalJson(state));
}

export function written(state: Snapshot, writes: readonly Write[]): Snapshot {
  return { ...state, ...Object.fromEntries(writes.map(({ slot, value }) => [slot.name, deepFreeze(value)])) };
}

/** An alternative as text, without its detail, which is for people only. */
export function textOf({ label, timer = false, writes }: Alternative): string {
  return canonicalJson([label, timer, writes.map(({ slot, value }) => [slot.name, value])]);
}

function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === "object" && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
