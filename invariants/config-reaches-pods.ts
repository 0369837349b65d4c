// What users change in ConfigMaps and Secrets reaches the pods that read them.
import { leadsTo, predicate } from "../explorer/property.ts";
import { projection } from "../explorer/system.ts";
import { type Cluster, nameInUid, type Owner } from "../model/cluster.ts";
import { configNow, configReads, outdated } from "../model/controllers/kubelet/configuration.ts";
import { distinct } from "../model/multiset.ts";
import { hasRunningContainers } from "../model/pods/containers.ts";
import { isAtWork, type NodeState, type PodState } from "../model/state.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const configReachesPods: ClusterProperty = {
  id: "config-reaches-pods",
  kind: "liveness",
  optIn: true,
  observes: "config",
  title: "when users are done, running pods come to use the latest configuration",
  description:
    "When all edits are done, and pods run with an older version of a ConfigMap or Secret than there is, on a node that is up with its container " +
    "runtime, there comes a time when none of that owner does. It holds for files in volumes, which are refreshed, and fails for variables and " +
    "for files that are mounted by a subPath: they are what they were when the container was started, until a rollout makes new pods. It fails for immutable objects that are " +
    "deleted and made anew, whose files are not refreshed. Off unless it is asked for: to start new pods is often somebody else's business. " +
    "Applies where an edit or an agent changes what pods read.",
  source:
    "ConfigMap documentation (Mounted ConfigMaps are updated automatically); pkg/kubelet/kubelet_pods.go (makeEnvironmentVariables)",
  on(cluster) {
    return cluster.owners
      .filter(({ template }) => template.config.some(({ title }) => changes(cluster, title)))
      .map((owner) => {
        const reads = {
          done: cluster.operationsDone,
          running: runningPods(cluster, owner),
          versions: configReads(cluster),
        };
        const isOld = (v: {
          readonly done: number;
          readonly running: readonly (readonly PodState[])[];
          readonly versions: readonly (number | null)[];
        }): boolean => {
          const now = configNow(cluster, v.versions);
          const isDone = v.done === cluster.operations.length;
          return isDone && v.running.flat().some((pod) => outdated(owner.template, pod, now).length > 0);
        };
        const some = predicate(`a pod of ${owner.name} runs with an old configuration`, reads, isOld);
        const none = predicate(
          `no pod of ${owner.name} runs with an old configuration`,
          reads,
          (v) => !isOld(v),
        );
        return leadsTo(idFor(configReachesPods, owner.name), some, none);
      });
  },
};

function changes({ configs }: Cluster, title: string): boolean {
  return configs.some((config) => config.title === title);
}

function runningPods(cluster: Cluster, { name }: Owner) {
  return cluster.nodes.map((node) =>
    projection(node.slot, `pods of ${name} that run`, (state: NodeState) =>
      isAtWork(state)
        ? distinct(
            state.pods.filter((pod) => nameInUid(pod.metadata.owner) === name && hasRunningContainers(pod)),
          )
        : [],
    ),
  );
}
