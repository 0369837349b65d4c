// Volumes that one node may have at a time: pods wait until they are attached, and what is left of pods that are gone is unmounted.
// A claim for one pod only is mounted for one.
// Sources: pkg/kubelet/volumemanager/volume_manager.go (WaitForAttachAndMount), pkg/kubelet/kubelet_pods.go (HandlePodCleanups).
import { type Alternative, act } from "../../../explorer/system.ts";
import { nameInUid } from "../../apiserver/uids.ts";
import { type Cluster, type ClusterNode, ownerOfPod } from "../../cluster.ts";
import { outlivingEnds } from "../../pods/outliving.ts";
import type { NodeState, PodState } from "../../state.ts";
import { unattachedOf, unmounted } from "../../storage/attaching.ts";
import { rivalsOf } from "../../storage/limits.ts";
import { codesWhenStopped } from "./stopping.ts";
import type { Sync } from "./sync.ts";

/** Why the volumes of a pod whose containers have not been started are not mounted, if so. */
export function whyNotMounted(
  { cluster, owner, volumes, state, whyUnbound }: Sync,
  pod: PodState,
): string | undefined {
  const unbound = whyUnbound(owner, pod);
  if (unbound !== undefined) return unbound;
  const [first] = unattachedOf(volumes, state, pod);
  if (first !== undefined) return `the volume of ${first} is not attached`;
  const rivals = rivalsOf(cluster, owner);
  const isTaken = state.pods.some(
    ({ metadata, status }) => status.phase === "Running" && rivals.has(nameInUid(metadata.owner)),
  );
  return isTaken ? "its claim is for one pod only, and in use by another" : undefined;
}

/** Containers of pods that are not there any more are killed, and their volumes unmounted. */
export function cleanUp(cluster: Cluster, node: ClusterNode, state: NodeState): readonly Alternative[] {
  const { slot } = node;
  if (state.outliving !== undefined)
    return outlivingEnds(cluster, node, state, "stop", (pod) => codesWhenStopped(ownerOfPod(cluster, pod)));
  return (state.mountedWithoutPod ?? []).map((claim) => ({
    ...act("kill what has no pod, and unmount", slot.set(unmounted(state, claim))),
    detail: claim,
  }));
}
