// A load that needs no more pods than there are never makes an autoscaler ask for more.
import { noStep, type Property } from "../explorer/property.ts";
import { mayChange } from "../model/autoscaling/load.ts";
import { proposalsOf } from "../model/autoscaling/measure.ts";
import { countedOwners } from "../model/autoscaling/pods.ts";
import type { Cluster, Owner } from "../model/cluster.ts";
import { sameRef } from "../model/inventory/inventory.ts";
import { largestProposal } from "../model/semantics/index.ts";
import type { AutoscalerSpec } from "../model/stored.ts";
import { type Autoscaled, autoscaledIn } from "./autoscaled.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const hpaNoRatchet: ClusterProperty = {
  id: "hpa-no-ratchet",
  kind: "safety",
  title: "a constant load that the pods can carry never makes an autoscaler add any",
  description:
    "While the load stays as it is, no HorizontalPodAutoscaler raises the size of its target from one at which its metrics would " +
    "call for no more, if all pods were ready and past their start, and there were no others. Pods that a rollout has in surplus, and what " +
    "pods use while they start, are taken for load: the size is multiplied, the larger target surges further, and so on up to " +
    "maxReplicas. It does not apply where the scenario lets the load change.",
  decidedBy: ["HorizontalPodAutoscaler spec.metrics"],
  source: "kubernetes/kubernetes#72775, #84142, #90461, #98914; Kivi, case C1",
  on(cluster) {
    return autoscaledIn(cluster)
      .filter(({ target }) => loadsOf(cluster, target.workload.ref).every(({ load }) => !mayChange(load)))
      .map((one) => claim(cluster, one));
  },
};

function loadsOf({ loads }: Cluster, ref: Autoscaled["target"]["workload"]["ref"]) {
  return loads.filter(({ load }) => sameRef(load.workload, ref));
}

function claim(cluster: Cluster, { autoscaler, target, title }: Autoscaled): Property {
  const { ref } = target.workload;
  const id = idFor(hpaNoRatchet, title);
  const owners = countedOwners(cluster, target.workload).filter(({ workload }) => sameRef(workload.ref, ref));
  const scaler = `horizontal-pod-autoscaler ${autoscaler.title}`;
  const loads = loadsOf(cluster, ref).map(({ load }) => ({ load, value: load.values[0] ?? 0 }));
  /** Whether the metrics would call for no more, whichever of its templates all pods were made from. */
  const isEnough = (spec: AutoscalerSpec, size: number): boolean =>
    owners.every((owner) => {
      const counts = [ready(owner, size)];
      const proposals = proposalsOf(spec, { target: ref, currentReplicas: size, owners, counts, loads });
      return (largestProposal(proposals, size) ?? size) <= size;
    });
  const reads = { size: target.size, autoscaler: autoscaler.slot };
  return noStep(id, reads, (before, after, { process }) => {
    if (process !== scaler || before.autoscaler === null) return false;
    if (before.size === null || after.size === null || after.size <= before.size) return false;
    const { spec } = before.autoscaler;
    return before.size >= spec.minReplicas && isEnough(spec, before.size);
  });
}

function ready({ name }: Owner, size: number) {
  return { [name]: { pending: 0, unready: 0, starting: 0, ready: size } };
}
