// Every built-in property can fail: each is shown a cluster with one saboteur in it, or one controller missing, and no
// other property may take offence. (What the engine finds, it replays through the model before it is believed.)
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { act, type Process, process, type Slot } from "../explorer/system.ts";
import { isJobOwner, isUnowned, newPod } from "../model/cluster.ts";
import { added, replaced, without } from "../model/multiset.ts";
import { even } from "../model/sample-clusters/index.ts";
import {
  cronJob,
  daemonSet,
  deployment,
  documents,
  job,
  node,
  pod,
  replicaSet,
  rolling,
  type Sample,
  sample,
  statefulSet,
} from "../model/samples.ts";
import { isDeleting, isEnded, type NodeState, type PodState } from "../model/state.ts";
import type { JobState, ReplicaSetState } from "../model/stored.ts";
import { clusterProperties } from "./registry.ts";
import { first, left, never, nodeSlot, once, removed, type Sabotage, violations } from "./sabotage.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const RUNNING: PodState["status"] = { phase: "Running", ready: true };

function replicaSetSlot({ cluster }: Sample, index = 0): Slot<ReplicaSetState | null> {
  return first(cluster.owners.slice(index).flatMap((o) => o.replicaSet ?? []));
}

function withDeleted(state: NodeState, pod: PodState): NodeState {
  const metadata = { ...pod.metadata, deletionTimestamp: "set" as const };
  return { ...state, pods: replaced(state.pods, pod, { ...pod, metadata }) };
}

/** A scheduler without filters: it binds the first pending pod of the first owner to the node, once. */
function carelessScheduler({ cluster }: Sample, target: Slot<NodeState>): Sabotage {
  const { pending } = first(cluster.owners);
  const saboteur = process({
    name: "saboteur",
    reads: { left, pods: pending, node: target },
    step: ({ left: n, pods, node: state }) => {
      const [waiting] = pods;
      if (n === 0 || waiting === undefined) return [];
      const bound = target.set({ ...state, pods: added(state.pods, waiting) });
      return [act("bind", left.set(0), pending.set(without(pods, waiting)), bound)];
    },
  });
  return { add: [saboteur], slots: [left] };
}

const crowded = (): Sample => sample(replicaSet("web", { replicas: 2, cpu: "3" }), "nodes: [1x4cpu8Gi]");
const scaledToZero = (): Sample =>
  sample(replicaSet("web", { replicas: 1 }), `${ONE}\nedits: [{delete: {kind: ReplicaSet, name: web}}]`);
const rollout = (parts: object = {}): Sample =>
  sample(deployment("web", { replicas: 1, ...parts }), `${ONE}\nedits: [{apply: v2}]`, {
    v2: deployment("web", { replicas: 1, image: "app:2", ...parts }),
  });
const pools = (web: object): Sample =>
  sample(
    documents(
      node("plain"),
      node("tainted", { spec: { taints: [{ key: "pool", value: "batch", effect: "NoSchedule" }] } }),
      node("cordoned", { spec: { unschedulable: true } }),
      replicaSet("web", { replicas: 1, pod: web }),
    ),
  );

describe("safety", () => {
  test("node-not-overcommitted: a scheduler that does not look at resources", () => {
    // Two pods of 3 cores on 4: the second one would wait for ever, which is another property's business.
    const s = crowded();
    expect(violations(s, {}).ids).toEqual(["pending-pod-bound", "stable-reconciliation"]);
    const { ids, last } = violations(s, carelessScheduler(s, nodeSlot(s)));
    expect(ids).toEqual(["node-not-overcommitted", "pending-pod-bound", "stable-reconciliation"]);
    expect(last).toBe("saboteur");
  });

  test.each(["tainted", "cordoned"])("placement-filters: a scheduler that takes a %s node", (name) => {
    const s = pools({});
    expect(violations(s, {}).ids).toEqual([]);
    expect(violations(s, carelessScheduler(s, nodeSlot(s, name)))).toEqual({
      ids: ["placement-filters"],
      last: "saboteur",
    });
  });

  test("placement-filters: a scheduler that ignores nodeSelector", () => {
    const s = pools({ nodeSelector: { "kubernetes.io/hostname": "plain" } });
    expect(violations(s, {}).ids).toEqual([]);
    expect(violations(s, carelessScheduler(s, nodeSlot(s, "cordoned"))).ids).toEqual(["placement-filters"]);
  });

  test("placement-filters: a scheduler that ignores topology spread", () => {
    const s = sample(
      replicaSet("web", { replicas: 2, pod: even("web", "kubernetes.io/hostname") }),
      "nodes: [{name: a, cpu: 4, memory: 8Gi}, {name: b, cpu: 4, memory: 8Gi, labels: {disk: ssd}}]",
    );
    expect(violations(s, {}).ids).toEqual([]);
    expect(violations(s, carelessScheduler(s, nodeSlot(s, "b")))).toEqual({
      ids: ["placement-filters"],
      last: "saboteur",
    });
  });

  test("placement-filters: a kubelet that admits a pod in spite of its nodeSelector", () => {
    const s = sample(pod("web", { pod: { nodeName: "node", nodeSelector: { disk: "ssd" } } }), ONE);
    const slotOfNode = nodeSlot(s);
    expect(violations(s, {}).ids).toEqual(["stable-reconciliation"]);
    const careless = once(slotOfNode, slotOfNode, (state) => {
      const waiting = state.pods.find(({ status }) => status.phase === "Pending");
      return waiting && { ...state, pods: replaced(state.pods, waiting, { ...waiting, status: RUNNING }) };
    });
    expect(violations(s, careless).ids).toEqual(["placement-filters", "stable-reconciliation"]);
  });

  test("terminated-stays-terminated: a kubelet that revives a Failed pod", () => {
    const s = sample(pod("once", { pod: { restartPolicy: "Never" } }), `${ONE}\ncrashes: 1`);
    const slotOfNode = nodeSlot(s);
    expect(violations(s, {}).ids).toEqual([]);
    const reviver = once(slotOfNode, slotOfNode, (state) => {
      const failed = state.pods.find(isEnded);
      return failed && { ...state, pods: replaced(state.pods, failed, { ...failed, status: RUNNING }) };
    });
    expect(violations(s, reviver)).toEqual({ ids: ["terminated-stays-terminated"], last: "saboteur" });
  });

  test("rollout-surge: someone scales a ReplicaSet of the Deployment up", () => {
    const s = rollout();
    const target = replicaSetSlot(s);
    expect(violations(s, {}).ids).toEqual([]);
    const scaler = once(target, target, (rs) => (rs === null ? undefined : { ...rs, spec: { replicas: 3 } }));
    expect(violations(s, scaler)).toEqual({ ids: ["rollout-surge"], last: "saboteur" });
  });

  test("rollout-surge: a ReplicaSet controller that makes a pod too many", () => {
    const s = rollout();
    const { pending } = first(s.cluster.owners);
    const extra = once(replicaSetSlot(s), pending, (rs, pods) =>
      rs === null ? undefined : added(pods, newPod(rs.metadata.uid)),
    );
    expect(violations(s, extra)).toEqual({ ids: ["rollout-surge"], last: "saboteur" });
  });

  test("live-pods-within-surge: pods are replaced while they are terminating, unless the policy forbids it", () => {
    const s = (policy: object) => {
      const web = { replicas: 1, spec: { ...rolling(0, 1), ...policy } };
      return sample(deployment("web", web), `${ONE}\nedits: [{apply: v2, after: rollout}]`, {
        v2: deployment("web", { ...web, image: "app:2" }),
      });
    };
    const on = ["live-pods-within-surge"];
    expect(violations(s({}), {}).ids).toEqual([]);
    expect(violations(s({}), {}, on)).toEqual({ ids: on, last: "replicaset-controller web-rev2" });
    const patient = s({ podReplacementPolicy: "TerminationComplete" });
    expect(violations(patient, {}, on).ids).toEqual([]);
    // What others delete, the ReplicaSet replaces at once, whatever the policy.
    const slotOfNode = nodeSlot(patient);
    const deleter = once(slotOfNode, slotOfNode, (state) => {
      const ready = state.pods.find(({ status }) => status.ready);
      return ready && withDeleted(state, ready);
    });
    expect(violations(patient, deleter, on).ids).toContain("live-pods-within-surge");
  });

  test.each([rolling(1, 0), rolling("25%", "25%")])(
    "rollout-availability: ready pods are deleted, %o",
    (spec) => {
      const s = rollout({ spec });
      const slotOfNode = nodeSlot(s);
      expect(violations(s, {}).ids).toEqual([]);
      const deleter = once(slotOfNode, slotOfNode, (state) => {
        const ready = state.pods.find(({ status }) => status.ready);
        return ready && withDeleted(state, ready);
      });
      expect(violations(s, deleter)).toEqual({ ids: ["rollout-availability"], last: "saboteur" });
    },
  );

  test("rollout-availability: a Deployment controller that gives up the old ReplicaSet first", () => {
    const s = rollout({ spec: rolling(1, 0) });
    const [old, target] = [replicaSetSlot(s), nodeSlot(s)];
    const eager = once(target, old, (_, rs) => (rs === null ? undefined : { ...rs, spec: { replicas: 0 } }));
    expect(violations(s, eager)).toEqual({ ids: ["rollout-availability"], last: "saboteur" });
  });

  test("pod-owner: pods are made for a ReplicaSet that was deleted", () => {
    const s = scaledToZero();
    const { pending } = first(s.cluster.owners);
    expect(violations(s, {}).ids).toEqual([]);
    const maker = once(replicaSetSlot(s), pending, (rs, pods) =>
      rs === null ? added(pods, newPod("web")) : undefined,
    );
    expect(violations(s, maker)).toEqual({ ids: ["pod-owner"], last: "saboteur" });
  });

  test("pod-owner: a ReplicaSet becomes another one under the same name", () => {
    const s = sample(replicaSet("web", { replicas: 1 }), ONE);
    const target = replicaSetSlot(s);
    const swapper = once(target, target, (rs) =>
      rs === null ? undefined : { ...rs, metadata: { ...rs.metadata, uid: "web#7" } },
    );
    expect(violations(s, swapper)).toEqual({ ids: ["pod-owner"], last: "saboteur" });
  });

  test("orphans-kept: the garbage collector deletes what it should let go of", () => {
    const s = sample(replicaSet("web", { replicas: 1 }), `${ONE}\n${deletion("ReplicaSet", "Orphan")}`);
    const { pending } = first(s.cluster.owners);
    expect(violations(s, {}).ids).toEqual([]);
    const collect = (pods: readonly PodState[]) => (pods.length > 0 ? [] : undefined);
    const name = "garbage-collector saboteur";
    const saboteur = once(
      replicaSetSlot(s),
      pending,
      (rs, pods) => (rs === null || isDeleting(rs) ? collect(pods) : undefined),
      name,
    );
    expect(violations(s, saboteur)).toEqual({ ids: ["orphans-kept"], last: name });
  });

  test("orphans-kept: nor ReplicaSets of a Deployment", () => {
    const s = sample(deployment("web", { replicas: 1 }), `${ONE}\n${deletion("Deployment", "Orphan")}`);
    expect(violations(s, {}).ids).toEqual([]);
    const target = replicaSetSlot(s);
    const name = "garbage-collector saboteur";
    const saboteur = once(
      target,
      target,
      (_, rs) => (rs !== null && rs.metadata.owner === undefined ? null : undefined),
      name,
    );
    expect(violations(s, saboteur).ids).toContain("orphans-kept");
  });
});

/** Orphaned things of these kinds, which a garbage collector deletes all the same. */
describe.each<[string, () => string]>([
  ["StatefulSet", () => statefulSet("web", { replicas: 1 })],
  ["DaemonSet", () => daemonSet("web")],
  ["Job", () => job("web")],
])("pods of a %s", (kind, manifest) => {
  test("are kept when they are orphaned, unless the garbage collector deletes them", () => {
    const s = sample(manifest(), `${ONE}\n${deletion(kind, "Orphan")}`);
    expect(violations(s, {}).ids).toEqual([]);
    const name = "garbage-collector saboteur";
    const free = (state: NodeState): NodeState | undefined => {
      const pod = state.pods.find((p) => isUnowned(p) && !isEnded(p));
      return pod && { ...state, pods: without(state.pods, pod) };
    };
    const slotOfNode = nodeSlot(s);
    expect(violations(s, once(slotOfNode, slotOfNode, free, name)).ids).toContain("orphans-kept");
  });
});

test("Jobs of a CronJob are kept when they are orphaned, unless the garbage collector deletes them", () => {
  const s = sample(cronJob("web"), `${ONE}\n${deletion("CronJob", "Orphan")}`);
  expect(violations(s, {}).ids).toEqual([]);
  const slotOfJob = first(s.cluster.owners.filter(isJobOwner)).job;
  const name = "garbage-collector saboteur";
  const free = (_: unknown, made: JobState | null) =>
    made !== null && made.metadata.owner === undefined ? null : undefined;
  expect(violations(s, once(slotOfJob, slotOfJob, free, name)).ids).toContain("orphans-kept");
});

function deletion(kind: string, propagationPolicy = "Background"): string {
  return `edits: [{delete: {kind: ${kind}, name: web, propagationPolicy: ${propagationPolicy}}}]`;
}

describe("liveness", () => {
  test("stable-reconciliation: nobody makes the pods", () => {
    const s = sample(replicaSet("web", { replicas: 1 }), ONE);
    expect(violations(s, {}).ids).toEqual([]);
    expect(violations(s, { change: never(/^replicaset-controller/, /^create pod/) }).ids).toEqual([
      "stable-reconciliation",
    ]);
  });

  test("stable-reconciliation: two agents that want different sizes", () => {
    const s = sample(replicaSet("web", { replicas: 1 }), ONE);
    const [target, slotOfNode] = [replicaSetSlot(s), nodeSlot(s)];
    const agent = (replicas: number): Process =>
      process({
        name: `agent for ${replicas}`,
        reads: { rs: target, node: slotOfNode },
        fairness: "weak",
        // Patient agents: pods that are being deleted would pile up otherwise, without bound.
        step: ({ rs, node: { pods } }) =>
          rs === null || pods.some(isDeleting)
            ? []
            : [act("scale", target.set({ ...rs, spec: { replicas } }))],
      });
    expect(violations(s, { add: [agent(1)] }).ids).toEqual([]);
    expect(violations(s, { add: [agent(1), agent(2)] }).ids).toContain("stable-reconciliation");
  });

  test("pending-pod-bound: there is no scheduler", () => {
    const s = sample(replicaSet("web", { replicas: 1 }), ONE);
    expect(violations(s, { change: removed(/^scheduler/) }).ids).toEqual([
      "pending-pod-bound",
      "stable-reconciliation",
    ]);
  });

  test("rollout-completes: the Deployment's status is never written", () => {
    expect(violations(rollout(), { change: never(/^deployment-controller/, /^update status/) }).ids).toEqual([
      "rollout-completes",
    ]);
  });

  test("rollout-completes: there is no Deployment controller", () => {
    expect(violations(rollout(), { change: removed(/^deployment-controller/) }).ids).toEqual([
      "rollout-completes",
      "stable-reconciliation",
    ]);
  });

  test("deleted-object-gone: a kubelet that never finishes stopping a pod", () => {
    const s = scaledToZero();
    expect(violations(s, { change: never(/^kubelet/, /^remove/) }).ids).toEqual(["deleted-object-gone"]);
  });

  test("deleted-object-gone: there is no garbage collector", () => {
    expect(violations(scaledToZero(), { change: removed(/^garbage-collector/) }).ids).toEqual([
      "deleted-object-gone",
      "no-child-of-dead-owner",
      "stable-reconciliation",
    ]);
  });

  test("no-child-of-dead-owner: the garbage collector never looks at pods without a node", () => {
    const s = sample(replicaSet("web", { replicas: 1, cpu: "8" }), `${ONE}\n${deletion("ReplicaSet")}`);
    const { ids } = violations(s, { change: removed(/^garbage-collector pods of web$/) });
    expect(ids).toContain("no-child-of-dead-owner");
    expect(violations(s, {}).ids).not.toContain("no-child-of-dead-owner");
  });

  test("finalizers-end: nobody removes the finalizer", () => {
    const web = replicaSet("web", { replicas: 1, finalizers: ["example.com/f"] });
    const operators = "operators: [{finalizer: example.com/f, workload: Pod/op}]";
    const of = (scenario: string) =>
      violations(sample(documents(web, pod("op")), `${ONE}\n${scenario}\n${deletion("ReplicaSet")}`), {}).ids;
    expect(of("")).toContain("finalizers-end");
    expect(of(operators)).toEqual([]);
  });

  test("finalizers-end: nobody removes the finalizer of pods", () => {
    const web = replicaSet("web", { replicas: 1, podFinalizers: ["example.com/f"] });
    const operators = "operators: [{finalizer: example.com/f, workload: Pod/op}]";
    const of = (scenario: string) =>
      violations(sample(documents(web, pod("op")), `${ONE}\n${scenario}\n${deletion("ReplicaSet")}`), {}).ids;
    expect(of("")).toEqual(["deleted-object-gone", "finalizers-end"]);
    expect(of(operators)).toEqual([]);
  });

  test("finalizers-end: there is no garbage collector for a foreground deletion", () => {
    const s = sample(replicaSet("web", { replicas: 1 }), `${ONE}\n${deletion("ReplicaSet", "Foreground")}`);
    expect(violations(s, { change: removed(/^garbage-collector web/) }).ids).toContain("finalizers-end");
    expect(violations(s, {}).ids).toEqual([]);
  });
});

describe.each<[string, () => string]>([
  ["StatefulSet", () => statefulSet("web", { replicas: 1 })],
  ["DaemonSet", () => daemonSet("web")],
  ["Job", () => job("web")],
  ["CronJob", () => cronJob("web")],
])("a %s that is deleted in the foreground", (kind, manifest) => {
  test("goes, unless nobody takes the finalizer of the garbage collector off it", () => {
    const s = sample(manifest(), `${ONE}\n${deletion(kind, "Foreground")}`);
    expect(violations(s, {}).ids).toEqual([]);
    const lost = { change: never(/^garbage-collector/, /^remove finalizer foregroundDeletion/) };
    expect(violations(s, lost).ids).toContain("finalizers-end");
  });
});

test("a Job whose time to live is over goes, unless nobody takes the garbage collector's finalizer off it", () => {
  const s = sample(
    job("web", { spec: { ttlSecondsAfterFinished: 60 } }),
    `${ONE}\ncontainers: [{workload: Job/web, mayComplete: true}]`,
  );
  const lost = { change: never(/^garbage-collector/, /^remove finalizer foregroundDeletion/) };
  expect(violations(s, {}).ids).toEqual([]);
  expect(violations(s, lost).ids).toEqual(["finalizers-end"]);
});

test("every property was made to fail", () => {
  const tests = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".test.ts"));
  const text = tests.map((name) => readFileSync(join(import.meta.dirname, name), "utf8")).join("\n");
  const tested = clusterProperties.filter(({ id }) => text.includes(`test("${id}: `));
  expect(tested.map(({ id }) => id)).toEqual(clusterProperties.map(({ id }) => id));
});
