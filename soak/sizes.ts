// How large what is drawn is, and how often: few and small in the test suite, more and larger in a soak. The one place for it.
import type { ModelSize } from "../properties/model/index.ts";

export interface Sizes {
  readonly model: ModelSize;
}

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
};

export const SMALL_SEED = 20_261_124;

/** Of each law in the test suite, unless `RUNS` says otherwise. */
const SMALL_RUNS = 25;

/** Laws of which a single run takes long, or next to no time. */
const RUNS: { readonly [id: string]: number } = {
  "quiescent-refines-adversarial": 15,
};

export function smallRuns(id: string): number {
  return RUNS[id] ?? SMALL_RUNS;
}

/** Of a soak: as large as there is time for many of them. */
export const LARGE: Sizes = {
  model: {
    world: {
      cluster: { nodes: 3, workloads: 3, replicas: 2, companions: 2 },
      edits: { edits: 2 },
      faults: { faults: 2, budget: 2 },
    },
    maxStates: 3_000,
  },
};

/** A soak draws so many values for a law before it goes on to the next one; then it begins anew. */
export const ROUND = 20;
