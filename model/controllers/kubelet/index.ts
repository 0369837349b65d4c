// The kubelet of a node: admits pods, starts their containers, reports readiness, restarts what has crashed, and stops
// what is being deleted. Nothing happens while its machine or its container runtime is down, and nothing that anybody hears of
// while it is cut off.
// Source: pkg/kubelet/kubelet.go, pkg/kubelet/kuberuntime, pkg/kubelet/prober, pkg/kubelet/status.
import { type Alternative, type Process, process } from "../../../explorer/system.ts";
import { type Cluster, type Owner, ownerOfPod, podName } from "../../cluster.ts";
import { distinct } from "../../multiset.ts";
import { isAdmitted, isAtWork, isDeleting, isEnded, isInTouch, type PodState } from "../../state.ts";
import { exclusiveVolumes } from "../../storage/exclusive.ts";
import { pinnedClaims } from "../../storage/pinned.ts";
import { admit } from "./admission.ts";
import { configNow, configReads, refreshVolumes } from "./configuration.ts";
import { cleanUp } from "./mounting.ts";
import { tendEach } from "./one-by-one.ts";
import { relievePressure } from "./pressure.ts";
import { tend } from "./running.ts";
import { goOn, isShutDown, shutDown } from "./shutdown.ts";
import { startNext } from "./starting.ts";
import { remove, stop } from "./stopping.ts";
import type { Sync } from "./sync.ts";

export function kubelets(cluster: Cluster): readonly Process[] {
  const { registry } = cluster;
  const config = configReads(cluster);
  const volumes = exclusiveVolumes(cluster);
  const pinned = pinnedClaims(cluster);
  const isPinned = pinned.reads.pinnedClaims.length + pinned.reads.pinnedSets.length > 0;
  return cluster.nodes.map((node) =>
    process({
      name: `kubelet ${node.facts.name}`,
      reads: {
        node: node.slot,
        ...(registry === undefined ? {} : { registry }),
        ...(config.length === 0 ? {} : { config }),
        ...(isPinned ? pinned.reads : {}),
      },
      fairness: () => "weak",
      orbit: "kubelet",
      step: ({ node: state, registry: reachable = "up", config: versions = [], ...claims }) => {
        if (!isInTouch(state)) return [];
        const onNode = goOn(cluster, node, state);
        if (!isAtWork(state)) return onNode;
        const look = {
          cluster,
          node,
          state,
          volumes,
          whyUnbound: (owner: Owner, pod: PodState) =>
            pinned.whyNotMounted(owner, pod, { pinnedClaims: [], pinnedSets: [], ...claims }),
          isRegistryUp: reachable === "up",
          config: configNow(cluster, versions),
        };
        const onPods = distinct(state.pods).flatMap((pod) => syncPod(syncFor(pod, look), pod));
        return [
          ...onPods,
          ...onNode,
          ...cleanUp(cluster, node, state),
          ...relievePressure(cluster, node, state),
        ];
      },
    }),
  );
}

function syncFor(pod: PodState, look: Omit<Sync, "owner" | "name">): Sync {
  const owner = ownerOfPod(look.cluster, pod);
  return { ...look, owner, name: podName(owner, pod) };
}

/** What the kubelet, or a container, does next about a pod. */
function syncPod(sync: Sync, pod: PodState): readonly Alternative[] {
  if (isDeleting(pod)) return isEnded(pod) ? remove(sync, pod) : stop(sync, pod);
  if (isEnded(pod)) return [];
  if (!isAdmitted(pod)) return admit(sync, pod);
  if (isShutDown(sync.cluster, sync.owner, sync.state)) return shutDown(sync, pod);
  if (pod.status.each !== undefined) return tendEach(sync, pod);
  switch (pod.status.containers) {
    case "ContainerCreating":
    case "ImagePullBackOff":
    case "ErrImageNeverPull":
    case "CreateContainerConfigError":
    case "exited":
    case "CrashLoopBackOff":
      return startNext(sync, pod);
    default:
      return [...tend(sync, pod), ...refreshVolumes(sync, pod)];
  }
}
