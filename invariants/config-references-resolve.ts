// No pod waits for ever for a ConfigMap or Secret, for a key in one, for a token, or for another user than root.
import { leadsTo, predicate } from "../explorer/property.ts";
import type { Trace } from "../explorer/result.ts";
import { projection } from "../explorer/system.ts";
import { type Cluster, nameInUid, type Owner } from "../model/cluster.ts";
import type { ConfigNeed } from "../model/config/needs.ts";
import { configNow, configReads, lacking } from "../model/controllers/kubelet/configuration.ts";
import { distinct } from "../model/multiset.ts";
import { isActivePod, isAdmitted, isAtWork, type NodeState, type PodState } from "../model/state.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const configReferencesResolve: ClusterProperty = {
  id: "config-references-resolve",
  kind: "liveness",
  title: "no pod waits for ever for a ConfigMap, a Secret, a key, a token or a user",
  description:
    "Whenever containers of a pod wait for their first start or a restart because a ConfigMap or Secret is missing, or lacks a key, or the ServiceAccount whose token they mount is gone, or because they may not run as root and would, on a node that is " +
    "up with its container runtime, there comes a time when no pod of that owner does. It fails for references to what no manifest and no edit brings " +
    "(what others bring can be named under `provided` in the scenario), or what an edit takes away, or that comes after the pods " +
    "and may never come. Applies to pods with references that do not resolve for good; optional ones never keep a pod waiting.",
  source:
    "pkg/kubelet/kubelet_pods.go (makeEnvironmentVariables); pkg/kubelet/kuberuntime/kuberuntime_container.go (CreateContainerConfigError); pkg/kubelet/volumemanager (FailedMount)",
  on(cluster) {
    return cluster.owners
      .filter(({ template }) => template.config.some(({ optional }) => !optional))
      .map((owner) => {
        const reads = { waiting: waitingPods(cluster, owner), versions: configReads(cluster) };
        const waits = (v: {
          readonly waiting: readonly (readonly PodState[])[];
          readonly versions: readonly (number | null)[];
        }) => {
          const now = configNow(cluster, v.versions);
          return v.waiting.flat().some((pod) => lackOf(owner, pod, now) !== undefined);
        };
        const some = predicate(`a pod of ${owner.name} waits for its configuration`, reads, waits);
        const none = predicate(
          `no pod of ${owner.name} waits for its configuration`,
          reads,
          (v) => !waits(v),
        );
        return leadsTo(idFor(configReferencesResolve, owner.name), some, none);
      });
  },
  tell(object, trace) {
    const what = lastDetail(trace);
    return `${object}: containers wait for ever for their configuration${what === undefined ? "" : `: ${what}`}`;
  },
};

/** Admitted pods of the owner that wait for a start, node by node. */
function waitingPods(cluster: Cluster, { name }: Owner) {
  return cluster.nodes.map((node) =>
    projection(node.slot, `pods of ${name} that wait for a start`, (state: NodeState) =>
      isAtWork(state)
        ? distinct(
            state.pods.filter(
              (pod) =>
                nameInUid(pod.metadata.owner) === name &&
                isActivePod(pod) &&
                isAdmitted(pod) &&
                WAITING.some((containers) => containers === pod.status.containers),
            ),
          )
        : [],
    ),
  );
}

const WAITING = ["ContainerCreating", "CreateContainerConfigError", "exited", "CrashLoopBackOff"] as const;

/** Of what is created for the first time, variables are only looked up when volumes and images are there. */
function lackOf(
  { template }: Owner,
  pod: PodState,
  now: ReturnType<typeof configNow>,
): ConfigNeed | undefined {
  const { volume, variable } = lacking(template, pod, now);
  return pod.status.containers === "ContainerCreating" ? volume : variable;
}

/** What the kubelet said last of something that it did not find. */
function lastDetail({ steps }: Trace): string | undefined {
  return steps.findLast(({ detail }) => /not found|non-?root/i.test(detail ?? ""))?.detail;
}
