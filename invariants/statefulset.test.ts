// The properties of StatefulSets can fail: each is shown a cluster with one saboteur in it, or a set that is stuck.
import { describe, expect, test } from "vitest";
import { check } from "../explorer/check.ts";
import type { Property } from "../explorer/property.ts";
import { act, type Process, process, slot, system } from "../explorer/system.ts";
import { type Cluster, newPod } from "../model/cluster.ts";
import { added } from "../model/multiset.ts";
import { claiming, type Sample, sample, statefulSet } from "../model/samples.ts";
import { brokenPodReplaced } from "./broken-pod-replaced.ts";
import { claimsNotLeaked } from "./claims-not-leaked.ts";
import { claimsRetained } from "./claims-retained.ts";
import { deletedObjectGone } from "./deleted-object-gone.ts";
import { rolloutCompletes } from "./rollout-completes.ts";
import { statefulSetIdentity } from "./statefulset-identity.ts";
import { statefulSetOrdered } from "./statefulset-ordered.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const left = slot("sabotage left", 1);

/** The status of the property with these processes added, or with what they change. */
function statusOf(
  { on }: { on(cluster: Cluster): readonly Property[] },
  { cluster, system: honest }: Sample,
  add: readonly Process[] = [],
): readonly string[] {
  const sabotaged = system({
    ...honest,
    slots: [...honest.slots, left],
    processes: [...honest.processes, ...add],
  });
  return check(sabotaged, on(cluster), { paranoid: true }).properties.map(({ status }) => status);
}

/** Makes one more pod of the ordinal, whatever there is. */
function maker({ cluster }: Sample, ordinal: number): readonly Process[] {
  return cluster.owners.slice(0, 1).map(({ pending, name }) =>
    process({
      name: "saboteur",
      reads: { left, pods: pending },
      step: ({ left: n, pods }) =>
        n === 0 ? [] : [act("sabotage", left.set(0), pending.set(added(pods, newPod(name, ordinal))))],
    }),
  );
}

/** A second controller of the set, which deletes the pod of this ordinal as soon as it runs. */
function deleter({ cluster }: Sample, ordinal: number): readonly Process[] {
  return cluster.nodes.map((node) =>
    process({
      name: `statefulset-controller saboteur on ${node.facts.name}`,
      reads: { left, done: cluster.operationsDone, node: node.slot },
      step: ({ left: n, done, node: state }) => {
        const pods = state.pods.filter(({ metadata }) => metadata.index !== ordinal);
        if (n === 0 || done === 0 || pods.length === state.pods.length) return [];
        return [act("sabotage", left.set(0), node.slot.set({ ...state, pods }))];
      },
    }),
  );
}

const two = (spec: object = {}, scenario = ONE): Sample =>
  sample(statefulSet("web", { replicas: 2, spec }), scenario);
const shrinking = (spec: object = {}): Sample =>
  sample(
    statefulSet("web", { replicas: 3, spec }),
    `${ONE}\nedits: [{scale: {kind: StatefulSet, name: web, replicas: 1}}]`,
  );

describe("statefulset-identity", () => {
  test("statefulset-identity: somebody makes a second pod of the name", () => {
    const s = two();
    expect(statusOf(statefulSetIdentity, s)).toEqual(["holds"]);
    expect(statusOf(statefulSetIdentity, s, maker(s, 5))).toEqual(["holds"]);
    expect(statusOf(statefulSetIdentity, s, maker(s, 0))).toEqual(["violated"]);
  });
});

describe("statefulset-ordered", () => {
  test("statefulset-ordered: a pod is made before the one below it", () => {
    const s = two();
    expect(statusOf(statefulSetOrdered, s)).toEqual(["holds"]);
    expect(statusOf(statefulSetOrdered, s, maker(s, 1))).toEqual(["violated"]);
  });

  test("statefulset-ordered: a controller deletes another than the highest", () => {
    const s = shrinking();
    expect(statusOf(statefulSetOrdered, s)).toEqual(["holds"]);
    expect(statusOf(statefulSetOrdered, s, deleter(s, 1))).toEqual(["violated"]);
  });

  test("does not apply to Parallel", () => {
    expect(statusOf(statefulSetOrdered, two({ podManagementPolicy: "Parallel" }))).toEqual([]);
  });
});

const stuck = (spec: object, edits: string): Sample => {
  const v1 = statefulSet("web", { replicas: 2, spec });
  const v2 = statefulSet("web", { replicas: 2, spec, image: "app:2" });
  return sample(v1, `${ONE}\ncontainers: [{image: "app:2", ready: never}]\nedits: ${edits}`, { v1, v2 });
};
const ROLLBACK = "[{apply: v2}, {apply: v1}]";

describe("broken-pod-replaced", () => {
  test("broken-pod-replaced: a rollback that OrderedReady holds up", () => {
    expect(statusOf(brokenPodReplaced, stuck({}, ROLLBACK))).toEqual(["violated"]);
    expect(statusOf(brokenPodReplaced, stuck({ podManagementPolicy: "Parallel" }, ROLLBACK))).toEqual([
      "holds",
    ]);
  });

  test("is not about a template that never becomes ready, nor about pods that are not to be updated", () => {
    expect(statusOf(brokenPodReplaced, stuck({}, "[{apply: v2}]"))).toEqual(["holds"]);
    const kept = { updateStrategy: { rollingUpdate: { partition: 2 } } };
    expect(statusOf(brokenPodReplaced, stuck(kept, ROLLBACK))).toEqual(["holds"]);
    expect(statusOf(brokenPodReplaced, stuck({ updateStrategy: { type: "OnDelete" } }, ROLLBACK))).toEqual(
      [],
    );
  });
});

describe("rollout-completes", () => {
  test("a set whose template never becomes ready does not complete; one below its partition does", () => {
    expect(statusOf(rolloutCompletes, stuck({}, "[{apply: v2}]"))).toEqual(["violated"]);
    const set = (image: string, partition: number): string =>
      statefulSet("web", { replicas: 2, image, spec: { updateStrategy: { rollingUpdate: { partition } } } });
    for (const partition of [0, 1, 2]) {
      const s = sample(set("app:1", partition), `${ONE}\nedits: [{apply: v2}]`, {
        v2: set("app:2", partition),
      });
      expect(statusOf(rolloutCompletes, s)).toEqual(["holds"]);
    }
  });
});

describe("claims-retained", () => {
  const policy = { whenScaled: "Delete", whenDeleted: "Retain" };
  const set = (replicas: number): string => statefulSet("web", { replicas, spec: claiming(policy) });

  test("claims-retained: somebody deletes the claim of a pod that is wanted", () => {
    const s = sample(set(1), ONE);
    expect(statusOf(claimsRetained, s)).toEqual(["holds"]);
    const [claims] = s.cluster.statefulSets.flatMap((one) => one.claims ?? []);
    const thief = process({
      name: "thief",
      reads: { left, claims: claims ?? left },
      step: ({ left: n }) =>
        n === 0 || claims === undefined ? [] : [act("sabotage", left.set(0), claims.set([]))],
    });
    expect(statusOf(claimsRetained, s, [thief])).toEqual(["violated"]);
  });

  test.each<[string, number, string, readonly string[]]>([
    ["is scaled down", 2, "{scale: {kind: StatefulSet, name: web, replicas: 1}}", ["holds"]],
    [
      "is scaled down and up",
      2,
      "{scale: {kind: StatefulSet, name: web, replicas: 1}}, {scale: {kind: StatefulSet, name: web, replicas: 2}}",
      ["violated"],
    ],
    ["is deleted", 2, "{delete: {kind: StatefulSet, name: web}}", ["holds"]],
    [
      "is scaled down and deleted",
      2,
      "{scale: {kind: StatefulSet, name: web, replicas: 1}}, {delete: {kind: StatefulSet, name: web}}",
      ["holds"],
    ],
  ])("that go when the set shrinks: it %s", (_, replicas, edits, statuses) => {
    const s = sample(set(replicas), `${ONE}\nedits: [${edits}]`);
    expect(statusOf(claimsRetained, s)).toEqual(statuses);
  });

  test("does not apply where no claim is ever deleted", () => {
    const kept = statefulSet("web", { replicas: 1, spec: claiming({}) });
    expect(statusOf(claimsRetained, sample(kept, ONE))).toEqual([]);
    const none = { persistentVolumeClaimRetentionPolicy: policy };
    expect(statusOf(claimsRetained, two(none))).toEqual([]);
  });
});

describe("claims-not-leaked", () => {
  const deleted = `${ONE}\nedits: [{delete: {kind: StatefulSet, name: web}}]`;
  const set = (policy: object): string => statefulSet("web", { replicas: 1, spec: claiming(policy) });

  test("claims-not-leaked: a controller crashes between a claim and the owner that it is to have", () => {
    const s = (faults: string): Sample => sample(set({ whenDeleted: "Delete" }), `${deleted}\n${faults}`);
    expect(statusOf(claimsNotLeaked, s(""))).toEqual(["holds"]);
    expect(statusOf(claimsNotLeaked, s("controllerCrashes: 1"))).toEqual(["violated"]);
  });

  test("does not apply to claims that are to stay", () => {
    expect(statusOf(claimsNotLeaked, sample(set({}), deleted))).toEqual([]);
  });
});

describe("deleted-object-gone", () => {
  test("deleted-object-gone: claims that nobody looks after stay when their set is gone", () => {
    const spec = claiming({ whenDeleted: "Delete" });
    const s = sample(
      statefulSet("web", { replicas: 1, spec }),
      `${ONE}\nedits: [{delete: {kind: StatefulSet, name: web}}]`,
    );
    expect(statusOf(deletedObjectGone, s)).toEqual(["holds", "holds"]);
    const idle = s.system.processes.filter(({ name }) => !name.startsWith("pvc-protection-controller"));
    const without = { ...s, system: { ...s.system, processes: idle } };
    expect(statusOf(deletedObjectGone, without)).toEqual(["holds", "violated"]);
  });
});
