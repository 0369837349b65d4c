// Decides one relation between two systems at a time, on quotients where these do as well, and gathers evidence.
import { type Bisimulation, classesOf, minimised, preservesDivergence } from "./bisimulation.ts";
import { type Budget, BudgetPart, limited } from "./budget.ts";
import { flawOf } from "./certificate.ts";
import { distinguishingFormula } from "./distinguish.ts";
import { Evaluator } from "./evaluate.ts";
import { type Evidence, otherThan, type Side } from "./evidence.ts";
import { depthOf, type Formula } from "./formula.ts";
import { costOf } from "./formula-cost.ts";
import { divergenceGap } from "./lasso.ts";
import { type Lts, type NamedStep, transitionCount } from "./lts.ts";
import { unsimulated } from "./refuted-simulation.ts";
import type { Preorder } from "./relations.ts";
import { runAlong, silentCycle } from "./runs.ts";
import { type Pair, reachablePart, sideBySide } from "./shapes.ts";
import { contractSilentCycles } from "./silent-cycles.ts";
import { type SimulationKind, simulates, simulation } from "./simulation.ts";
import { refinementGap } from "./traces.ts";

/** Transitions of both systems together up to which certificates are checked on the systems themselves. */
const CHECKED_UP_TO = 400_000;
/** States of both quotients together up to which formulas are built. */
const FORMULAS_UP_TO = 20_000;

/** Work that a trace is worth which shows that a bisimulation fails: a formula shows it, too. */
const TRACES_WITHIN = 2 ** 25;

/** `checked`: the partition passed the independent checker. */
export type Equal =
  | { readonly holds: true; readonly checked: boolean }
  | { readonly holds: false; readonly evidence: readonly Evidence[] };

export class Judge {
  /** What can be reached, and the numbers that its states have in the system as it was given. */
  readonly #sides: { readonly [side in Side]: Lts };
  readonly #numbers: { readonly [side in Side]: Int32Array };
  readonly #budget: Budget;
  readonly #whole: Pair;
  readonly #minimal = new Map<string, Lts>();
  readonly #pairs = new Map<Bisimulation, Pair>();
  readonly #simulations = new Map<SimulationKind, ReturnType<typeof simulation>>();
  readonly #gaps = new Map<string, readonly Evidence[]>();
  #areQuotientsChecked: boolean | undefined;

  /** @throws LimitReached */
  constructor(left: Lts, right: Lts, budget: Budget) {
    const [a, b] = [reachablePart(left), reachablePart(right)];
    this.#sides = { left: a.lts, right: b.lts };
    this.#numbers = { left: a.stateOf, right: b.stateOf };
    this.#budget = budget;
    this.#whole = sideBySide(this.#sides.left, this.#sides.right);
  }

  /** @throws LimitReached */
  minimal(side: Side, kind: Bisimulation): Lts {
    const key = `${side} ${kind}`;
    const known = this.#minimal.get(key);
    if (known !== undefined) return known;
    // What is coarser is found sooner in what is small already.
    const from =
      kind === "strong" || kind === "branching-divergence"
        ? this.#sides[side]
        : this.minimal(side, "branching-divergence");
    const made = minimised(from, kind, this.#budget);
    this.#minimal.set(key, made);
    return made;
  }

  /** Both quotients side by side. */
  #pair(kind: Bisimulation): Pair {
    const pair = this.#pairs.get(kind) ?? sideBySide(this.minimal("left", kind), this.minimal("right", kind));
    this.#pairs.set(kind, pair);
    return pair;
  }

  /** Whether the systems are bisimilar, or coupled similar. @throws LimitReached */
  equal(kind: Bisimulation | "coupled"): Equal {
    if (kind === "coupled") return this.#coupled();
    const isWeak = kind === "weak" || kind === "weak-divergence";
    const pair = isWeak ? this.#pair("branching-divergence") : this.#whole;
    const classes = classesOf(pair.lts, kind, this.#budget);
    if (classes.of[pair.left] !== classes.of[pair.right])
      return { holds: false, evidence: this.#whyNotBisimilar(kind) };
    const isSmall = transitionCount(pair.lts) <= CHECKED_UP_TO;
    if (isSmall) demand(flawOf(pair.lts, classes, kind, this.#budget));
    return { holds: true, checked: isSmall && (!isWeak || this.#quotientsChecked()) };
  }

  /** Checks that the quotients are equivalent to the systems. False if these are too large for that. */
  #quotientsChecked(): boolean {
    if (this.#areQuotientsChecked !== undefined) return this.#areQuotientsChecked;
    const isSmall = transitionCount(this.#whole.lts) <= CHECKED_UP_TO;
    for (const side of isSmall ? (["left", "right"] as const) : []) {
      const { lts, left, right } = sideBySide(this.#sides[side], this.minimal(side, "branching-divergence"));
      const classes = classesOf(lts, "branching-divergence", this.#budget);
      demand(flawOf(lts, classes, "branching-divergence", this.#budget));
      if (classes.of[left] !== classes.of[right])
        demand(`the quotient of the ${side} system is not equivalent to it`);
    }
    this.#areQuotientsChecked = isSmall;
    return isSmall;
  }

  #whyNotBisimilar(kind: Bisimulation): readonly Evidence[] {
    return [
      ...this.#traceEvidence(),
      ...(preservesDivergence(kind) ? this.#lasso(kind) : []),
      ...limited<readonly Evidence[]>(
        () => this.#formulaEvidence(kind),
        () => [{ kind: "partition", side: "left", states: this.#whole.lts.stateCount }],
      ),
    ];
  }

  /** A trace that one of them lacks, if that is so and found within the limits. */
  #traceEvidence(): readonly Evidence[] {
    const part = new BudgetPart(this.#budget, TRACES_WITHIN);
    return limited<readonly Evidence[]>(
      () =>
        [...this.includes("trace", "left", part), ...this.includes("trace", "right", part)].toSorted(
          (a, b) => lengthOf(a) - lengthOf(b),
        ),
      () => [],
    );
  }

  /** Only divergence tells them apart, if that is so. */
  #lasso(kind: Bisimulation): readonly Evidence[] {
    const pair = this.#pair("branching-divergence");
    const blind = classesOf(pair.lts, kind === "weak-divergence" ? "weak" : "branching", this.#budget);
    if (blind.of[pair.left] !== blind.of[pair.right]) return [];
    const gap = divergenceGap(pair, blind);
    return gap === undefined ? [] : [this.#divergence(gap.side, this.#named(pair.lts, gap.trace))];
  }

  #divergence(side: Side, trace: readonly string[]): Evidence {
    const lts = this.#sides[side];
    const { classes, diverges } = contractSilentCycles(lts);
    const run = runAlong(lts, trace, (s) => diverges[classes.of[s] ?? 0] === 1) ?? [];
    const end = run.at(-1)?.[2] ?? lts.initial;
    const cycle = silentCycle(lts, end) ?? [];
    return {
      kind: "divergence",
      side,
      trace,
      run: this.#asGiven(side, run),
      cycle: this.#asGiven(side, cycle),
    };
  }

  #asGiven(side: Side, run: readonly NamedStep[]): readonly NamedStep[] {
    const numbers = this.#numbers[side];
    return run.map(([source, label, target]) => [numbers[source] ?? 0, label, numbers[target] ?? 0]);
  }

  #formulaEvidence(kind: Bisimulation): readonly Evidence[] {
    const pair = this.#pair(kind === "strong" ? "strong" : "branching-divergence");
    if (pair.lts.stateCount > FORMULAS_UP_TO)
      return [{ kind: "partition", side: "left", states: pair.lts.stateCount }];
    const found = (["left", "right"] as const).flatMap((side) => {
      const [from, to] = side === "left" ? [pair.left, pair.right] : [pair.right, pair.left];
      const formula = distinguishingFormula(pair.lts, from, to, kind, this.#budget);
      return formula === undefined ? [] : [{ side, formula }];
    });
    const [best] = found.toSorted(
      (a, b) => depthOf(a.formula) - depthOf(b.formula) || costOf(a.formula) - costOf(b.formula),
    );
    if (best === undefined)
      return demand("two systems that are not bisimilar have no formula that tells them apart");
    return [this.#confirmed(best.side, best.formula, pair)];
  }

  /** @throws Error if the evaluator does not agree */
  #confirmed(side: Side, formula: Formula, quotients: Pair): Evidence {
    const isSmall = transitionCount(this.#whole.lts) <= CHECKED_UP_TO;
    const { lts, left, right } = isSmall ? this.#whole : quotients;
    const evaluator = new Evaluator(lts);
    const [from, to] = side === "left" ? [left, right] : [right, left];
    if (!evaluator.holds(formula, from) || evaluator.holds(formula, to))
      demand("a formula does not tell two systems apart that it was built for");
    return { kind: "formula", side, formula, confirmedOn: isSmall ? "systems" : "quotients" };
  }

  #simulation(kind: SimulationKind): ReturnType<typeof simulation> {
    const known = this.#simulations.get(kind);
    if (known !== undefined) return known;
    const found = simulation(this.#pair("branching-divergence").lts, kind, this.#budget);
    this.#simulations.set(kind, found);
    return found;
  }

  #coupled(): Equal {
    const evidence = [...this.#unsimulated("coupled", "left"), ...this.#unsimulated("coupled", "right")];
    if (evidence.length === 0) return { holds: true, checked: false };
    return { holds: false, evidence: [...this.#traceEvidence(), ...evidence] };
  }

  /** Why `side` is not simulated by the other one, if it is not. */
  #unsimulated(kind: SimulationKind, side: Side): readonly Evidence[] {
    const pair = this.#pair("branching-divergence");
    const found = this.#simulation(kind);
    const [p, q] = side === "left" ? [pair.left, pair.right] : [pair.right, pair.left];
    if (simulates(found, p, q)) return [];
    const formula = unsimulated(pair.lts, found, p, q);
    if (formula === undefined) return demand("a simulation that fails has no formula that shows it");
    return [this.#confirmed(side, formula, pair)];
  }

  /** Why `side` does not refine the other one, or is not simulated by it: nothing if it does, or is. @throws LimitReached */
  includes(relation: Preorder, side: Side, budget = this.#budget): readonly Evidence[] {
    const key = `${relation} ${side}`;
    const known = this.#gaps.get(key);
    if (known !== undefined) return known;
    const found =
      relation === "simulation" || relation === "ready-simulation"
        ? this.#unsimulated(relation, side)
        : this.#unrefined(relation, side, budget);
    this.#gaps.set(key, found);
    return found;
  }

  #unrefined(kind: Exclude<Preorder, SimulationKind>, side: Side, budget: Budget): readonly Evidence[] {
    const { lts, left, right } = this.#pair("branching-divergence");
    const [p, q] = side === "left" ? [left, right] : [right, left];
    const gap = refinementGap(lts, p, q, kind, budget);
    if (gap === undefined) return [];
    const trace = this.#named(lts, gap.trace);
    if (gap.because === "divergence") return [this.#divergence(side, trace)];
    const own = this.#sides[side];
    const refused = this.#named(lts, gap.refused);
    const rests = gap.because === "refusal" ? (s: number) => refusesAll(own, s, refused) : () => true;
    const run = runAlong(own, trace, rests);
    if (run === undefined) return demand(`the ${side} system has no run for a trace of its quotient`);
    if (gap.because === "refusal")
      return [{ kind: "refusal", side, trace, refused, run: this.#asGiven(side, run) }];
    if (runAlong(this.#sides[otherThan(side)], trace) !== undefined)
      demand("a trace that one system is said to lack is one of its traces");
    return [{ kind: "trace", side, trace, run: this.#asGiven(side, run) }];
  }

  #named(lts: Lts, labels: readonly number[]): readonly string[] {
    return labels.map((label) => lts.labels[label] ?? "");
  }
}

function lengthOf(evidence: Evidence): number {
  return evidence.kind === "trace" ? evidence.trace.length : 0;
}

/** Whether a state rests and offers none of these. */
function refusesAll(lts: Lts, s: number, refused: readonly string[]): boolean {
  const row = lts.labelOf.subarray(lts.offsets[s] ?? 0, lts.offsets[s + 1] ?? 0);
  return row.every((label) => label > 0 && !refused.includes(lts.labels[label] ?? ""));
}

/** @throws Error: a defect, if there is a flaw */
function demand(flaw: string | undefined): readonly never[] {
  if (flaw !== undefined) throw new Error(`an equivalence was decided wrongly: ${flaw}`);
  return [];
}
