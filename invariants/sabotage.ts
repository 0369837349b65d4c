// For tests that properties can fail: a cluster with a saboteur in it, or with a controller missing.
import { check } from "../explorer/check.ts";
import { act, type Process, process, type Slot, slot, system } from "../explorer/system.ts";
import type { Sample } from "../model/samples.ts";
import { SCENARIO_DEFAULTS } from "../model/scenario/scenario.ts";
import type { NodeState } from "../model/state.ts";
import { selectedProperties } from "./registry.ts";

export interface Sabotage {
  readonly add?: readonly Process[];
  /** Further slots that the added processes use. */
  readonly slots?: readonly Slot<unknown>[];
  /** What becomes of the model's own processes: undefined removes one. */
  readonly change?: ((process: Process) => Process | undefined) | undefined;
}

/**
 * The ids of the properties that are violated, with the process that took the last step of a finite counterexample.
 * @param on the ids of those that must be asked for, and are
 */
export function violations(
  { cluster, system: honest }: Sample,
  { add = [], slots = [], change }: Sabotage,
  on: readonly string[] = [],
) {
  const processes = honest.processes.flatMap((p) => (change === undefined ? p : (change(p) ?? [])));
  const sabotaged = system({
    ...honest,
    slots: [...honest.slots, ...slots],
    processes: [...processes, ...add],
  });
  const selected = selectedProperties({ ...SCENARIO_DEFAULTS, propertiesOn: on });
  const claims = selected.flatMap((p) => p.on(cluster));
  const report = check(sabotaged, claims, { paranoid: true });
  const found = report.properties.flatMap((result) => {
    if (result.status !== "violated") return [];
    if (result.trace === undefined) throw new RangeError(`${result.id} is violated, and nobody says how`);
    return [{ id: result.id.split(" ")[0], last: result.trace.steps.at(-1)?.process }];
  });
  return { ids: [...new Set(found.map(({ id }) => id))].sort(), last: found[0]?.last };
}

/** How often a saboteur may act. */
export const left = slot("sabotage left", 1);

/** Acts once, when `write` finds something to do. */
export function once<S, T>(
  read: Slot<S>,
  target: Slot<T>,
  write: (seen: S, stored: T) => T | undefined,
  name = "saboteur",
): Sabotage {
  const saboteur = process({
    name,
    reads: { left, read, target },
    step: ({ left: n, read: seen, target: stored }) => {
      const value = n === 0 ? undefined : write(seen, stored);
      return value === undefined ? [] : [act("sabotage", left.set(n - 1), target.set(value))];
    },
  });
  return { add: [saboteur], slots: [left] };
}

export function first<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) throw new RangeError("there is none");
  return item;
}

export function nodeSlot({ cluster }: Sample, name = "node"): Slot<NodeState> {
  return first(cluster.nodes.filter(({ facts }) => facts.name === name)).slot;
}

/** A process whose alternatives with some labels are lost. */
export function never(name: RegExp, label: RegExp): Sabotage["change"] {
  return (p) => {
    if (!name.test(p.name)) return p;
    return { ...p, step: (view) => p.step(view).filter((a) => !label.test(a.label)) };
  };
}

export function removed(name: RegExp): Sabotage["change"] {
  return (p) => (name.test(p.name) ? undefined : p);
}
