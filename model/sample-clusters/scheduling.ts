// Small clusters for tests: filters, scores, preemption.
import {
  deployment,
  disruptionBudget,
  documents,
  inGroup,
  node,
  pod,
  podGroup,
  priorityClass,
  replicaSet,
  type Sample,
  sample,
} from "../samples.ts";
import { apart, even, near, ONE, rollout, TWO } from "./parts.ts";

export const schedulingSamples: { readonly [name: string]: () => Sample } = {
  "a preemption that may be interrupted": () =>
    sample(
      documents(priorityClass("high", 1000), replicaSet("low", { replicas: 2, cpu: "1" })),
      "nodes: [1x2cpu8Gi]\napiErrors: 1\nedits: [{apply: high}]",
      { high: pod("high", { cpu: "2", pod: { priorityClassName: "high" } }) },
    ),
  "a gang whose scheduler may crash, and a pod that takes its place": () =>
    sample(
      documents(
        podGroup("gang", 2),
        replicaSet("ring", { replicas: 2, cpu: "1", pod: inGroup("gang") }),
        pod("rival", { cpu: "1" }),
      ),
      "nodes: [2x1cpu4Gi]\nfeatureGates: { GenericWorkload: true }\ncontrollerCrashes: 1\ncrashes: 1",
    ),
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
  "a descheduler that evicts duplicates": () =>
    sample(
      replicaSet("web", { replicas: 2 }),
      `${TWO}\ndescheduler: {strategies: [RemoveDuplicates], maxNoOfPodsToEvictTotal: 1}`,
    ),
  "a descheduler, a budget and an API server that is stopped in between": () =>
    sample(
      documents(deployment("web", { replicas: 2 }), disruptionBudget("web", { minAvailable: 1 })),
      `${TWO}\napiErrors: 1\ndescheduler: {strategies: [PodLifeTime]}`,
    ),
  "a descheduler that balances hosts, while a node fails": () =>
    sample(
      replicaSet("web", {
        replicas: 2,
        pod: even("web", "kubernetes.io/hostname", { whenUnsatisfiable: "ScheduleAnyway" }),
      }),
      `${TWO}\nnodeFailures: 1\ndescheduler: {strategies: [{name: RemovePodsViolatingTopologySpreadConstraint, constraints: [ScheduleAnyway]}], maxNoOfPodsToEvictTotal: 1}`,
    ),
  "a node without room for its pod": () =>
    sample(replicaSet("agent", { replicas: 1, cpu: "8", pod: { nodeName: "node" } }), ONE),
  "two workloads that contend": () =>
    sample(
      documents(deployment("a", { replicas: 1, cpu: "2" }), deployment("b", { replicas: 2, cpu: "1" })),
      TWO,
    ),
};
