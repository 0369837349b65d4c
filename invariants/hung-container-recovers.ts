// What hangs does not stay so.
import { leadsTo, predicate } from "../explorer/property.ts";
import { projection } from "../explorer/system.ts";
import { nameInUid } from "../model/cluster.ts";
import { isActivePod, isAtWork, type NodeState } from "../model/state.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const hungContainerRecovers: ClusterProperty = {
  id: "hung-container-recovers",
  kind: "liveness",
  title: "a container that hangs is eventually replaced or restarted",
  description:
    "Whenever the containers of a pod hang, on a node that is up with its container runtime, there comes a time when none of its owner's do. It fails for pods " +
    "without a liveness probe: nobody notices, or they are taken out of service and stay so. Applies if the scenario lets " +
    "containers hang (`hangs`).",
  decidedBy: ["pod.containers"],
  source: "pkg/kubelet/prober/worker.go; pkg/kubelet/kuberuntime/kuberuntime_manager.go (computePodActions)",
  on(cluster) {
    if (cluster.scenario.hangs === 0) return [];
    return cluster.owners.map(({ name }) => {
      const hung = cluster.nodes.map((node) =>
        projection(
          node.slot,
          `${name} hangs`,
          (state: NodeState) =>
            isAtWork(state) &&
            state.pods.some(
              (pod) =>
                isActivePod(pod) &&
                pod.status.containers === "hung" &&
                nameInUid(pod.metadata.owner) === name,
            ),
        ),
      );
      const some = predicate(`a pod of ${name} hangs`, { hung }, (v) => v.hung.includes(true));
      const none = predicate(`no pod of ${name} hangs`, { hung }, (v) => !v.hung.includes(true));
      return leadsTo(idFor(hungContainerRecovers, name), some, none);
    });
  },
};
