// How often each action of a system happened, and which never could: what a verdict says little about.
import { at } from "./engine/arrays.ts";
import type { Compiled } from "./engine/compiled.ts";
import type { ActionCoverage } from "./result.ts";
import type { Process } from "./system.ts";

/** Per action, how often it fired: `hits` says in how many states each entry of the memo tables applied. */
export function firedByAction(compiled: Compiled, hits: ArrayLike<number>): readonly number[] {
  const fired = compiled.actions.map(() => 0);
  for (let entry = 0; entry < compiled.entryCount; entry++) {
    for (const { action } of compiled.alternatives(entry))
      fired[action] = (fired[action] ?? 0) + (hits[entry] ?? 0);
  }
  return fired;
}

/** One row for each action that was enabled or declared. `fired` and `discovered` are counted per action. */
export function coverageOf(
  compiled: Compiled,
  fired: readonly number[],
  discovered: Int32Array,
): readonly ActionCoverage[] {
  const rows = new Map<string, ActionCoverage>();
  const add = (p: Process, label: string, more: number, found: number): void => {
    const process = compiled.classes.length > 0 && p.orbit !== undefined ? p.orbit : p.name;
    const key = JSON.stringify([process, label]);
    const { fired = 0, discovered = 0 } = rows.get(key) ?? {};
    rows.set(key, { process, label, fired: fired + more, discovered: discovered + found });
  };
  const actions = compiled.actions.map((a, id) => ({ ...a, id }));
  const byProcess = Map.groupBy(actions, (a) => a.process);
  for (const p of compiled.system.processes) {
    for (const label of p.labels ?? []) add(p, label, 0, 0);
    for (const { label, id } of byProcess.get(p) ?? []) add(p, label, fired[id] ?? 0, at(discovered, id));
  }
  return [...rows.values()];
}

/** Actions by "process: label", and processes by name; of processes of one orbit, which are the same up to permutation, its name. */
export interface NeverEnabled {
  /** Declared actions, and processes, that were never enabled; and what was held back. */
  readonly neverEnabled: readonly string[];
  /** Lazy timers that were due, but only where something else could move. */
  readonly heldBack: readonly string[];
}

/** @param mayFire whether a lazy timer, by its action, was enabled in a state that was seen */
export function neverEnabled(compiled: Compiled, mayFire: (action: number) => boolean): NeverEnabled {
  const isLazy = compiled.system.timers === "lazy";
  const known = compiled.actions.map((action, id) => ({
    ...action,
    enabled: !(isLazy && action.isTimer) || mayFire(id),
  }));
  const byOrbit = Map.groupBy(known, ({ process }) => process.orbit ?? process.name);
  const orbits = Map.groupBy(compiled.system.processes, (p) => p.orbit ?? p.name);
  const heldBack: string[] = [];
  const never = [...orbits].flatMap(([name, members]) => {
    const actions = byOrbit.get(name) ?? [];
    const enabled = new Set(actions.filter((a) => a.enabled).map((a) => a.label));
    const held = new Set(actions.map((a) => a.label).filter((l) => !enabled.has(l)));
    heldBack.push(...[...held].map((l) => `${name}: ${l}`));
    if (enabled.size === 0) return [name];
    const labels = [...new Set([...(members[0]?.labels ?? []), ...held])];
    return labels.filter((l) => !enabled.has(l)).map((l) => `${name}: ${l}`);
  });
  return { neverEnabled: never, heldBack };
}
