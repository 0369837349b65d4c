// Two systems under all relations: which hold, with a partition that was checked; which do not, with what shows it; the finest that does.
import { BISIMULATIONS, type Bisimulation } from "./bisimulation.ts";
import { Budget, type Limits, limited } from "./budget.ts";
import type { Evidence, Side } from "./evidence.ts";
import { Judge } from "./judge.ts";
import { type Lts, TAU } from "./lts.ts";
import {
  EQUIVALENCES,
  type Equivalence,
  impliedBy,
  implies,
  isBisimulation,
  PREORDERS,
  type Preorder,
} from "./relations.ts";
import { reachableCount, sizeOf } from "./shapes.ts";

export interface CompareOptions extends Limits {
  /** What is asked; "branching-divergence" by default, which is what "semantically equivalent" usually means. */
  readonly relation?: Equivalence;
}

export type Verdict<R> = { readonly relation: R } & (
  | {
      readonly status: "holds";
      /** The finer relation that it follows from, if it was not decided by itself. */
      readonly because?: Equivalence;
      /** Of bisimulations that were decided: whether the partition passed the independent checker. False if it was too large to be checked. */
      readonly checked?: boolean;
    }
  | { readonly status: "fails"; readonly evidence: readonly Evidence[] }
  | { readonly status: "undecided"; readonly reason: string }
);

export interface Size {
  readonly states: number;
  readonly transitions: number;
}

/** What is compared: all of it, how much of that can be reached, and how small it becomes. */
export interface SideSizes {
  readonly whole: Size;
  /** How many of all transitions are silent. */
  readonly silent: number;
  readonly reachable: number;
  /** By relation; without those that a limit left undecided. */
  readonly minimal: ReadonlyMap<Bisimulation, Size>;
}

export interface Comparison {
  readonly asked: Verdict<Equivalence>;
  /** The finest that holds, going by the order of EQUIVALENCES; undefined if none does, or a limit left that open. */
  readonly finest: Equivalence | undefined;
  /** Of the relations that are weaker than the one that was asked for, the finest that holds; undefined if that one holds, or none does. */
  readonly next: Equivalence | undefined;
  readonly equivalences: readonly Verdict<Equivalence>[];
  /** One way: what refines, or is simulated by, the other. */
  readonly leftInRight: readonly Verdict<Preorder>[];
  readonly rightInLeft: readonly Verdict<Preorder>[];
  readonly left: SideSizes;
  readonly right: SideSizes;
}

/** Compares two systems. What can be reached in them decides. Limits leave relations undecided; nothing is thrown for them. */
export function compare(left: Lts, right: Lts, options: CompareOptions = {}): Comparison {
  const comparing = new Comparing(new Judge(left, right, new Budget(options)));
  const equivalences = EQUIVALENCES.map((relation) => comparing.equivalence(relation));
  const { relation: wanted = "branching-divergence" } = options;
  const asked = comparing.equivalence(wanted);
  const holds = equivalences.filter(({ status }) => status === "holds").map(({ relation }) => relation);
  const [finest] = holds;
  const isOpen = equivalences.findIndex(({ status }) => status === "undecided");
  const isFinest = finest !== undefined && (isOpen < 0 || EQUIVALENCES.indexOf(finest) < isOpen);
  return {
    asked,
    finest: isFinest ? finest : undefined,
    next: asked.status === "holds" ? undefined : impliedBy(wanted).find((r) => holds.includes(r)),
    equivalences,
    leftInRight: PREORDERS.map((relation) => comparing.preorder(relation, "left")),
    rightInLeft: PREORDERS.map((relation) => comparing.preorder(relation, "right")),
    left: comparing.sizes(left, "left"),
    right: comparing.sizes(right, "right"),
  };
}

class Comparing {
  readonly #judge: Judge;
  readonly #equivalences = new Map<Equivalence, Verdict<Equivalence>>();
  readonly #preorders = new Map<string, Verdict<Preorder>>();

  constructor(judge: Judge) {
    this.#judge = judge;
  }

  equivalence(relation: Equivalence): Verdict<Equivalence> {
    const known = this.#equivalences.get(relation) ?? this.#implied(relation) ?? this.#decide(relation);
    this.#equivalences.set(relation, known);
    return known;
  }

  #implied<R extends Equivalence>(relation: R): Verdict<R> | undefined {
    const because = EQUIVALENCES.find(
      (finer) =>
        finer !== relation && implies(finer, relation) && this.#equivalences.get(finer)?.status === "holds",
    );
    return because === undefined ? undefined : { relation, status: "holds", because };
  }

  #decide(relation: Equivalence): Verdict<Equivalence> {
    if (isBisimulation(relation) || relation === "coupled") {
      return decided(relation, () => {
        const found = this.#judge.equal(relation);
        if (!found.holds) return { relation, status: "fails", evidence: found.evidence };
        return isBisimulation(relation)
          ? { relation, status: "holds", checked: found.checked }
          : { relation, status: "holds" };
      });
    }
    const ways = [this.preorder(relation, "left"), this.preorder(relation, "right")];
    const evidence = ways.flatMap((way) => (way.status === "fails" ? way.evidence : []));
    if (evidence.length > 0) return { relation, status: "fails", evidence };
    const open = ways.find(({ status }) => status === "undecided");
    return open?.status === "undecided" ? { ...open, relation } : { relation, status: "holds" };
  }

  /** Whether the side refines, or is simulated by, the other one. */
  preorder(relation: Preorder, side: Side): Verdict<Preorder> {
    const key = `${relation} ${side}`;
    const known =
      this.#preorders.get(key) ??
      this.#implied(relation) ??
      decided<Preorder>(relation, () => {
        const evidence = this.#judge.includes(relation, side);
        return evidence.length > 0 ? { relation, status: "fails", evidence } : { relation, status: "holds" };
      });
    this.#preorders.set(key, known);
    return known;
  }

  sizes(whole: Lts, side: Side): SideSizes {
    const minimal = BISIMULATIONS.flatMap((kind) => {
      return limited<readonly (readonly [Bisimulation, Size])[]>(
        () => [[kind, sizeOf(this.#judge.minimal(side, kind))]],
        () => [],
      );
    });
    return {
      whole: sizeOf(whole),
      silent: whole.labelOf.filter((label) => label === TAU).length,
      reachable: reachableCount(whole),
      minimal: new Map(minimal),
    };
  }
}

function decided<R>(relation: R, decide: () => Verdict<R>): Verdict<R> {
  return limited(decide, (reason) => ({ relation, status: "undecided", reason }));
}
