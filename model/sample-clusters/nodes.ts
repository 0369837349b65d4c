// Small clusters for tests: what happens to nodes, and to the containers on them.
import {
  daemonSet,
  disruptionBudget,
  documents,
  pod,
  priorityClass,
  replicaSet,
  type Sample,
  sample,
  statefulSet,
} from "../samples.ts";
import { INIT, ONE, probed, TWO } from "./parts.ts";

const TAINTS =
  "{taint: {node: node-1, key: pool, value: batch, effect: NoExecute}}, {taint: {node: node-2, key: x, effect: NoExecute}}, {untaint: {node: node-2, key: x}}";

export const nodeSamples: { readonly [name: string]: () => Sample } = {
  "a node that is cut off, while nobody marks all its pods": () =>
    sample(replicaSet("web", { replicas: 2 }), "nodes: [1x2cpu8Gi]\npartitions: 1\ncontrollerCrashes: 1"),
  "a node that fails": () => sample(replicaSet("web", { replicas: 2 }), `${TWO}\nnodeFailures: 1`),
  "a node that fails, and a crash": () =>
    sample(replicaSet("web", { replicas: 1, probe: true }), `${TWO}\nnodeFailures: 1\ncrashes: 1`),
  "a kubelet that restarts": () =>
    sample(
      replicaSet("web", { replicas: 2, probe: true }),
      `${TWO}\nkubeletRestarts: 1\ncrashes: 1\nkubernetesVersion: "1.34"`,
    ),
  "a node that reboots, and one that is cut off": () =>
    sample(replicaSet("web", { replicas: 1 }), `${TWO}\nreboots: 1\npartitions: 1`),
  "init containers, of which one is a sidecar, and an image that is slow to pull": () =>
    sample(
      replicaSet("web", { replicas: 2, pod: { initContainers: INIT } }),
      `${TWO}\nimages: [{image: "app:1", pull: slow}]\ncrashes: 1`,
    ),
  "a registry that goes down": () =>
    sample(replicaSet("web", { replicas: 1, image: "app" }), `${TWO}\nregistryOutages: 1\ncrashes: 2`),
  "a container that hangs, and one that starts slowly": () =>
    sample(
      documents(probed("a", 20), probed("b", 40)),
      `${ONE}\nhangs: 1\ncontainers: [{workload: Pod/b, startSeconds: 60}]`,
    ),
  "nodes that run short of memory": () =>
    sample(
      documents(replicaSet("web", { replicas: 1 }), pod("once", { pod: { restartPolicy: "Never" } })),
      `${TWO}\nmemoryPressure: 1`,
    ),
  "nodes that run short of disk space and of process ids": () =>
    sample(
      documents(
        priorityClass("high", 1000),
        replicaSet("web", { replicas: 1 }),
        pod("once", { pod: { restartPolicy: "Never", priorityClassName: "high" } }),
      ),
      `${ONE}\ndiskPressure: 1\npidPressure: 1`,
    ),
  "a machine that is shut down, with a critical pod on it": () =>
    sample(
      documents(
        replicaSet("web", { replicas: 1 }),
        pod("vital", { pod: { priorityClassName: "system-node-critical" } }),
      ),
      `${ONE}\ngracefulShutdowns: 1`,
    ),
  "a machine that is shut down for a reboot, in three groups": () =>
    sample(
      documents(pod("web"), pod("vital", { pod: { priorityClassName: "system-node-critical" } })),
      `${ONE}\ngracefulReboots: 1\nshutdownPriorities: [0, 10, 20]`,
    ),
  "a StatefulSet on a machine that is shut down": () =>
    sample(statefulSet("db", { replicas: 1 }), `${TWO}\ngracefulShutdowns: 1`),
  "a container runtime that goes down, on a node that may fail as well": () =>
    sample(replicaSet("web", { replicas: 1 }), `${TWO}\nruntimeOutages: 1\nnodeFailures: 1`),
  "nodes that panic": () =>
    sample(replicaSet("web", { replicas: 1, cpu: "2" }), `${TWO}\nnodePanic: {free: 0%}`),
  "pods of their own": () =>
    sample(
      documents(
        pod("job", { pod: { restartPolicy: "OnFailure" } }),
        pod("once", { pod: { restartPolicy: "Never" } }),
        pod("always"),
      ),
      `${ONE}\ncrashes: 1\ncontainers: [{workload: Pod/job, mayComplete: true}, {workload: Pod/once, mayComplete: true}]`,
    ),
  "pods whose containers are followed one by one": () =>
    sample(
      documents(
        ...["OnFailure", "Always"].map((restartPolicy) => {
          const containers = [
            {
              name: "a",
              image: "a:1",
              imagePullPolicy: "Always",
              lifecycle: { postStart: { sleep: { seconds: 1 } } },
            },
            { name: "b", image: "b:1" },
          ];
          const spec = { restartPolicy, containers };
          const metadata = { name: restartPolicy.toLowerCase() };
          return JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata, spec });
        }),
      ),
      `${ONE}\ncrashes: 2\nhangs: 1\nregistryOutages: 1\ncontainers: [{workload: Pod/onfailure, oneByOne: true, mayComplete: true}, {oneByOne: true}]`,
    ),
  "pods with readiness gates that are taken back, or never set": () =>
    sample(
      documents(
        ...["set", "never"].map((gate) => {
          const gates = ["a", gate].map((name) => ({ conditionType: `example.com/${name}` }));
          return replicaSet(gate, { replicas: 1, probe: gate === "set", pod: { readinessGates: gates } });
        }),
      ),
      `${ONE}\nreadinessGates: [example.com/a, example.com/set]\ngateWithdrawals: 1\nhangs: 1`,
    ),
  "a pod of its own on a node that fails": () => sample(pod("lone"), `${TWO}\nnodeFailures: 1`),
  "a node that is drained, of pods that a budget protects": () =>
    sample(
      documents(replicaSet("web", { replicas: 2 }), disruptionBudget("web", { maxUnavailable: 1 })),
      "nodes: [1x2cpu8Gi]\nedits: [{drain: {node: node}}]",
    ),
  "a group of nodes that is drained, by an API server that fails once": () =>
    sample(
      documents(replicaSet("web", { replicas: 1 }), disruptionBudget("web", { minAvailable: 0 })),
      "nodes: [{name: old, count: 2, cpu: 2, memory: 4Gi}, {name: new, cpu: 2, memory: 4Gi}]\napiErrors: 1\nedits: [{drain: {group: old}}]",
    ),
  "a node that is cordoned for a while": () =>
    sample(
      replicaSet("web", { replicas: 2, cpu: "1" }),
      `${TWO}\nedits: [{cordon: {node: node-1}}, {scale: {kind: ReplicaSet, name: web, replicas: 3}}, {uncordon: {node: node-1}}]`,
    ),
  "a node that fails, and is taken out of service": () =>
    sample(
      statefulSet("db", { replicas: 1 }),
      `${TWO}\nnodeFailures: 1\nedits: [{taint: {node: node-1, key: node.kubernetes.io/out-of-service, effect: NoExecute}}]`,
    ),
  "a pod without a grace period, on a node that fails": () =>
    sample(
      statefulSet("db", { replicas: 1, pod: { terminationGracePeriodSeconds: 0 } }),
      `${TWO}\nnodeFailures: 1`,
    ),
  "a StatefulSet on a node that fails, and that somebody takes out of service": () =>
    sample(statefulSet("db", { replicas: 1 }), `${TWO}\nnodeFailures: 1\nremediation: out-of-service`),
  "a node that fails, and is deleted": () =>
    sample(replicaSet("web", { replicas: 1 }), `${TWO}\nnodeFailures: 1\nremediation: delete-node`),
  "a node that is deleted while its machine runs": () =>
    sample(
      documents(replicaSet("web", { replicas: 1 }), daemonSet("agent")),
      `${TWO}\nedits: [{delete: {kind: Node, name: node-1}}]`,
    ),
  "nodes that are tainted by hand": () =>
    sample(replicaSet("web", { replicas: 1, cpu: "1" }), `${TWO}\nedits: [${TAINTS}]`),
  "a DaemonSet on nodes that are tainted by hand": () =>
    sample(
      daemonSet("agent", { pod: { tolerations: [{ key: "pool", operator: "Exists" }] } }),
      `${TWO}\nedits: [${TAINTS}]`,
    ),
  "a node that fails, and timers that wait": () =>
    sample(
      replicaSet("web", { replicas: 1, spec: { minReadySeconds: 5 } }),
      `${TWO}\nnodeFailures: 1\ntempo: quiescent`,
    ),
  "a pod that preempts another, on nodes that are equal, of which one may become free": () =>
    sample(
      documents(
        priorityClass("high", 1000),
        pod("once", { cpu: "2", pod: { restartPolicy: "Never" } }),
        replicaSet("low", { replicas: 1, cpu: "2" }),
      ),
      `${TWO}\ncontainers: [{workload: Pod/once, mayComplete: true}]\nedits: [{apply: high}]`,
      { high: pod("high", { cpu: "1500m", pod: { priorityClassName: "high" } }) },
    ),
};
