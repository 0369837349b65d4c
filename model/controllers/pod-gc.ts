// Pod garbage collection: it ends the deletion of pods whose kubelet cannot, because somebody has said that their node is out
// of service; and it deletes the pods of nodes that do not exist any more. That ended pods are not kept for ever is terminated.ts.
// Source: pkg/controller/podgc/gc_controller.go (gcTerminating, gcOrphaned, gcUnscheduledTerminating, markFailedAndDeletePod).
import { type Alternative, act, type Process, process, timer } from "../../explorer/system.ts";
import { podFinalizers } from "../apiserver/held-objects.ts";
import type { Cluster, ClusterNode, Owner } from "../cluster.ts";
import { isJobOwner, nameInUid, ownerOfPod, podName } from "../cluster.ts";
import { informers } from "../informers.ts";
import type { Operation } from "../inventory/inventory.ts";
import { distinct, replaced } from "../multiset.ts";
import type { NodeFacts } from "../nodes/node-facts.ts";
import { mayBeDeleted } from "../nodes/node-spec.ts";
import { waitingFor, withWaiting } from "../pods/daemon-pods.ts";
import { withOutliving } from "../pods/outliving.ts";
import { ended } from "../pods/terminated.ts";
import { type Scenario, taintsLostNodes } from "../scenario/scenario.ts";
import { taintsOf } from "../scheduling/placement.ts";
import {
  DELETION_BY_POD_GC,
  failedStatus,
  type GarbagePod,
  gcOrphaned,
  gcTerminating,
  gcUnscheduledTerminating,
  TAINT_OUT_OF_SERVICE,
} from "../semantics/index.ts";
import { deletingMetadata, isDeleting, isEnded, isHeld, type NodeState, type PodState } from "../state.ts";
import { abandoned, leftRunning } from "../storage/attaching.ts";
import { type ExclusiveVolumes, exclusiveVolumes } from "../storage/exclusive.ts";

const informer = informers("pod-garbage-collector", ["Node", "Pod"]);

export function podGarbageCollector(cluster: Cluster): readonly Process[] {
  return [
    ...cluster.nodes
      .filter(
        ({ facts }) =>
          mayBeOutOfService(cluster, facts) || mayBeDeleted(cluster, facts) || facts.autoscaled !== undefined,
      )
      .map((node) => collectFrom(cluster, node)),
    ...cluster.owners
      .filter((owner) => isJobOwner(owner) || podFinalizers(cluster, owner).length > 0)
      .flatMap((owner) => endUnscheduled(cluster, owner)),
  ];
}

/** Whether the manifest of the node, an edit or a remedy gives it the taint. */
export function mayBeOutOfService(
  {
    operations,
    scenario: { remediation },
  }: { readonly operations: readonly Operation[]; readonly scenario: Pick<Scenario, "remediation"> },
  { name, taints }: NodeFacts,
): boolean {
  if (taintsLostNodes({ remediation })) return true;
  const given = operations.flatMap((o) => (o.type === "taint" && o.target.name === name ? [o.taint] : []));
  return [...taints, ...given].some(({ key }) => key === TAINT_OUT_OF_SERVICE);
}

function collectFrom(cluster: Cluster, node: ClusterNode): Process {
  const { name } = node.facts;
  const volumes = exclusiveVolumes(cluster);
  return process({
    name: `pod-garbage-collector ${name}`,
    reads: { node: informer.see("Pod", node.slot) },
    fairness: "weak",
    orbit: "pod-garbage-collector",
    step: ({ node: state }) => {
      if (state.gone === true) return orphaned(cluster, volumes, node, state);
      const ready = state.status.conditions.Ready === "True";
      const nodes = new Map([[name, { ready, taints: taintsOf(node, state) }]]);
      const pods = distinct(state.pods).map((pod) => garbage(name, pod));
      return gcTerminating(pods, nodes).map(({ pod }) =>
        act(
          `force-delete ${podName(ownerOfPod(cluster, pod), pod)}`,
          node.slot.set(collected(cluster, volumes, state, pod)),
        ),
      );
    },
  });
}

function garbage(nodeName: string, pod: PodState): GarbagePod & { readonly pod: PodState } {
  const { finalizers } = pod.metadata;
  const deleting = isDeleting(pod);
  return {
    name: "",
    nodeName,
    deleting,
    phase: pod.status.phase,
    ...(finalizers === undefined ? {} : { finalizers }),
    // Whoever ends it asks for its deletion without a grace period.
    ...(deleting && isEnded(pod) ? { deletionGracePeriodSeconds: 0 } : {}),
    pod,
  };
}

/**
 * A pod that is being deleted, and never got a node, has no kubelet to end it: it fails, for those who wait for that (a Job with
 * podReplacementPolicy Failed, a DaemonSet). Without finalizers, pods without a node are gone as soon as they are deleted.
 */
function endUnscheduled(cluster: Cluster, owner: Owner): readonly Process[] {
  const controller = `pod-garbage-collector ${owner.name}`;
  const endings = (pods: readonly PodState[]) => {
    const own = pods.filter((pod) => nameInUid(pod.metadata.owner) === owner.name);
    return gcUnscheduledTerminating(distinct(own).map((pod) => garbage("", pod))).flatMap(({ pod }) => {
      if (failedStatus({ phase: pod.status.phase }) === undefined) return [];
      const failed = { ...pod, status: { phase: "Failed", ready: false } } as const;
      return [{ label: `fail ${podName(owner, pod)}`, after: replaced(pods, pod, failed) }];
    });
  };
  return [
    process({
      name: controller,
      reads: { pending: informer.see("Pod", owner.pending) },
      fairness: "weak",
      step: ({ pending }) => endings(pending).map(({ label, after }) => act(label, owner.pending.set(after))),
    }),
    ...(owner.daemonSet === undefined ? [] : cluster.nodes).map((node) =>
      process({
        name: `${controller} for ${node.facts.name}`,
        reads: { node: informer.see("Pod", node.slot) },
        fairness: "weak",
        orbit: `${controller} for a node`,
        step: ({ node: state }) =>
          endings(waitingFor(state)).map(({ label, after }) =>
            act(label, node.slot.set(withWaiting(state, after))),
          ),
      }),
    ),
  ];
}

/** The node may only be late, and so it is given 40 s. */
function orphaned(
  cluster: Cluster,
  volumes: ExclusiveVolumes,
  node: ClusterNode,
  state: NodeState,
): readonly Alternative[] {
  const { name } = node.facts;
  const pods = distinct(state.pods).map((pod) => garbage(name, pod));
  return gcOrphaned(pods, new Set([name])).flatMap(({ pod }) => {
    // What has ended already waits for its Job only, or for those who remove its other finalizers.
    const isLeft = pod.metadata.finalizers === undefined || isDeleting(pod);
    if (isEnded(pod) && isHeld(pod) && isLeft) return [];
    const label = `its node is gone: force-delete ${podName(ownerOfPod(cluster, pod), pod)}`;
    return [timer(label, node.slot.set(collected(cluster, volumes, state, pod, DELETION_BY_POD_GC)))];
  });
}

/** It fails, and is gone, unless finalizers hold it: that of a Job, which still has to count it, or others. */
function collected(
  cluster: Cluster,
  volumes: ExclusiveVolumes,
  state: NodeState,
  pod: PodState,
  condition?: typeof DELETION_BY_POD_GC,
): NodeState {
  const failed = failedStatus({ phase: pod.status.phase }, condition);
  const outlived = withOutliving(cluster, state, pod);
  if (!isHeld(pod)) return abandoned(volumes, outlived, pod);
  const marked = { ...pod, metadata: deletingMetadata(pod) };
  const held = leftRunning(volumes, { ...outlived, pods: replaced(state.pods, pod, marked) }, pod);
  if (failed === undefined) return held;
  const isDisrupted =
    failed.conditions.some(({ type }) => type === "DisruptionTarget") &&
    ownerOfPod(cluster, pod).reads.disruptions;
  const status = {
    phase: "Failed",
    ready: false,
    ...(isDisrupted ? { disrupted: true as const } : {}),
  } as const;
  return ended(cluster, held, marked, status);
}
