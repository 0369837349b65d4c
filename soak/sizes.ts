// How large what is drawn is, and how often: few and small in the test suite, more and larger in a soak. The one place for it.
import type { WorkloadKind } from "../properties/clusters/index.ts";
import type { ModelSize } from "../properties/model/index.ts";
import type { LoopSize } from "./loops.ts";
import type { PlacementSize } from "./placement.ts";

export interface Sizes {
  readonly model: ModelSize;
  readonly placement: PlacementSize;
  readonly loops: LoopSize;
}

/** What wants all its pods at once, and keeps them. */
const PLACED: readonly WorkloadKind[] = ["Pod", "ReplicaSet", "Deployment", "StatefulSet"];

/** Of the test suite: seconds. The seed is fixed, so that it is the same test every time. */
export const SMALL: Sizes = {
  model: {
    world: {
      cluster: { nodes: 2, workloads: 2, replicas: 2, companions: 1 },
      edits: { edits: 1 },
      faults: { faults: 1 },
    },
    maxStates: 400,
  },
  placement: {
    world: {
      cluster: {
        nodes: 3,
        workloads: 2,
        replicas: 3,
        kinds: PLACED,
        companionKinds: ["ResourceQuota"],
        pods: { placement: "much", lifecycle: false },
      },
    },
    maxStates: 2_000,
    maxPlacements: 500,
  },
  loops: { tasks: 4, cyclicTasks: 5 },
};

export const SMALL_SEED = 20_261_124;

/** Of each law in the test suite, unless `RUNS` says otherwise. */
const SMALL_RUNS = 25;

/** Laws of which a single run takes long, or next to no time. */
const RUNS: { readonly [id: string]: number } = {
  "engines-agree": 15,
  "quiescent-refines-adversarial": 15,
  "edits-commute": 40,
  "apply-again": 15,
  "filters-agree": 400,
  "formulas-agree": 400,
  "solver-agrees": 100,
  "more-room": 40,
  "more-nodes": 40,
};

export function smallRuns(id: string): number {
  return RUNS[id] ?? SMALL_RUNS;
}

/** Of a soak: as large as there is time for many of them. */
export const LARGE: Sizes = {
  model: {
    world: {
      cluster: { nodes: 3, workloads: 2, replicas: 2, companions: 2 },
      edits: { edits: 2 },
      faults: { faults: 2, budget: 2 },
    },
    maxStates: 1_000,
  },
  placement: {
    world: {
      cluster: {
        nodes: 4,
        workloads: 3,
        replicas: 3,
        kinds: PLACED,
        companionKinds: ["ResourceQuota"],
        pods: { placement: "much", lifecycle: false },
      },
    },
    maxStates: 5_000,
    maxPlacements: 2_000,
  },
  loops: { tasks: 5, cyclicTasks: 7 },
};

/** A soak draws so many values for a law at most before it goes on to the next one; then it begins anew. */
export const ROUND = 100;

/** And for so many milliseconds at most, so that slow laws do not take all the time. */
export const SLICE = 10_000;

/** A counterexample is made smaller for so many milliseconds at most. */
export const SHRINKING = 120_000;
