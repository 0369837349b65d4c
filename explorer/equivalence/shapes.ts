// Systems made of other systems: what is reachable, two side by side, states taken together, labels hidden.
import { LabelTable, type Lts, ltsOf, StepList, TAU, transitionCount } from "./lts.ts";

/** The part that can be reached, its states numbered breadth first; and which state each of them was. */
export interface Reachable {
  readonly lts: Lts;
  readonly stateOf: Int32Array;
}

export function reachablePart(lts: Lts): Reachable {
  const numberOf = new Int32Array(lts.stateCount).fill(-1);
  const order = new Int32Array(lts.stateCount);
  let found = 0;
  const find = (s: number): number => {
    const known = numberOf[s] ?? -1;
    if (known >= 0) return known;
    numberOf[s] = found;
    order[found] = s;
    return found++;
  };
  find(lts.initial);
  const steps = new StepList();
  for (let i = 0; i < found; i++) {
    const s = order[i] ?? 0;
    for (let e = lts.offsets[s] ?? 0; e < (lts.offsets[s + 1] ?? 0); e++)
      steps.add(i, lts.labelOf[e] ?? 0, find(lts.targets[e] ?? 0));
  }
  return { lts: ltsOf(found, 0, lts.labels, steps), stateOf: order.slice(0, found) };
}

/** How many states can be reached. */
export function reachableCount(lts: Lts): number {
  const seen = new Uint8Array(lts.stateCount);
  const order = new Int32Array(lts.stateCount);
  let found = 0;
  const see = (s: number): void => {
    if (seen[s] === 1) return;
    seen[s] = 1;
    order[found++] = s;
  };
  see(lts.initial);
  for (let i = 0; i < found; i++) {
    const s = order[i] ?? 0;
    for (let e = lts.offsets[s] ?? 0; e < (lts.offsets[s + 1] ?? 0); e++) see(lts.targets[e] ?? 0);
  }
  return found;
}

/** Two systems in one: the states of `a`, then those of `b`. Labels of one name are one label. */
export interface Pair {
  readonly lts: Lts;
  /** The initial state of each. */
  readonly left: number;
  readonly right: number;
}

export function sideBySide(a: Lts, b: Lts): Pair {
  const labels = new LabelTable();
  const steps = new StepList();
  const add = (lts: Lts, shift: number): void => {
    const numbers = lts.labels.map((name, l) => (l === TAU ? TAU : labels.number(name)));
    for (let s = 0; s < lts.stateCount; s++) {
      for (let e = lts.offsets[s] ?? 0; e < (lts.offsets[s + 1] ?? 0); e++)
        steps.add(s + shift, numbers[lts.labelOf[e] ?? 0] ?? 0, (lts.targets[e] ?? 0) + shift);
    }
  };
  add(a, 0);
  add(b, a.stateCount);
  const lts = ltsOf(a.stateCount + b.stateCount, a.initial, labels.names, steps);
  return { lts, left: a.initial, right: a.stateCount + b.initial };
}

/** A class for each state. */
export interface Classes {
  readonly count: number;
  readonly of: Int32Array;
}

/** The states of a class as one. Without `keepsInner`, silent steps within a class are left out. */
export function merged(lts: Lts, classes: Classes, keepsInner = false): Lts {
  const steps = new StepList();
  for (let s = 0; s < lts.stateCount; s++) {
    const from = classes.of[s] ?? 0;
    for (let e = lts.offsets[s] ?? 0; e < (lts.offsets[s + 1] ?? 0); e++) {
      const label = lts.labelOf[e] ?? 0;
      const to = classes.of[lts.targets[e] ?? 0] ?? 0;
      if (label !== TAU || from !== to || keepsInner) steps.add(from, label, to);
    }
  }
  return ltsOf(classes.count, classes.of[lts.initial] ?? 0, lts.labels, steps);
}

/** The same system with a step from each of some states to itself, under a label of its own. */
export function withLoops(lts: Lts, at: Uint8Array, label: number, name: string): Lts {
  const steps = new StepList();
  for (let s = 0; s < lts.stateCount; s++) {
    for (let e = lts.offsets[s] ?? 0; e < (lts.offsets[s + 1] ?? 0); e++)
      steps.add(s, lts.labelOf[e] ?? 0, lts.targets[e] ?? 0);
    if (at[s] === 1) steps.add(s, label, s);
  }
  const labels = label < lts.labels.length ? lts.labels : [...lts.labels, name];
  return ltsOf(lts.stateCount, lts.initial, labels, steps);
}

/** Renames labels: undefined hides, a name that others have makes them one. */
export function relabelled(lts: Lts, rename: (label: string) => string | undefined): Lts {
  const labels = new LabelTable();
  const numbers = lts.labels.map((name, l) => (l === TAU ? TAU : labels.number(rename(name))));
  const steps = new StepList();
  for (let s = 0; s < lts.stateCount; s++) {
    for (let e = lts.offsets[s] ?? 0; e < (lts.offsets[s + 1] ?? 0); e++)
      steps.add(s, numbers[lts.labelOf[e] ?? 0] ?? 0, lts.targets[e] ?? 0);
  }
  return ltsOf(lts.stateCount, lts.initial, labels.names, steps);
}

/** Hides the labels for which `isHidden` says so. */
export function hidden(lts: Lts, isHidden: (label: string) => boolean): Lts {
  return relabelled(lts, (label) => (isHidden(label) ? undefined : label));
}

/** Leaves out all steps with such a label, and what can then not be reached. */
export function blocked(lts: Lts, isBlocked: (label: string) => boolean): Lts {
  const steps = new StepList();
  for (let s = 0; s < lts.stateCount; s++) {
    for (let e = lts.offsets[s] ?? 0; e < (lts.offsets[s + 1] ?? 0); e++) {
      const label = lts.labelOf[e] ?? 0;
      if (label === TAU || !isBlocked(lts.labels[label] ?? "")) steps.add(s, label, lts.targets[e] ?? 0);
    }
  }
  return reachablePart(ltsOf(lts.stateCount, lts.initial, lts.labels, steps)).lts;
}

/** "5/5": how many states and transitions. */
export function sizeOf(lts: Lts): { readonly states: number; readonly transitions: number } {
  return { states: lts.stateCount, transitions: transitionCount(lts) };
}
