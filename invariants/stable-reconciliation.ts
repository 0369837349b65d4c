// Eventually stable reconciliation: once edits and faults have stopped, desired = actual, for ever.
import { eventuallyAlways } from "../explorer/property.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";
import { convergences } from "./convergence/index.ts";

export const stableReconciliation: ClusterProperty = {
  id: "stable-reconciliation",
  kind: "liveness",
  title: "desired = actual in the end, for ever",
  description:
    "In every fair run there is a point from which on every workload has exactly the pods that it should have: a Deployment " +
    "its replicas, all of the present template, all available; a ReplicaSet its replicas; a DaemonSet one on each node that should have one, and no old ones where they may not be; a pod of its own runs and is " +
    "ready (or has ended, if its restartPolicy allows); a deleted one has none. Edits and faults are bounded, so they do stop. " +
    "A paused Deployment only needs its number of replicas.",
  decidedBy: ["spec.replicas"],
  source: "Anvil: Verifying Liveness of Cluster Management Controllers (OSDI'24), section 3",
  on(cluster) {
    return convergences(cluster).map(({ title, goal }) =>
      eventuallyAlways(idFor(stableReconciliation, title), goal),
    );
  },
};
