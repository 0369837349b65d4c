// Small machines and loops as subjects: what stands in for claims that no manifests can be written for, and is told from them.
import { compare } from "../../../explorer/equivalence/compare.ts";
import { CHOICES, ENDS } from "../../../explorer/equivalence/small-choices.ts";
import { JOINS } from "../../../explorer/equivalence/small-joins.ts";
import { PARALLEL, SEQUENCES, type SmallPair } from "../../../explorer/equivalence/small-pairs.ts";
import { TRIGGERS, VALUES_AND_LOCKS } from "../../../explorer/equivalence/small-values.ts";
import { compared } from "../claims/compare.ts";
import { instanceLts, LOOP_INSTANCES } from "../loop/instances.ts";
import type { Subject } from "./subject.ts";

const MACHINES: readonly SmallPair[] = [
  ...SEQUENCES,
  ...PARALLEL,
  ...JOINS,
  ...CHOICES,
  ...ENDS,
  ...VALUES_AND_LOCKS,
  ...TRIGGERS,
];

/** The machine or the loop of that name, compared; undefined if there is none. What goes wrong in a machine cannot be blocked. */
export function standIn(id: string): Subject | undefined {
  const loop = LOOP_INSTANCES.find((one) => one.id === id);
  if (loop !== undefined) {
    const decide = (faults: boolean) => compared(compare(...instanceLts(loop, faults)));
    return {
      id,
      kind: "loop",
      says: loop.is,
      results: { blocked: decide(false), hidden: decide(true) },
    };
  }
  const pair = MACHINES.find((one) => one.id === id);
  if (pair === undefined) return undefined;
  const both = compared(compare(pair.k, pair.p));
  return {
    id,
    kind: "machine",
    says: "a small machine made by hand",
    results: { blocked: both, hidden: both },
  };
}
