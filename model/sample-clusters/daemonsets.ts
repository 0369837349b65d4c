// Small clusters for tests: DaemonSets.
import {
  daemonSet,
  documents,
  priorityClass,
  replicaSet,
  rollingDaemons,
  type Sample,
  sample,
} from "../samples.ts";
import { daemonUpdate, ONE, TWO } from "./parts.ts";

export const daemonSetSamples: { readonly [name: string]: () => Sample } = {
  "a DaemonSet on equal nodes, one of which fails": () =>
    sample(daemonSet("agent"), `${TWO}\nnodeFailures: 1`),
  "a DaemonSet whose pods come first in the queue, and do not fit": () =>
    sample(
      documents(
        priorityClass("high", 10, { preemptionPolicy: "Never" }),
        daemonSet("agent", { cpu: "3", pod: { priorityClassName: "high" } }),
        replicaSet("web", { replicas: 2 }),
      ),
      "nodes: [2x2cpu4Gi]",
    ),
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
  "a DaemonSet that is deleted in the foreground, with a finalizer": () =>
    sample(
      daemonSet("agent", { finalizers: ["example.com/f"] }),
      `${TWO}\noperators: [{finalizer: example.com/f, workload: DaemonSet/agent}]\nedits: [{delete: {kind: DaemonSet, name: agent, propagationPolicy: Foreground}}]`,
    ),
  "a DaemonSet that is orphaned and made anew": () =>
    daemonUpdate(
      {},
      `${TWO}\nedits: [{delete: {kind: DaemonSet, name: agent, propagationPolicy: Orphan}}, {apply: v2}]`,
    ),
  "a DaemonSet whose pods have a finalizer": () =>
    daemonUpdate(
      { podFinalizers: ["example.com/f"] },
      `${TWO}\noperators: [{finalizer: example.com/f, workload: DaemonSet/agent}]\nedits: [{apply: v2}]`,
    ),
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
