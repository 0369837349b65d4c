// Which element of an array became which: equal ones first, then those of the same name, then similar ones.
import { canonical, identityOf, isPlainObject, leavesOf, type PlainObject } from "./plain.ts";

/** Indices before and after of the elements that stayed, in the order after. Each index occurs at most once. */
export function pairElements(
  before: readonly unknown[],
  after: readonly unknown[],
): readonly (readonly [number, number])[] {
  const matching = new Matching(before, after);
  matching.pairEnds();
  matching.pairBy(canonical);
  matching.pairBy(identityOf);
  matching.pairSimilar();
  matching.pairAbsent();
  return [...matching.pairs].sort(([, a], [, b]) => a - b);
}

class Matching {
  readonly pairs: (readonly [number, number])[] = [];
  private readonly before: readonly unknown[];
  private readonly after: readonly unknown[];
  private readonly left = new Set<number>();
  private readonly right = new Set<number>();

  constructor(before: readonly unknown[], after: readonly unknown[]) {
    this.before = before;
    this.after = after;
    for (const i of before.keys()) this.left.add(i);
    for (const i of after.keys()) this.right.add(i);
  }

  /** Pairs equal elements from both ends inwards, so that one insertion or removal moves nothing. */
  pairEnds(): void {
    const [before, after] = [this.before.map(canonical), this.after.map(canonical)];
    const shorter = Math.min(before.length, after.length);
    let head = 0;
    while (head < shorter && before[head] === after[head]) this.pair(head, head++);
    for (let tail = 1; tail <= shorter - head; tail++) {
      const [i, j] = [before.length - tail, after.length - tail];
      if (before[i] !== after[j]) return;
      this.pair(i, j);
    }
  }

  /** Pairs elements with the same key, first with first; those without a key stay. */
  pairBy(keyOf: (value: unknown) => string | undefined): void {
    const waiting = new Map<string, number[]>();
    for (const i of this.left) {
      const key = keyOf(this.before[i]);
      if (key !== undefined) waiting.set(key, [...(waiting.get(key) ?? []), i]);
    }
    for (const j of [...this.right]) {
      const key = keyOf(this.after[j]);
      const i = key === undefined ? undefined : waiting.get(key)?.shift();
      if (i !== undefined) this.pair(i, j);
    }
  }

  /** Pairs nameless objects that agree in at least half of their leaves, the most similar ones first. */
  pairSimilar(): void {
    const candidates = [...this.left].flatMap((i) =>
      [...this.right].flatMap((j) => {
        const score = similarity(this.before[i], this.after[j]);
        return score >= 0.5 ? [{ i, j, score }] : [];
      }),
    );
    candidates.sort((a, b) => b.score - a.score || a.i - b.i || a.j - b.j);
    for (const { i, j } of candidates) if (this.left.has(i) && this.right.has(j)) this.pair(i, j);
  }

  /** Pairs an absent object (null) with what stands in its place in a list that did not change its length. */
  pairAbsent(): void {
    if (this.before.length !== this.after.length) return;
    for (const i of [...this.left]) {
      if (this.right.has(i) && (this.before[i] === null || this.after[i] === null)) this.pair(i, i);
    }
  }

  private pair(i: number, j: number): void {
    this.pairs.push([i, j]);
    this.left.delete(i);
    this.right.delete(j);
  }
}

/** The share of leaves that two nameless objects have in common, from 0 to 1; 0 for anything else. */
function similarity(before: unknown, after: unknown): number {
  if (!isPlainObject(before) || !isPlainObject(after)) return 0;
  if (identityOf(before) !== undefined || identityOf(after) !== undefined) return 0;
  return commonLeaves(before, after) / Math.max(leavesOf(before), leavesOf(after));
}

function commonLeaves(before: PlainObject, after: PlainObject): number {
  let common = 0;
  for (const [key, value] of Object.entries(before)) {
    if (!Object.hasOwn(after, key)) continue;
    const other = after[key];
    if (canonical(value) === canonical(other)) common += leavesOf(value);
    else if (isPlainObject(value) && isPlainObject(other)) common += commonLeaves(value, other);
  }
  return common;
}
