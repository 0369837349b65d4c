// The properties of DaemonSets can fail: each is shown a cluster with one saboteur in it, or one controller missing.
import { describe, expect, test } from "vitest";
import { check } from "../explorer/check.ts";
import type { Process } from "../explorer/system.ts";
import { deleteBoundPod } from "../model/apiserver/apiserver.ts";
import { newPod } from "../model/cluster.ts";
import { added } from "../model/multiset.ts";
import { waitingFor, withWaiting } from "../model/pods/daemon-pods.ts";
import { sampleClusters } from "../model/sample-clusters/index.ts";
import { daemonSet, rollingDaemons, type Sample, sample } from "../model/samples.ts";
import { isActivePod, type NodeState } from "../model/state.ts";
import { once, type Sabotage, violations } from "./sabotage.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const TWO = "nodes: [2x4cpu8Gi]";

function rollout(parts: object = {}, scenario = ONE, changes: object = {}): Sample {
  const v2 = daemonSet("agent", { ...parts, image: "app:2", ...changes });
  return sample(daemonSet("agent", parts), `${scenario}\nedits: [{apply: v2}]`, { v2 });
}

function firstNode({ cluster }: Sample) {
  const [node] = cluster.nodes;
  if (node === undefined) throw new RangeError("a cluster without nodes");
  return node.slot;
}

/** Once, another controller writes to the first node, in the name of the DaemonSet controller. */
function impostor(s: Sample, write: (state: NodeState) => NodeState | undefined): Sabotage {
  const slot = firstNode(s);
  const { add = [], ...rest } = once(slot, slot, (_, state) => write(state));
  return {
    ...rest,
    add: add.map((p) => ({ ...p, name: "daemonset-controller DaemonSet/agent, sabotaged" })),
  };
}

/** Once, pods are made for the first node, which has some already, until there are so many. */
function crowding(s: Sample, most: number): Sabotage {
  return impostor(s, (state) => {
    const all = [...state.pods, ...waitingFor(state)].filter(isActivePod);
    if (all.length === 0 || all.length >= most) return undefined;
    const made = Array.from({ length: most - all.length }, () => newPod("agent-rev1"));
    return withWaiting(state, made.reduce(added, waitingFor(state)));
  });
}

/** A process whose alternatives with some labels are lost. */
function never(name: RegExp, label: RegExp): Sabotage["change"] {
  return (p) =>
    name.test(p.name) ? { ...p, step: (view) => p.step(view).filter((a) => !label.test(a.label)) } : p;
}

describe("safety", () => {
  test("daemonset-availability: an update that deletes available pods in spite of the limit", () => {
    for (const strategy of [rollingDaemons(1, 0), rollingDaemons(0, 1)]) {
      const s = rollout({ spec: strategy });
      expect(violations(s, {}).ids).toEqual([]);
      const deleter = impostor(s, (state) => {
        const available = state.pods.find((pod) => isActivePod(pod) && pod.status.ready);
        const answer = available && deleteBoundPod(state, available);
        return answer?.ok ? answer.object : undefined;
      });
      // One node of one may be unavailable: deleting its only pod is no offence then.
      const allowed = JSON.stringify(strategy) === JSON.stringify(rollingDaemons(0, 1));
      expect(violations(s, deleter).ids).toEqual(allowed ? [] : ["daemonset-availability"]);
    }
  });

  test("daemonset-availability: an update that does not wait for the pods that it has made", () => {
    const s = rollout(
      {},
      TWO.replace("2x4cpu8Gi", "{name: a, cpu: 4, memory: 8Gi}, {name: b, cpu: 2, memory: 8Gi}"),
    );
    expect(violations(s, {}).ids).toEqual([]);
    const hasty = impostor(s, (state) => {
      const old = state.pods.find((pod) => pod.metadata.owner === "agent-rev1" && pod.status.ready);
      const answer = old && deleteBoundPod(state, old);
      return answer?.ok ? answer.object : undefined;
    });
    expect(violations(s, hasty).ids).toEqual(["daemonset-availability"]);
  });

  test("daemonset-availability: leaving off surging in the middle of an update", () => {
    const surging = (image: string) => daemonSet("agent", { image, spec: rollingDaemons(1, 0) });
    const manifests = { v2: surging("app:2"), plain: daemonSet("agent", { image: "app:2" }) };
    const s = sample(surging("app:1"), `${TWO}\nedits: [{apply: v2}, {apply: plain}]`, manifests);
    expect(violations(s, {}).ids).toEqual(["daemonset-availability"]);
  });

  test("daemonset-one-per-node: a second controller that makes pods", () => {
    const s = sample(daemonSet("agent"), ONE);
    expect(violations(s, {}).ids).toEqual([]);
    expect(violations(s, crowding(s, 2)).ids).toEqual(["daemonset-one-per-node"]);
  });

  test("daemonset-one-per-node: with surge, two are no offence, and three are", () => {
    const s = sample(daemonSet("agent", { spec: rollingDaemons(1, 0) }), ONE);
    expect(violations(s, crowding(s, 2)).ids).not.toContain("daemonset-one-per-node");
    expect(violations(s, crowding(s, 3)).ids).toContain("daemonset-one-per-node");
  });

  test("pod-owner: pods are made for a DaemonSet that was deleted", () => {
    const s = sample(daemonSet("agent"), `${ONE}\nedits: [{delete: {kind: DaemonSet, name: agent}}]`);
    const [ds] = s.cluster.daemonSets;
    if (ds === undefined) throw new RangeError("a cluster without a DaemonSet");
    expect(violations(s, {}).ids).toEqual([]);
    const maker = once(ds.slot, firstNode(s), (stored, state) =>
      stored === null ? withWaiting(state, added(waitingFor(state), newPod("agent-rev1"))) : undefined,
    );
    expect(violations(s, maker)).toEqual({ ids: ["pod-owner"], last: "saboteur" });
  });
});

describe("liveness", () => {
  const agent = (): Sample => sample(daemonSet("agent"), ONE);

  test("daemonset-covers-nodes: nobody makes the pods", () => {
    expect(violations(agent(), { change: never(/^daemonset-controller/, /^create pod/) }).ids).toEqual([
      "daemonset-covers-nodes",
      "rollout-completes",
      "stable-reconciliation",
    ]);
  });

  test("daemonset-covers-nodes: nobody binds them", () => {
    expect(violations(agent(), { change: never(/^scheduler/, /^bind/) }).ids).toEqual([
      "daemonset-covers-nodes",
      "pending-pod-bound",
      "rollout-completes",
      "stable-reconciliation",
    ]);
  });

  test("daemonset-covers-nodes: a pod that does not fit", () => {
    const s = sample(daemonSet("agent", { cpu: "5" }), ONE);
    expect(violations(s, {}).ids).toContain("daemonset-covers-nodes");
  });

  test("rollout-completes: the status is never written", () => {
    const lost = { change: never(/^daemonset-controller/, /^update status/) };
    expect(violations(rollout(), lost).ids).toEqual(["rollout-completes"]);
  });

  test("stable-reconciliation: old pods are never replaced, which the status does not hide", () => {
    const lost = { change: never(/^daemonset-controller/, /^delete old pod/) };
    expect(violations(rollout(), lost).ids).toEqual(["rollout-completes", "stable-reconciliation"]);
  });

  test("deleted-object-gone: there is no garbage collector", () => {
    const s = sample(daemonSet("agent"), `${ONE}\nedits: [{delete: {kind: DaemonSet, name: agent}}]`);
    expect(violations(s, {}).ids).toEqual([]);
    const change = (p: Process): Process | undefined =>
      p.name.startsWith("garbage-collector") ? undefined : p;
    expect(violations(s, { change }).ids).toEqual([
      "deleted-object-gone",
      "no-child-of-dead-owner",
      "stable-reconciliation",
    ]);
  });

  test("deleted-object-gone: nobody collects the history", () => {
    const edits = "edits: [{apply: v2}, {delete: {kind: DaemonSet, name: agent}}]";
    const v2 = daemonSet("agent", { image: "app:2" });
    const s = sample(daemonSet("agent"), `${ONE}\n${edits}`, { v2 });
    expect(violations(s, {}).ids).toEqual([]);
    const lost = { change: never(/^garbage-collector/, /^delete ControllerRevision/) };
    expect(violations(s, lost).ids).toEqual(["deleted-object-gone"]);
  });
});

test("what others do is not the update's doing", () => {
  const s = rollout({ spec: rollingDaemons(1, 0) });
  const slot = firstNode(s);
  const other = once(slot, slot, (_, state) => {
    const old = state.pods.find((pod) => isActivePod(pod) && pod.metadata.owner === "agent-rev1");
    const answer = old && deleteBoundPod(state, old);
    return answer?.ok ? answer.object : undefined;
  });
  expect(violations(s, other).ids).toEqual([]);
});

test.each([
  ["a DaemonSet on equal nodes, one of which fails", 217, 11],
  ["a DaemonSet that is updated", 343, 24],
  ["a DaemonSet that surges", 654, 20],
  ["a DaemonSet that is updated twice, and forgets", 290, 16],
  ["a DaemonSet that surges, and goes back", 395, 18],
  ["a DaemonSet that is updated while a node fails", 2787, 23],
  ["a DaemonSet that stops surging in the middle of an update", 238, 14],
  ["a DaemonSet with minReadySeconds", 89, 14],
  ["a DaemonSet that is deleted and applied again", 129, 13],
  ["a DaemonSet beside others that take its room", 291, 13],
  ["a DaemonSet for some nodes", 242, 17],
  ["a DaemonSet that names its node", 47, 10],
])("%s: %i states, %i steps deep", (name, states, depth) => {
  const made = sampleClusters[name]?.();
  expect(made && check(made.system, []).counts).toMatchObject({ states, depth });
});
