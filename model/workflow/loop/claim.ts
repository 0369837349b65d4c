// A claimed equivalence of loops and nets: it holds for all the nets, or one refutes it; then, what would repair it.
import { CONDITION_NAMES, type Condition } from "./options.ts";
import type { LoopTable } from "./table.ts";
import type { TaskNet } from "./task-net.ts";
import { type Clock, isAtLeast, type LoopRelation, type LoopVerdict, loopVerdict } from "./theorem.ts";

export interface LoopClaim {
  readonly relation: LoopRelation;
  /** The conditions that are not claimed to hold. */
  readonly without: readonly Condition[];
}

export interface ClaimedLoop extends LoopClaim {
  /** What is found of the first net for which it does not hold; undefined: there is none. */
  readonly refutedBy: LoopVerdict | undefined;
  /** Of a refuted claim: the smallest sets of conditions under which the relation does hold for all of the table's nets. */
  readonly repairs: readonly (readonly Condition[])[];
}

/** @param nets All for which it is claimed: those of the table, and others. */
export function claimedLoop(
  { relation, without }: LoopClaim,
  { needed }: Pick<LoopTable, "needed">,
  nets: readonly TaskNet[],
  clock: Clock = () => {},
): ClaimedLoop {
  const on = new Set(CONDITION_NAMES.filter((one) => !without.includes(one)));
  for (const net of nets) {
    clock();
    const verdict = loopVerdict(net, on);
    if (isAtLeast(verdict.relation, relation)) continue;
    const repairs = needed.find((one) => one.relation === relation)?.sets ?? [];
    return { relation, without, refutedBy: verdict, repairs };
  }
  return { relation, without, refutedBy: undefined, repairs: [] };
}

/** Whether a set of conditions that is enough for some nets is enough for others; the first for which it is not. */
export interface Tried {
  readonly relation: LoopRelation;
  readonly set: readonly Condition[];
  readonly refutedBy: LoopVerdict | undefined;
}

/** Tries the smallest sets of a table on other nets. */
export function triedOn(
  { needed }: Pick<LoopTable, "needed">,
  nets: readonly TaskNet[],
  clock: Clock = () => {},
): readonly Tried[] {
  return needed.flatMap(({ relation, sets }) =>
    sets.map((set): Tried => {
      const without = CONDITION_NAMES.filter((one) => !set.includes(one));
      const { refutedBy } = claimedLoop({ relation, without }, { needed: [] }, nets, clock);
      return { relation, set, refutedBy };
    }),
  );
}
