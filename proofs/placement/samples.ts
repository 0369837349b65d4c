// Small placement problems for tests, from manifests as text.
import { inventoryOf } from "../../model/index.ts";
import { sampleInput } from "../../model/samples.ts";
import type { PlacementProblem } from "./problem.ts";
import { placementProblem } from "./problem-of.ts";

type SampleInput = Parameters<typeof sampleInput>;

export function sampleProblem(...input: SampleInput): PlacementProblem {
  return sampleOf(input);
}

export function sampleOf(input: SampleInput, surge = false): PlacementProblem {
  const { objects, scenario } = sampleInput(...input);
  return placementProblem(objects, inventoryOf(objects, scenario), { surge });
}
