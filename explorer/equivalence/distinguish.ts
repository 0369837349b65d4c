// A formula that holds in one state and not in the other, built from the rounds in which a refinement told states apart: as deep as it must
// be, positive where that is possible, and of equally good ones a small one.
import type { Bisimulation } from "./bisimulation.ts";
import { Budget } from "./budget.ts";
import { Evaluator } from "./evaluate.ts";
import { and, type Formula, not, or, TRUE } from "./formula.ts";
import { costOf } from "./formula-cost.ts";
import { type Lts, TAU } from "./lts.ts";
import { type Move, Rounds } from "./rounds.ts";
import { saturated } from "./saturate.ts";
import { withLoops } from "./shapes.ts";

/**
 * Undefined if the states are equivalent. Of a relation other than the strong one, `lts` must have no silent cycles but loops: two
 * quotients, side by side. @throws LimitReached
 */
export function distinguishingFormula(
  lts: Lts,
  left: number,
  right: number,
  kind: Bisimulation,
  budget = new Budget(),
): Formula | undefined {
  const isWeak = kind === "weak" || kind === "weak-divergence";
  const graph = isWeak ? weakGraph(lts, kind, budget) : lts;
  const isUntil = kind === "branching" || kind === "branching-divergence";
  const mode = { kind: isUntil ? "until" : "steps", divergence: kind === "branching-divergence" } as const;
  const rounds = new Rounds(graph, mode, left, right, budget);
  if (rounds.parting(left, right) === undefined) return undefined;
  return new Distinguisher(lts, rounds, kind, budget).find(left, right);
}

/** Saturated; to go round a silent loop is a step by the label after the last. */
function weakGraph(lts: Lts, kind: Bisimulation, budget: Budget): Lts {
  if (kind === "weak") return saturated(lts, budget);
  const loops = new Uint8Array(lts.stateCount);
  for (let s = 0; s < lts.stateCount; s++) {
    for (let e = lts.offsets[s] ?? 0; e < (lts.offsets[s + 1] ?? 0); e++)
      if (lts.labelOf[e] === TAU && lts.targets[e] === s) loops[s] = 1;
  }
  return saturated(withLoops(lts, loops, lts.labels.length, "Δ"), budget);
}

/** So many ways to tell two states apart are tried, in systems of at most so many states. */
const WAYS = 4;
const WORTH_TRYING = 400;

class Distinguisher {
  readonly #lts: Lts;
  readonly #rounds: Rounds;
  readonly #kind: Bisimulation;
  readonly #budget: Budget;
  readonly #evaluator: Evaluator;
  readonly #known = new Map<number, Formula>();

  constructor(lts: Lts, rounds: Rounds, kind: Bisimulation, budget: Budget) {
    this.#lts = lts;
    this.#rounds = rounds;
    this.#kind = kind;
    this.#budget = budget;
    this.#evaluator = new Evaluator(lts);
  }

  /** Holds in s, not in t. */
  find(s: number, t: number): Formula {
    const at = s * this.#lts.stateCount + t;
    const known = this.#known.get(at);
    if (known !== undefined) return known;
    const round = (this.#rounds.parting(s, t) ?? 1) - 1;
    const positive = this.#ways(s, t, round);
    const ways = positive.length > 0 ? positive : this.#ways(t, s, round).map(not);
    const [best = TRUE] = ways.toSorted((f, g) => costOf(f) - costOf(g));
    this.#budget.spend(this.#lts.stateCount);
    this.#known.set(at, best);
    return best;
  }

  /** What s can do and t cannot, as formulas. */
  #ways(s: number, t: number, round: number): readonly Formula[] {
    const others = this.#rounds.moves(t, round);
    const most = this.#lts.stateCount > WORTH_TRYING ? 1 : WAYS;
    return [...this.#rounds.moves(s, round)]
      .filter(([key]) => !others.has(key))
      .slice(0, most)
      .map(([, move]) => this.#can(move, t, round));
  }

  #can({ path, step }: Move, t: number, round: number): Formula {
    const near = this.#rounds.within(t, round);
    const stays = this.#guard(path, this.#exits(t, near, round));
    if (step === undefined) return { kind: "diverges", stays };
    const { label, target } = step;
    const leads = this.#unlike(target, this.#answers(near, label));
    if (label === this.#lts.labels.length) return { kind: "circles", leads };
    const name = label === TAU ? undefined : (this.#lts.labels[label] ?? "");
    if (this.#isUntil) return { kind: "until", stays, label: name, leads };
    return { kind: "can", weak: this.#kind !== "strong", label: name, leads };
  }

  /** What such a step leads to from what is near. Where silent steps are skipped, one of them may be none. */
  #answers(near: ReturnType<Rounds["within"]>, label: number): readonly number[] {
    const found = near.flatMap(({ state }) =>
      [...this.#rounds.stepsOf(state)].filter(([l]) => l === label).map(([, answer]) => answer),
    );
    return label === TAU && this.#isUntil ? [...near.map(({ state }) => state), ...found] : found;
  }

  get #isUntil(): boolean {
    return this.#kind === "branching" || this.#kind === "branching-divergence";
  }

  /** Where silent steps lead out of the block from what is near t. */
  #exits(t: number, near: ReturnType<Rounds["within"]>, round: number): readonly number[] {
    if (!this.#isUntil) return [];
    const of = this.#rounds.blocks[round] ?? new Int32Array(0);
    return near.flatMap(({ state }) =>
      [...this.#rounds.stepsOf(state)]
        .filter(([label, target]) => label === TAU && of[target] !== of[t])
        .map(([, target]) => target),
    );
  }

  /** Holds in each of the states of a path, in none of `others`. */
  #guard(path: readonly number[], others: readonly number[]): Formula {
    if (others.length === 0) return TRUE;
    const parts: Formula[] = [];
    for (const s of path) {
      if (!parts.some((f) => this.#evaluator.holds(f, s))) parts.push(this.#unlike(s, others));
    }
    return or(parts);
  }

  /** Holds in s, in none of `others`. */
  #unlike(s: number, others: readonly number[]): Formula {
    const parts: Formula[] = [];
    for (const t of others) {
      if (parts.every((f) => this.#evaluator.holds(f, t))) parts.push(this.find(s, t));
    }
    // The last ones may have made earlier ones superfluous.
    const refutes = (fs: readonly Formula[]): boolean =>
      others.every((t) => fs.some((f) => !this.#evaluator.holds(f, t)));
    const needed = parts.reduceRight<readonly Formula[]>((kept, f) => {
      const without = kept.filter((g) => g !== f);
      return refutes(without) ? without : kept;
    }, parts);
    return and(needed);
  }
}
