// Refinement of weak traces, of stable failures, of failures and divergences: one state of the one side is followed together with all
// states that the other may be in. Breadth first, so that what is found is shortest; a set that contains one that was seen says
// nothing new (antichains: De Wulf, Doyen, Henzinger and Raskin 2006).
import { Budget } from "./budget.ts";
import { type Lts, TAU } from "./lts.ts";
import { silentClosure } from "./saturate.ts";
import { contractSilentCycles } from "./silent-cycles.ts";

/**
 * trace: what the one can do, the other can. failures: also, where the one rests and refuses something, the other can. A state with a silent
 * step does not rest. failures-divergences: also, the one diverges only where the other does; where that does, it may do anything.
 */
export type RefinementKind = "trace" | "failures" | "failures-divergences";

/** Why `p` does not refine `q`: after the trace, a last step that q lacks (which is part of it), a rest, or a divergence. */
export interface Counterexample {
  readonly because: "step" | "refusal" | "divergence";
  readonly trace: readonly number[];
  /** Of a refusal: labels that p refuses there all together, of which q always offers one. None left out would do. */
  readonly refused: readonly number[];
}

interface Node {
  readonly p: number;
  readonly among: readonly number[];
  readonly parent: Node | undefined;
  readonly label: number;
}

/** A shortest counterexample to "p refines q", if there is one. @throws LimitReached */
export function refinementGap(
  lts: Lts,
  p: number,
  q: number,
  kind: RefinementKind,
  budget = new Budget(),
): Counterexample | undefined {
  const search = new GapSearch(lts, kind, budget);
  return search.from(p, q);
}

class GapSearch {
  readonly #lts: Lts;
  readonly #kind: RefinementKind;
  readonly #budget: Budget;
  readonly #closure: readonly Int32Array[];
  readonly #diverges: (s: number) => boolean;
  /** By state of p's side: the sets that were seen with it, none of which contains another. */
  readonly #seen = new Map<number, (readonly number[])[]>();
  #nodes = 0;

  constructor(lts: Lts, kind: RefinementKind, budget: Budget) {
    this.#lts = lts;
    this.#kind = kind;
    this.#budget = budget;
    this.#closure = silentClosure(lts, budget);
    const { classes, diverges } = contractSilentCycles(lts);
    this.#diverges = (s) => diverges[classes.of[s] ?? 0] === 1;
  }

  from(p: number, q: number): Counterexample | undefined {
    let level: Node[] = [];
    this.#add(level, { p, among: this.#closed([q]), parent: undefined, label: TAU });
    while (level.length > 0) {
      const next: Node[] = [];
      // Silent steps of p stay on the level, which grows on the way.
      for (const node of level) this.#silentSteps(node, level);
      for (const node of level) {
        const flaw = this.#flawAt(node);
        if (flaw !== undefined) return flaw;
      }
      for (const node of level) {
        const gap = this.#visibleSteps(node, next);
        if (gap !== undefined) return gap;
      }
      level = next;
    }
    return undefined;
  }

  #silentSteps(node: Node, level: Node[]): void {
    const { offsets, labelOf, targets } = this.#lts;
    for (let e = offsets[node.p] ?? 0; e < (offsets[node.p + 1] ?? 0) && labelOf[e] === TAU; e++)
      this.#add(level, { p: targets[e] ?? 0, among: node.among, parent: node, label: TAU });
  }

  #visibleSteps(node: Node, next: Node[]): Counterexample | undefined {
    if (this.#isChaos(node)) return undefined;
    const { offsets, labelOf, targets } = this.#lts;
    let label = TAU;
    let among: readonly number[] = [];
    for (let e = offsets[node.p] ?? 0; e < (offsets[node.p + 1] ?? 0); e++) {
      const l = labelOf[e] ?? 0;
      if (l === TAU) continue;
      if (l !== label) among = this.#after(node.among, l);
      label = l;
      if (among.length === 0) return { because: "step", trace: [...traceOf(node), l], refused: [] };
      this.#add(next, { p: targets[e] ?? 0, among, parent: node, label: l });
    }
    return undefined;
  }

  /** Where the other side may do anything. */
  #isChaos({ among }: Node): boolean {
    return this.#kind === "failures-divergences" && among.some(this.#diverges);
  }

  #add(level: Node[], node: Node): void {
    const { p, among } = node;
    const seen = this.#seen.get(p) ?? [];
    this.#budget.spend(among.length + seen.length);
    if (seen.some((other) => contains(among, other))) return;
    this.#budget.allow(++this.#nodes, "states with the sets of states that the other side may be in");
    this.#seen.set(p, [...seen.filter((other) => !contains(other, among)), among]);
    level.push(node);
  }

  #closed(states: Iterable<number>): readonly number[] {
    const all = new Set<number>();
    for (const s of states) for (const t of this.#closure[s] ?? []) all.add(t);
    this.#budget.spend(all.size);
    return [...all].sort((a, b) => a - b);
  }

  #after(among: readonly number[], label: number): readonly number[] {
    const { offsets, labelOf, targets } = this.#lts;
    const heads = new Set<number>();
    for (const s of among) {
      for (let e = offsets[s] ?? 0; e < (offsets[s + 1] ?? 0); e++)
        if (labelOf[e] === label) heads.add(targets[e] ?? 0);
    }
    return this.#closed(heads);
  }

  #flawAt(node: Node): Counterexample | undefined {
    if (this.#kind === "trace" || this.#isChaos(node)) return undefined;
    const { p, among } = node;
    if (this.#kind === "failures-divergences" && this.#diverges(p))
      return { because: "divergence", trace: traceOf(node), refused: [] };
    const offered = offers(this.#lts, p);
    if (offered === undefined) return undefined;
    const missing: (readonly number[])[] = [];
    for (const q of among) {
      const other = offers(this.#lts, q);
      if (other === undefined) continue;
      const more = [...other].filter((label) => !offered.has(label));
      if (more.length === 0) return undefined;
      missing.push(more);
    }
    return { because: "refusal", trace: traceOf(node), refused: hitting(missing) };
  }
}

/** What a resting state offers; undefined for one with a silent step. */
function offers(lts: Lts, s: number): ReadonlySet<number> | undefined {
  const from = lts.offsets[s] ?? 0;
  const to = lts.offsets[s + 1] ?? 0;
  if (from < to && lts.labelOf[from] === TAU) return undefined;
  return new Set(lts.labelOf.subarray(from, to));
}

/** Whether the first sorted list contains all of the second. */
function contains(all: readonly number[], part: readonly number[]): boolean {
  if (part.length > all.length) return false;
  let i = 0;
  for (const x of part) {
    while (i < all.length && (all[i] ?? 0) < x) i++;
    if (all[i] !== x) return false;
    i++;
  }
  return true;
}

function traceOf(node: Node): readonly number[] {
  const trace: number[] = [];
  for (let at: Node | undefined = node; at !== undefined; at = at.parent)
    if (at.label !== TAU) trace.push(at.label);
  return trace.reverse();
}

/** A set that meets all sets, none of its members superfluous: greedily, then without what is not needed. */
function hitting(sets: readonly (readonly number[])[]): readonly number[] {
  const chosen: number[] = [];
  for (let left = sets; left.length > 0; left = left.filter((set) => !set.some((x) => chosen.includes(x)))) {
    const counts = new Map<number, number>();
    for (const x of left.flat()) counts.set(x, (counts.get(x) ?? 0) + 1);
    const [best] = [...counts].sort(([a, m], [b, n]) => n - m || a - b);
    if (best !== undefined) chosen.push(best[0]);
  }
  const needed = chosen.filter((x) => sets.some((set) => !set.some((y) => y !== x && chosen.includes(y))));
  return sets.every((set) => set.some((x) => needed.includes(x))) ? needed : chosen;
}
