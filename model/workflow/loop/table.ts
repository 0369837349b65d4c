// The theorem about loops and engines as a table: what holds under all conditions, and without each of them; and which are needed for what.
import { CONDITION_NAMES, type Condition } from "./options.ts";
import type { TaskNet } from "./task-net.ts";
import {
  type Clock,
  Lattice,
  LOOP_RELATIONS,
  type LoopRelation,
  type LoopVerdict,
  loopVerdict,
} from "./theorem.ts";

export interface LoopRow {
  /** The condition that is off; undefined: none is. */
  readonly without: Condition | undefined;
  /** A verdict for each net. */
  readonly verdicts: readonly LoopVerdict[];
}

export interface LoopTable {
  readonly nets: readonly TaskNet[];
  readonly rows: readonly LoopRow[];
  /** For each relation, the smallest sets of conditions under which it holds for all nets. */
  readonly needed: readonly {
    readonly relation: LoopRelation;
    readonly sets: readonly (readonly Condition[])[];
  }[];
}

export function loopTable(nets: readonly TaskNet[], clock: Clock = () => {}): LoopTable {
  const lattice = new Lattice(nets, clock);
  return {
    nets,
    rows: loopRows(nets, clock),
    needed: LOOP_RELATIONS.map((relation) => ({ relation, sets: lattice.minimal(relation) })),
  };
}

/** Under all conditions, and without each of them. */
export function loopRows(nets: readonly TaskNet[], clock: Clock = () => {}): readonly LoopRow[] {
  return [undefined, ...CONDITION_NAMES].map((without) => {
    const on = new Set(CONDITION_NAMES.filter((one) => one !== without));
    const verdict = (net: TaskNet): LoopVerdict => {
      clock();
      return loopVerdict(net, on);
    };
    return { without, verdicts: nets.map(verdict) };
  });
}
