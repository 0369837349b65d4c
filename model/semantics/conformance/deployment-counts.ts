// The counts in the status of a Deployment or ReplicaSet, as the tables write them: what is absent is zero.
import type { Condition } from "./manifests.ts";

export interface Counts {
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly observedGeneration?: number;
  readonly conditions?: readonly Condition[];
}

export function counts({ conditions: _, ...status }: Counts) {
  const zero = {
    replicas: 0,
    updatedReplicas: 0,
    readyReplicas: 0,
    availableReplicas: 0,
    observedGeneration: 0,
  };
  return { ...zero, ...status };
}
