// Volumes that one node may have at a time: pods wait until they are attached, and what is left of pods that are gone is unmounted.
// Sources: pkg/kubelet/volumemanager/volume_manager.go (WaitForAttachAndMount), pkg/kubelet/kubelet_pods.go (HandlePodCleanups).
import { type Alternative, act } from "../../../explorer/system.ts";
import type { ClusterNode } from "../../cluster.ts";
import type { NodeState, PodState } from "../../state.ts";
import { unattachedOf, unmounted } from "../../storage/attaching.ts";
import type { Sync } from "./sync.ts";

/** What a pod whose containers have not been started waits for, in words. */
export function whatIsNotAttached({ volumes, state }: Sync, pod: PodState): string | undefined {
  const [first] = unattachedOf(volumes, state, pod);
  return first === undefined ? undefined : `the volume of ${first} is not attached`;
}

/** Containers of pods that are not there any more are killed, and their volumes unmounted. */
export function cleanUp({ slot }: ClusterNode, state: NodeState): readonly Alternative[] {
  return (state.mountedWithoutPod ?? []).map((claim) => ({
    ...act("kill what has no pod, and unmount", slot.set(unmounted(state, claim))),
    detail: claim,
  }));
}
