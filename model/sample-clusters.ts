// A choice of small clusters for tests, between them covering every controller, fault, edit and filter.
import {
  claiming,
  cronJob,
  daemonSet,
  deployment,
  documents,
  job,
  node,
  pod,
  priorityClass,
  replicaSet,
  replicationController,
  rolling,
  rollingDaemons,
  type Sample,
  sample,
  statefulSet,
} from "./samples.ts";

/** Pods that refuse to share a node with another pod of the same app. */
export function apart(app: string): object {
  const term = { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app } } };
  return { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } };
}

/** Pods that must be near a pod of another app. */
export function near(app: string): object {
  const term = { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app } } };
  return { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } };
}

/** Pods that stand evenly over the values of a node label. */
export function even(app: string, topologyKey: string, more: object = {}): object {
  const labelSelector = { matchLabels: { app } };
  const constraint = { maxSkew: 1, topologyKey, whenUnsatisfiable: "DoNotSchedule", labelSelector };
  return { topologySpreadConstraints: [{ ...constraint, ...more }] };
}

const ONE = "nodes: [1x4cpu8Gi]";
const TWO = "nodes: [2x2cpu8Gi]";

const INIT = [
  { name: "proxy", image: "proxy:1", restartPolicy: "Always" },
  { name: "migrate", image: "migrate:1" },
];

/** A pod of its own, with a liveness probe that gives up after so many seconds, and a hook. */
function probed(name: string, seconds: number): string {
  const livenessProbe = { exec: {}, failureThreshold: 1 + seconds / 10 };
  const readinessProbe = { exec: {} };
  const containers = [
    { name, image: "app:1", readinessProbe, livenessProbe, lifecycle: { preStop: { exec: {} } } },
  ];
  return JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name }, spec: { containers } });
}

function rollout(parts: Parameters<typeof deployment>[1], scenario: string): Sample {
  const v2 = deployment("web", { ...parts, image: "app:2" });
  return sample(deployment("web", parts), scenario, { v2, v1: deployment("web", parts) });
}

function daemonUpdate(
  parts: Parameters<typeof daemonSet>[1],
  scenario: string,
  changes: object = {},
): Sample {
  const [v1, v2] = [daemonSet("agent", parts), daemonSet("agent", { ...parts, image: "app:2", ...changes })];
  return sample(v1, scenario, {
    v1,
    v2,
    v3: daemonSet("agent", { ...parts, image: "app:3" }),
    unsurging: daemonSet("agent", { ...parts, image: "app:2", spec: {} }),
  });
}

function setRollout(parts: Parameters<typeof statefulSet>[1], scenario: string): Sample {
  const v2 = statefulSet("web", { ...parts, image: "app:2" });
  return sample(statefulSet("web", parts), scenario, { v2 });
}

/** By name; made anew at every call. */
export const sampleClusters: { readonly [name: string]: () => Sample } = {
  "three pods on three equal nodes": () => sample(replicaSet("web", { replicas: 3, probe: true })),
  "a rollout that surges": () => rollout({ replicas: 1, probe: true }, `${TWO}\nedits: [{apply: v2}]`),
  "a rollout that makes room first": () =>
    rollout({ replicas: 1, probe: true, spec: rolling(0, "100%") }, `${ONE}\nedits: [{apply: v2}]`),
  "a rollout and its rollback": () => rollout({ replicas: 1 }, `${ONE}\nedits: [{apply: v2}, {apply: v1}]`),
  Recreate: () =>
    rollout({ replicas: 2, spec: { strategy: { type: "Recreate" } } }, `${ONE}\nedits: [{apply: v2}]`),
  minReadySeconds: () =>
    rollout({ replicas: 1, spec: { minReadySeconds: 5 } }, `${ONE}\nedits: [{apply: v2}]`),
  "a Deployment that is scaled while it is paused": () =>
    sample(
      deployment("web", { replicas: 1 }),
      `${ONE}\nedits: [{apply: paused}, {scale: {kind: Deployment, name: web, replicas: 2}}]`,
      { paused: deployment("web", { replicas: 1, image: "app:2", spec: { paused: true } }) },
    ),
  "no history": () =>
    rollout({ replicas: 1, spec: { revisionHistoryLimit: 0 } }, `${ONE}\nedits: [{apply: v2}]`),
  "delete and apply again": () =>
    rollout({ replicas: 1 }, `${ONE}\nedits: [{delete: {kind: Deployment, name: web}}, {apply: v1}]`),
  "a ReplicaSet that shrinks on two nodes": () =>
    sample(
      replicaSet("web", { replicas: 3 }),
      `${TWO}\nedits: [{scale: {kind: ReplicaSet, name: web, replicas: 1}}]`,
    ),
  "a ReplicaSet that shrinks on two nodes, while its controller may be stopped": () =>
    sample(
      replicaSet("web", { replicas: 3 }),
      `${TWO}\ncontrollerCrashes: 1\napiErrors: 1\nedits: [{scale: {kind: ReplicaSet, name: web, replicas: 0}}]`,
    ),
  "a preemption that may be interrupted": () =>
    sample(
      documents(priorityClass("high", 1000), replicaSet("low", { replicas: 2, cpu: "1" })),
      "nodes: [1x2cpu8Gi]\napiErrors: 1\nedits: [{apply: high}]",
      { high: pod("high", { cpu: "2", pod: { priorityClassName: "high" } }) },
    ),
  "a StatefulSet whose update may be interrupted": () =>
    setRollout(
      { replicas: 2, spec: { updateStrategy: { rollingUpdate: { maxUnavailable: 2 } } } },
      `${ONE}\napiErrors: 1\nedits: [{apply: v2}]`,
    ),
  "a Job that shrinks while its controller may crash": () =>
    sample(
      job("report", { spec: { completions: 2, parallelism: 2 } }),
      `${ONE}\ncontrollerCrashes: 1\nedits: [{apply: less}]`,
      { less: job("report", { spec: { completions: 2, parallelism: 1 } }) },
    ),
  "a CronJob whose controller may crash": () =>
    sample(cronJob("nightly", { concurrencyPolicy: "Forbid" }), `${ONE}\ncontrollerCrashes: 1`),
  "a node that is cut off, while nobody marks all its pods": () =>
    sample(replicaSet("web", { replicas: 2 }), "nodes: [1x2cpu8Gi]\npartitions: 1\ncontrollerCrashes: 1"),
  "a ReplicationController that is applied again, scaled and deleted": () =>
    sample(
      replicationController("web", { replicas: 1 }),
      `${TWO}\nedits: [{apply: v2}, {scale: {kind: ReplicationController, name: web, replicas: 1}}, {delete: {kind: ReplicationController, name: web}}]`,
      { v2: replicationController("web", { replicas: 2 }) },
    ),
  "a node that fails": () => sample(replicaSet("web", { replicas: 2 }), `${TWO}\nnodeFailures: 1`),
  "a node that fails, and a crash": () =>
    sample(replicaSet("web", { replicas: 1, probe: true }), `${TWO}\nnodeFailures: 1\ncrashes: 1`),
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
  "a Job whose containers fail": () =>
    sample(
      job("report", { spec: { completions: 2, parallelism: 2, backoffLimit: 1 } }),
      `${ONE}\ncrashes: 2`,
    ),
  "a Job that counts restarts": () =>
    sample(
      job("report", { spec: { backoffLimit: 1 }, pod: { restartPolicy: "OnFailure" } }),
      `${ONE}\ncrashes: 2`,
    ),
  "an Indexed Job with limits of its own for each index": () =>
    sample(
      job("report", {
        spec: {
          completionMode: "Indexed",
          completions: 2,
          parallelism: 2,
          backoffLimitPerIndex: 1,
          maxFailedIndexes: 0,
        },
      }),
      `${ONE}\ncrashes: 1`,
    ),
  "a Job on a node that is cut off": () =>
    sample(job("report", { spec: { backoffLimit: 0 } }), `${TWO}\npartitions: 1`),
  "a Job with policies, a deadline and a time to live": () =>
    sample(
      job("report", {
        spec: {
          completionMode: "Indexed",
          completions: 2,
          activeDeadlineSeconds: 60,
          ttlSecondsAfterFinished: 60,
          podFailurePolicy: {
            rules: [{ action: "FailJob", onExitCodes: { operator: "In", values: [42] } }],
          },
          successPolicy: { rules: [{ succeededCount: 1 }] },
        },
      }),
      `${ONE}\ncrashes: 1\ncontainers: [{workload: Job/report, exitCodes: [0, 1, 42]}]`,
    ),
  "a Job that is suspended, resumed and deleted": () =>
    sample(
      job("report", { spec: { completions: 2, parallelism: 2 } }),
      `${ONE}\nedits: [{apply: suspended}, {apply: resumed}, {delete: {kind: Job, name: report}}]`,
      {
        suspended: job("report", { spec: { completions: 2, parallelism: 2, suspend: true } }),
        resumed: job("report", { spec: { completions: 2, parallelism: 2 } }),
      },
    ),
  "a CronJob that replaces its Jobs": () =>
    sample(
      cronJob("nightly", {
        concurrencyPolicy: "Replace",
        startingDeadlineSeconds: 60,
        successfulJobsHistoryLimit: 0,
      }),
      ONE,
    ),
  "a CronJob that is deleted and applied again": () =>
    sample(
      cronJob("nightly", { concurrencyPolicy: "Forbid" }),
      `${ONE}\nedits: [{delete: {kind: CronJob, name: nightly}}, {apply: again}]`,
      { again: cronJob("nightly", { concurrencyPolicy: "Forbid" }) },
    ),
  "a pod of its own on a node that fails": () => sample(pod("lone"), `${TWO}\nnodeFailures: 1`),
  "pods that keep apart": () => rollout({ replicas: 2, pod: apart("web") }, `${TWO}\nedits: [{apply: v2}]`),
  "pods that go together": () =>
    sample(
      documents(replicaSet("db", { replicas: 1 }), replicaSet("cache", { replicas: 2, pod: near("db") })),
      TWO,
    ),
  "pods that spread over hosts, while a node fails": () =>
    sample(
      replicaSet("web", { replicas: 2, pod: even("web", "kubernetes.io/hostname") }),
      `${TWO}\nnodeFailures: 1`,
    ),
  "pods that spread over zones, of which one has two nodes": () =>
    sample(
      replicaSet("web", { replicas: 3, pod: even("web", "zone") }),
      "nodes: [{name: a, count: 2, cpu: 2, memory: 8Gi, labels: {zone: a}}, {name: b, cpu: 2, memory: 8Gi, labels: {zone: b}}]",
    ),
  "pods that spread over the zones that they can get to, while a node fails": () =>
    sample(
      replicaSet("web", {
        replicas: 2,
        pod: even("web", "zone", { nodeTaintsPolicy: "Honor", minDomains: 2 }),
      }),
      "nodes: [{name: a, cpu: 2, memory: 8Gi, labels: {zone: a}}, {name: b, cpu: 2, memory: 8Gi, labels: {zone: b}}]\nnodeFailures: 1",
    ),
  "a StatefulSet that rolls out in order": () =>
    setRollout({ replicas: 2, probe: true }, `${ONE}\nedits: [{apply: v2}]`),
  "a StatefulSet that updates two at once": () =>
    setRollout(
      { replicas: 2, spec: { updateStrategy: { rollingUpdate: { maxUnavailable: 2 } } } },
      `${TWO}\nedits: [{apply: v2}]`,
    ),
  "a Parallel StatefulSet that shrinks during a rollout": () =>
    setRollout(
      { replicas: 2, spec: { podManagementPolicy: "Parallel", revisionHistoryLimit: 0 } },
      `${ONE}\nedits: [{apply: v2}, {scale: {kind: StatefulSet, name: web, replicas: 1}}]`,
    ),
  "a StatefulSet that counts its current pods": () =>
    setRollout(
      { replicas: 2, spec: { updateStrategy: { type: "RollingUpdate" } } },
      `${ONE}\nedits: [{apply: v2}]`,
    ),
  "a StatefulSet that is deleted and applied again": () =>
    setRollout({ replicas: 1 }, `${ONE}\nedits: [{delete: {kind: StatefulSet, name: web}}, {apply: v2}]`),
  "a StatefulSet on a node that fails": () =>
    sample(statefulSet("db", { replicas: 1, probe: true }), `${TWO}\nnodeFailures: 1`),
  "a StatefulSet whose claims go when it shrinks, and that grows again": () =>
    sample(
      statefulSet("db", { replicas: 2, spec: claiming({ whenScaled: "Delete" }) }),
      `${TWO}\nedits: [${[1, 2].map((n) => `{scale: {kind: StatefulSet, name: db, replicas: ${n}}}`).join(", ")}]`,
    ),
  "a StatefulSet that is to keep its claims, and is deleted and applied again": () => {
    const spec = claiming({ whenScaled: "Delete", whenDeleted: "Delete" });
    const kept = statefulSet("db", { replicas: 1, spec: claiming({}) });
    return sample(
      statefulSet("db", { replicas: 1, spec }),
      `${ONE}\nedits: [{apply: kept}, {delete: {kind: StatefulSet, name: db}}, {apply: kept}]`,
      { kept },
    );
  },
  "a pod of a StatefulSet that is deleted by name": () =>
    sample(
      statefulSet("db", { replicas: 2, spec: { minReadySeconds: 5 } }),
      `${ONE}\nedits: [{delete: {kind: Pod, name: db-0}}]`,
    ),
  "taints, labels and a cordon": () =>
    sample(
      documents(
        node("plain"),
        node("tainted", { spec: { taints: [{ key: "pool", value: "batch", effect: "NoSchedule" }] } }),
        node("cordoned", { spec: { unschedulable: true } }),
        replicaSet("web", { replicas: 2, cpu: "3" }),
        replicaSet("batch", {
          replicas: 1,
          pod: { tolerations: [{ key: "pool", operator: "Exists" }] },
        }),
      ),
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
  "nodes that are tainted by hand": () =>
    sample(
      documents(
        replicaSet("web", { replicas: 1, cpu: "1" }),
        daemonSet("agent", { pod: { tolerations: [{ key: "pool", operator: "Exists" }] } }),
      ),
      `${TWO}\nedits: [{taint: {node: node-1, key: pool, value: batch, effect: NoExecute}}, {taint: {node: node-2, key: x, effect: NoExecute}}, {untaint: {node: node-2, key: x}}]`,
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
  "two schedulers, of which one preempts what the other has bound": () =>
    sample(
      documents(
        priorityClass("high", 1000),
        replicaSet("low", { replicas: 1, cpu: "2", pod: { schedulerName: "mine" } }),
        pod("high", { cpu: "2", pod: { priorityClassName: "high" } }),
      ),
      "nodes: [1x2cpu8Gi]\nschedulers: [default-scheduler, mine]",
    ),
  "scores, while a node fails": () =>
    sample(replicaSet("web", { replicas: 2, cpu: "500m" }), `${TWO}\nnodeFailures: 1\nscores: exact`),
  "a pod that a ReplicaSet adopts, before it is deleted": () =>
    sample(
      documents(pod("stray", { labels: { app: "web" } }), replicaSet("web", { replicas: 2 })),
      `${TWO}\nedits: [{delete: {kind: ReplicaSet, name: web}}]`,
    ),
  "a node without room for its pod": () =>
    sample(replicaSet("agent", { replicas: 1, cpu: "8", pod: { nodeName: "node" } }), ONE),
  "two workloads that contend": () =>
    sample(
      documents(deployment("a", { replicas: 1, cpu: "2" }), deployment("b", { replicas: 2, cpu: "1" })),
      TWO,
    ),
  "a DaemonSet on equal nodes, one of which fails": () =>
    sample(daemonSet("agent"), `${TWO}\nnodeFailures: 1`),
  "a DaemonSet that is updated": () => daemonUpdate({ probe: true }, `${TWO}\nedits: [{apply: v2}]`),
  "a DaemonSet that surges": () =>
    daemonUpdate({ spec: rollingDaemons(1, 0) }, `${TWO}\nedits: [{apply: v2}]`),
  "a DaemonSet that is updated twice, and forgets": () =>
    daemonUpdate({ spec: { revisionHistoryLimit: 0 } }, `${ONE}\nedits: [{apply: v2}, {apply: v3}]`),
  "a DaemonSet that surges, and goes back": () =>
    daemonUpdate({ spec: rollingDaemons(1, 0) }, `${ONE}\nedits: [{apply: v2}, {apply: v1}]`),
  "a DaemonSet that is updated while a node fails": () =>
    daemonUpdate({}, `${TWO}\nnodeFailures: 1\nedits: [{apply: v2}]`),
  "a DaemonSet that stops surging in the middle of an update": () =>
    daemonUpdate({ spec: rollingDaemons(1, 0) }, `${ONE}\nedits: [{apply: v2}, {apply: unsurging}]`),
  "a DaemonSet with minReadySeconds": () =>
    daemonUpdate({ spec: { minReadySeconds: 5 } }, `${ONE}\nedits: [{apply: v2}]`),
  "a DaemonSet that is deleted and applied again": () =>
    daemonUpdate({}, `${ONE}\nedits: [{delete: {kind: DaemonSet, name: agent}}, {apply: v2}]`),
  "a DaemonSet beside others that take its room": () =>
    sample(documents(daemonSet("agent", { cpu: "1" }), replicaSet("web", { replicas: 2, cpu: "1" })), TWO),
  "a DaemonSet for some nodes": () =>
    daemonUpdate(
      { pod: { tolerations: [{ key: "pool", operator: "Exists" }] } },
      "nodes: [{name: plain, cpu: 2, memory: 8Gi}, {name: pool, cpu: 2, memory: 8Gi, taints: [{key: pool, effect: NoSchedule}]}]\nedits: [{apply: v2}]",
      { pod: {} },
    ),
  "a DaemonSet that names its node": () =>
    daemonUpdate({ pod: { nodeName: "node-2" } }, `${TWO}\nedits: [{apply: v2}]`),
};
