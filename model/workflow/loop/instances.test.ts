// Loops with one thing different each: relations, sizes of quotients and lengths of witnesses are what is known of them.
import { expect, test } from "vitest";
import { compare } from "../../../explorer/equivalence/compare.ts";
import { instanceLts, LOOP_INSTANCES, type LoopInstance } from "./instances.ts";

test.each(LOOP_INSTANCES)("$id: $is: $finding", (one) => {
  const found = compare(...instanceLts(one, true));
  expect([found.left.minimal.get("branching")?.states, found.right.minimal.get("branching")?.states]).toEqual(
    one.minimal,
  );
  expect(findingOf(found)).toBe(one.finding);
  expect(extraSteps(found)).toBe(one.witness);
});

type Found = ReturnType<typeof compare>;

/** As the table of instances says it: the finest of these, or that the loop can do more than the net. */
function findingOf({ equivalences, rightInLeft }: Found): LoopInstance["finding"] | "none of these" {
  const holds = (relation: string): boolean =>
    equivalences.some((one) => one.relation === relation && one.status === "holds");
  const fine = (["strong", "branching-divergence", "branching"] as const).find(holds);
  if (fine !== undefined) return fine;
  if (holds("trace")) return holds("weak") ? "none of these" : "traces";
  return rightInLeft.some((one) => one.relation === "simulation" && one.status === "holds")
    ? "more"
    : "none of these";
}

function extraSteps({ leftInRight }: Found): number | undefined {
  const traces = leftInRight.find((one) => one.relation === "trace");
  if (traces?.status !== "fails") return undefined;
  return traces.evidence.flatMap((one) => (one.kind === "trace" ? [one.trace.length] : []))[0];
}
