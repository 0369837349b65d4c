// Labelled transition systems on typed arrays: what equivalences are decided on. Silent steps have the label TAU.

/** The number of the silent label, in every system. */
export const TAU = 0;

/**
 * States are 0 .. stateCount-1. Steps of state s are the indices offsets[s] .. offsets[s+1]-1 of `labelOf` and `targets`, sorted
 * by label, then by target, none twice: so silent ones come first.
 */
export interface Lts {
  readonly stateCount: number;
  readonly initial: number;
  /** By the number of a label; the name of TAU is never shown as one. All others differ. */
  readonly labels: readonly string[];
  readonly offsets: Int32Array;
  readonly labelOf: Int32Array;
  readonly targets: Int32Array;
}

export const SILENT = "τ";

/** Steps in any order, with repetitions: what a system is made of. */
export class StepList {
  sources = new Int32Array(1024);
  labels = new Int32Array(1024);
  targets = new Int32Array(1024);
  count = 0;

  add(source: number, label: number, target: number): void {
    const at = this.count++;
    if (at === this.sources.length) {
      this.sources = doubled(this.sources);
      this.labels = doubled(this.labels);
      this.targets = doubled(this.targets);
    }
    this.sources[at] = source;
    this.labels[at] = label;
    this.targets[at] = target;
  }
}

function doubled(array: Int32Array): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(array.length * 2);
  longer.set(array);
  return longer;
}

/** One more than the highest number of a label. */
export const MOST_LABELS = 2 ** 21;
const LABEL = 2 ** 32;

/**
 * Sorts steps and drops those that come twice.
 * @throws RangeError if there are more labels than can be told apart, or a step leads out of the system
 */
export function ltsOf(stateCount: number, initial: number, labels: readonly string[], steps: StepList): Lts {
  if (labels.length > MOST_LABELS) throw new RangeError(`more than ${MOST_LABELS} labels`);
  if (!(initial >= 0 && initial < stateCount)) throw new RangeError(`there is no initial state ${initial}`);
  const { count, sources } = steps;
  const offsets = new Int32Array(stateCount + 1);
  for (let e = 0; e < count; e++) {
    const source = sources[e] ?? 0;
    const target = steps.targets[e] ?? 0;
    if (source < 0 || source >= stateCount || target < 0 || target >= stateCount)
      throw new RangeError(`a step from ${source} to ${target}, of ${stateCount} states`);
    offsets[source + 1] = (offsets[source + 1] ?? 0) + 1;
  }
  let widest = 0;
  for (let s = 0; s < stateCount; s++) {
    widest = Math.max(widest, offsets[s + 1] ?? 0);
    offsets[s + 1] = (offsets[s + 1] ?? 0) + (offsets[s] ?? 0);
  }
  const labelOf = new Int32Array(count);
  const targets = new Int32Array(count);
  const next = offsets.slice();
  for (let e = 0; e < count; e++) {
    const source = sources[e] ?? 0;
    const at = next[source] ?? 0;
    next[source] = at + 1;
    labelOf[at] = steps.labels[e] ?? 0;
    targets[at] = steps.targets[e] ?? 0;
  }
  const kept = sortRows(stateCount, offsets, labelOf, targets, widest);
  return {
    stateCount,
    initial,
    labels,
    offsets,
    labelOf: shortened(labelOf, kept),
    targets: shortened(targets, kept),
  };
}

/** Sorts each row in place, without its repetitions, and closes the gaps. Returns how many steps are left. */
function sortRows(
  stateCount: number,
  offsets: Int32Array,
  labelOf: Int32Array,
  targets: Int32Array,
  widest: number,
): number {
  const keys = new Float64Array(widest);
  let kept = 0;
  for (let s = 0; s < stateCount; s++) {
    const from = offsets[s] ?? 0;
    const width = (offsets[s + 1] ?? 0) - from;
    for (let i = 0; i < width; i++) keys[i] = (labelOf[from + i] ?? 0) * LABEL + (targets[from + i] ?? 0);
    sortFirst(keys, width);
    // What is written back never overtakes what is still to be read: later rows begin further on.
    offsets[s] = kept;
    let last = -1;
    for (let i = 0; i < width; i++) {
      const key = keys[i] ?? 0;
      if (key === last) continue;
      last = key;
      const label = Math.floor(key / LABEL);
      labelOf[kept] = label;
      targets[kept] = key - label * LABEL;
      kept++;
    }
  }
  offsets[stateCount] = kept;
  return kept;
}

function shortened(array: Int32Array, length: number): Int32Array {
  return length * 8 > array.length * 7 ? array.subarray(0, length) : array.slice(0, length);
}

/** Sorts the first `count` numbers: short runs by insertion, without calls. */
export function sortFirst(keys: Float64Array, count: number): void {
  if (count > 48) {
    keys.subarray(0, count).sort();
    return;
  }
  for (let i = 1; i < count; i++) {
    const key = keys[i] ?? 0;
    let j = i - 1;
    while (j >= 0 && (keys[j] ?? 0) > key) {
      keys[j + 1] = keys[j] ?? 0;
      j--;
    }
    keys[j + 1] = key;
  }
}

/** A step, for people and tests: the name of its label, or undefined for a silent one. */
export type NamedStep = readonly [source: number, label: string | undefined, target: number];

/** The system with these steps. @throws RangeError */
export function fromSteps(stateCount: number, steps: readonly NamedStep[], initial = 0): Lts {
  const labels = new LabelTable();
  const list = new StepList();
  for (const [source, label, target] of steps) list.add(source, labels.number(label), target);
  return ltsOf(stateCount, initial, labels.names, list);
}

/** Numbers for the names of labels, in the order in which they are first seen. */
export class LabelTable {
  readonly names: string[] = [SILENT];
  readonly #numbers = new Map<string, number>();

  number(name: string | undefined): number {
    if (name === undefined) return TAU;
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.names.push(name) - 1;
      this.#numbers.set(name, number);
    }
    return number;
  }

  /** Undefined for a name that was never seen. */
  known(name: string): number | undefined {
    return this.#numbers.get(name);
  }
}

export function transitionCount(lts: Lts): number {
  return lts.offsets[lts.stateCount] ?? 0;
}

/** The steps of a system, one by one. */
export function* stepsOf(lts: Lts): Generator<NamedStep> {
  for (let s = 0; s < lts.stateCount; s++) {
    for (let e = lts.offsets[s] ?? 0; e < (lts.offsets[s + 1] ?? 0); e++) {
      const label = lts.labelOf[e] ?? 0;
      yield [s, label === TAU ? undefined : (lts.labels[label] ?? ""), lts.targets[e] ?? 0];
    }
  }
}

/** The steps the other way round: those that lead to s are sources[offsets[s]] .. */
export interface Reverse {
  readonly offsets: Int32Array;
  readonly sources: Int32Array;
  /** The label of each, if asked for. */
  readonly labelOf: Int32Array;
}

export function reversed(lts: Lts, withLabels = true): Reverse {
  const { stateCount, targets } = lts;
  const count = transitionCount(lts);
  const offsets = new Int32Array(stateCount + 1);
  for (let e = 0; e < count; e++) {
    const t = (targets[e] ?? 0) + 1;
    offsets[t] = (offsets[t] ?? 0) + 1;
  }
  for (let s = 0; s < stateCount; s++) offsets[s + 1] = (offsets[s + 1] ?? 0) + (offsets[s] ?? 0);
  const next = offsets.slice();
  const sources = new Int32Array(count);
  const labelOf = new Int32Array(withLabels ? count : 0);
  for (let s = 0; s < stateCount; s++) {
    for (let e = lts.offsets[s] ?? 0; e < (lts.offsets[s + 1] ?? 0); e++) {
      const t = targets[e] ?? 0;
      const at = next[t] ?? 0;
      next[t] = at + 1;
      sources[at] = s;
      if (withLabels) labelOf[at] = lts.labelOf[e] ?? 0;
    }
  }
  return { offsets, sources, labelOf };
}
