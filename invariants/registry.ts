// All built-in properties, in the order in which they are reported. A new one is one more file, and one more line here.
import type { Observable } from "../model/inventory/inventory.ts";
import type { Scenario } from "../model/scenario/scenario.ts";
import { agentWritesAccepted } from "./agent-writes-accepted.ts";
import { brokenPodReplaced } from "./broken-pod-replaced.ts";
import { claimBoundEventually } from "./claim-bound-eventually.ts";
import { claimsNotLeaked } from "./claims-not-leaked.ts";
import { claimsRetained } from "./claims-retained.ts";
import type { ClusterProperty } from "./cluster-property.ts";
import { configReachesPods } from "./config-reaches-pods.ts";
import { configReferencesResolve } from "./config-references-resolve.ts";
import { cronJobForbid } from "./cronjob-forbid.ts";
import { daemonSetAvailability } from "./daemonset-availability.ts";
import { daemonSetCoversNodes } from "./daemonset-covers-nodes.ts";
import { daemonSetOnePerNode } from "./daemonset-one-per-node.ts";
import { deletedObjectGone } from "./deleted-object-gone.ts";
import { deschedulerSettles } from "./descheduler-settles.ts";
import { drainCompletes } from "./drain-completes.ts";
import { editsAdmitted } from "./edits-admitted.ts";
import { endpointsServe } from "./endpoints-serve.ts";
import { evictionsRespectPdb } from "./evictions-respect-pdb.ts";
import { finalizersEnd } from "./finalizers-end.ts";
import { gangNotHalfPlaced } from "./gang-not-half-placed.ts";
import { hpaNoRatchet } from "./hpa-no-ratchet.ts";
import { hpaSettles } from "./hpa-settles.ts";
import { hpaWithinBounds } from "./hpa-within-bounds.ts";
import { hungContainerRecovers } from "./hung-container-recovers.ts";
import { ingressBackendsExist } from "./ingress-backends-exist.ts";
import { ingressReachable } from "./ingress-reachable.ts";
import { initContainersInOrder } from "./init-containers-in-order.ts";
import { jobCompletes } from "./job-completes.ts";
import { jobCountsOnlyFailures } from "./job-counts-only-failures.ts";
import { jobFailureCount } from "./job-failure-count.ts";
import { jobFinishedStaysFinished } from "./job-finished-stays-finished.ts";
import { jobParallelism } from "./job-parallelism.ts";
import { livePodsWithinSurge } from "./live-pods-within-surge.ts";
import { newPodsAdmitted } from "./new-pods-admitted.ts";
import { noChildOfDeadOwner } from "./no-child-of-dead-owner.ts";
import { noPodPendingThatAGroupCouldTake } from "./no-pod-pending-that-a-group-could-take.ts";
import { noPreemptionOfEquals } from "./no-preemption-of-equals.ts";
import { noRequestToClosedListener } from "./no-request-to-closed-listener.ts";
import { noRwoVolumeOnTwoNodes } from "./no-rwo-volume-on-two-nodes.ts";
import { noWriteFight } from "./no-write-fight.ts";
import { nodeAutoscalerSettles } from "./node-autoscaler-settles.ts";
import { nodeNotOvercommitted } from "./node-not-overcommitted.ts";
import { nodesStopPanicking } from "./nodes-stop-panicking.ts";
import { orphansKept } from "./orphans-kept.ts";
import { pendingPodBound } from "./pending-pod-bound.ts";
import { placementFilters } from "./placement-filters.ts";
import { podOfDeletedClaim } from "./pod-of-deleted-claim.ts";
import { podOwner } from "./pod-owner.ts";
import { preemptorEventuallyBound } from "./preemptor-eventually-bound.ts";
import { pressureEvictsByQos } from "./pressure-evicts-by-qos.ts";
import { quotaNeverExceeded } from "./quota-never-exceeded.ts";
import { readyOnlyWhileRunning } from "./ready-only-while-running.ts";
import { recoveryPossible } from "./recovery-possible.ts";
import { replicasNotAllOnOneNode } from "./replicas-not-all-on-one-node.ts";
import { restartPolicyRespected } from "./restart-policy-respected.ts";
import { rolloutAvailability } from "./rollout-availability.ts";
import { rolloutCompletes } from "./rollout-completes.ts";
import { rolloutSurge } from "./rollout-surge.ts";
import { sameEndState } from "./same-end-state.ts";
import { scalingAdmitted } from "./scaling-admitted.ts";
import { serviceReachable } from "./service-reachable.ts";
import { serviceStaysReachable } from "./service-stays-reachable.ts";
import { spreadWithinMaxSkew } from "./spread-within-max-skew.ts";
import { stableReconciliation } from "./stable-reconciliation.ts";
import { statedProperty } from "./stated-property.ts";
import { statefulSetIdentity } from "./statefulset-identity.ts";
import { statefulSetOrdered } from "./statefulset-ordered.ts";
import { stuckRolloutReported } from "./stuck-rollout-reported.ts";
import { terminatedStaysTerminated } from "./terminated-stays-terminated.ts";
import { tolerantPodsStay } from "./tolerant-pods-stay.ts";
import { unneededNodesRemoved } from "./unneeded-nodes-removed.ts";

export const clusterProperties: readonly ClusterProperty[] = [
  nodeNotOvercommitted,
  quotaNeverExceeded,
  rolloutSurge,
  livePodsWithinSurge,
  rolloutAvailability,
  daemonSetAvailability,
  daemonSetOnePerNode,
  podOwner,
  orphansKept,
  placementFilters,
  noPreemptionOfEquals,
  terminatedStaysTerminated,
  restartPolicyRespected,
  initContainersInOrder,
  readyOnlyWhileRunning,
  tolerantPodsStay,
  pressureEvictsByQos,
  evictionsRespectPdb,
  statefulSetIdentity,
  statefulSetOrdered,
  noRwoVolumeOnTwoNodes,
  claimsRetained,
  jobParallelism,
  jobFinishedStaysFinished,
  jobFailureCount,
  jobCountsOnlyFailures,
  cronJobForbid,
  noRequestToClosedListener,
  serviceStaysReachable,
  hpaWithinBounds,
  hpaNoRatchet,
  editsAdmitted,
  stableReconciliation,
  pendingPodBound,
  daemonSetCoversNodes,
  preemptorEventuallyBound,
  spreadWithinMaxSkew,
  replicasNotAllOnOneNode,
  recoveryPossible,
  rolloutCompletes,
  stuckRolloutReported,
  brokenPodReplaced,
  jobCompletes,
  gangNotHalfPlaced,
  claimBoundEventually,
  podOfDeletedClaim,
  hpaSettles,
  scalingAdmitted,
  claimsNotLeaked,
  deletedObjectGone,
  noChildOfDeadOwner,
  finalizersEnd,
  hungContainerRecovers,
  serviceReachable,
  endpointsServe,
  ingressBackendsExist,
  ingressReachable,
  newPodsAdmitted,
  configReferencesResolve,
  configReachesPods,
  nodesStopPanicking,
  deschedulerSettles,
  nodeAutoscalerSettles,
  noPodPendingThatAGroupCouldTake,
  unneededNodesRemoved,
  drainCompletes,
  noWriteFight,
  agentWritesAccepted,
  sameEndState,
];

/** Those that are built in, and those that the user has stated. */
export function propertiesOf({
  customProperties,
}: Pick<Scenario, "customProperties">): readonly ClusterProperty[] {
  return [...clusterProperties, ...customProperties.map(statedProperty)];
}

/** The properties that are to be checked. `only` are the ids of the only ones that are wanted. */
export function selectedProperties(scenario: Scenario, only?: readonly string[]): readonly ClusterProperty[] {
  const { propertiesOff, propertiesOn } = scenario;
  return propertiesOf(scenario).filter(({ id, optIn }) => {
    if (propertiesOff.includes(id)) return false;
    return only === undefined ? optIn !== true || propertiesOn.includes(id) : only.includes(id);
  });
}

/** What these properties need in the state. */
export function observedBy(properties: readonly ClusterProperty[]): readonly Observable[] {
  return [...new Set(properties.flatMap(({ observes }) => observes ?? []))];
}
