// Faults do not change how it ends.
import { type ClusterProperty, idFor } from "./cluster-property.ts";
import { comesToRest } from "./undisturbed.ts";

export const sameEndState: ClusterProperty = {
  id: "same-end-state",
  kind: "liveness",
  optIn: true,
  comparesWithUndisturbed: true,
  title: "faults do not change how it ends",
  description:
    "In every fair run with faults there is a point from which on the workloads are as some run without faults leaves them after " +
    "the same edits: the same objects exist, and each revision has as many pods, of which as many are available. Ended and " +
    "terminating pods do not count, nor does which node a pod is on: faults explain those. It does not apply without a budget of " +
    "faults, nor where runs without faults do not always come to rest. It must be asked for, because the workloads are first explored without faults, " +
    "once for each number of edits that are made.",
  source:
    "Sieve: Automatic Reliability Testing for Cluster Management Controllers (OSDI'22), differential oracles",
  on(cluster, endStates) {
    if (endStates === undefined) return [];
    const names = [...new Set(cluster.owners.map(({ workload: { ref } }) => `${ref.kind}/${ref.name}`))];
    return [comesToRest(idFor(sameEndState, names.join(", ")), cluster, endStates)];
  },
};
