// StatefulSets: pods under fixed names, in order or all at once, and how an update replaces them.
import { describe, expect, test } from "vitest";
import { nameInUid } from "../cluster.ts";
import { reaches, type Sample, type Seen, sample, settles, statefulSet, takes } from "../samples.ts";
import { isActivePod, isDeleting, type PodState } from "../state.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const TWO = "nodes: [2x4cpu8Gi]";

function podsIn(v: Pick<Seen, "nodes" | "pending">): readonly PodState[] {
  return [...v.pending.flat(), ...v.nodes.flatMap(({ pods }) => pods)];
}

/** "0:1 2:1!" : the revision of the active pod of each ordinal, "!" for one that is not ready. */
function shape(v: Pick<Seen, "nodes" | "pending">): string {
  return podsIn(v)
    .filter(isActivePod)
    .map(({ metadata: { owner, index }, status: { ready } }) => {
      return `${index}:${nameInUid(owner).slice(-1)}${ready ? "" : "!"}`;
    })
    .toSorted()
    .join(" ");
}

/** Every arrangement of active pods that is reached. */
function shapes(s: Sample, among: readonly string[]): readonly string[] {
  return among.filter((one) => reaches(s, (v) => shape(v) === one));
}

function ends(s: Sample, ...wanted: readonly string[]): boolean {
  return settles(s, (v) => wanted.includes(shape(v)));
}

function rollout(spec: object, scenario: string, parts: object = {}): Sample {
  const make = (image: string): string => statefulSet("web", { replicas: 2, image, spec, ...parts });
  return sample(make("app:1"), scenario, { v1: make("app:1"), v2: make("app:2") });
}

describe("OrderedReady", () => {
  test("makes one pod after the other, from the first ordinal on", () => {
    const s = sample(statefulSet("web", { replicas: 2, probe: true, spec: { ordinals: { start: 3 } } }), ONE);
    expect(shapes(s, ["", "3:1!", "3:1", "3:1 4:1!", "3:1 4:1", "3:1! 4:1!", "4:1!", "4:1"])).toEqual([
      "",
      "3:1!",
      "3:1",
      "3:1 4:1!",
      "3:1 4:1",
    ]);
    expect(ends(s, "3:1 4:1")).toBe(true);
  });

  test("waits until a pod has been ready for minReadySeconds", () => {
    const s = sample(statefulSet("web", { replicas: 2, spec: { minReadySeconds: 5 } }), ONE);
    const early = (v: Seen): boolean =>
      podsIn(v).length === 2 &&
      podsIn(v).some(({ metadata, status }) => metadata.index === 0 && status.available === false);
    expect(reaches(s, early)).toBe(false);
    expect(ends(s, "0:1 1:1")).toBe(true);
  });

  test("deletes the highest first when it shrinks, one at a time", () => {
    const s = sample(
      statefulSet("web", { replicas: 3 }),
      `${ONE}\nedits: [{scale: {kind: StatefulSet, name: web, replicas: 1}}]`,
    );
    const isGrown = (v: Seen): boolean => v.done === 1 && shape(v).startsWith("0:1 1:1");
    expect(
      takes(
        s,
        (before, after) => isGrown(before) && shape(before) === "0:1 1:1 2:1" && shape(after) === "0:1 1:1",
      ),
    ).toBe(true);
    expect(reaches(s, (v) => podsIn(v).filter(isDeleting).length > 1)).toBe(false);
    expect(shapes(s, ["0:1 2:1", "1:1 2:1"])).toEqual([]);
    expect(ends(s, "0:1", "0:1 1:1 2:1")).toBe(true);
  });

  test("updates from the highest ordinal down, one at a time", () => {
    const s = rollout({}, `${ONE}\nedits: [{apply: v2}]`);
    expect(shapes(s, ["0:1", "0:1 1:2!", "0:1 1:2", "1:2", "0:2 1:2", "0:2 1:1"])).toEqual([
      "0:1",
      "0:1 1:2!",
      "0:1 1:2",
      "1:2",
      "0:2 1:2",
    ]);
    expect(settles(s, (v) => v.done === 0 || shape(v) === "0:2 1:2")).toBe(true);
  });

  test("updates as many at once as maxUnavailable says, unless the gate is off", () => {
    const spec = { updateStrategy: { rollingUpdate: { maxUnavailable: 2 } } };
    const both = (before: Seen, after: Seen): boolean => shape(before) === "0:1 1:1" && shape(after) === "";
    expect(takes(rollout(spec, `${TWO}\nedits: [{apply: v2}]`), both)).toBe(true);
    const without = rollout(spec, `${TWO}\nkubernetesVersion: 1.36\nedits: [{apply: v2}]`);
    expect(takes(without, both)).toBe(false);
    expect(settles(without, (v) => v.done === 0 || shape(v) === "0:2 1:2")).toBe(true);
  });

  test("is stuck when a revision never becomes ready, also after a rollback", () => {
    const never = "containers: [{image: 'app:2', ready: never}]";
    const s = rollout({}, `${ONE}\n${never}\nedits: [{apply: v2}, {apply: v1}]`);
    expect(settles(s, (v) => v.done < 2 || shape(v) === "0:1 1:1")).toBe(false);
    const p = rollout(
      { podManagementPolicy: "Parallel" },
      `${ONE}\n${never}\nedits: [{apply: v2}, {apply: v1}]`,
    );
    expect(settles(p, (v) => v.done < 2 || shape(v) === "0:1 1:1")).toBe(true);
  });
});

describe("Parallel", () => {
  test("makes and deletes all pods at once, in any order", () => {
    const s = sample(
      statefulSet("web", { replicas: 2, spec: { podManagementPolicy: "Parallel" } }),
      `${ONE}\nedits: [{scale: {kind: StatefulSet, name: web, replicas: 0}}]`,
    );
    expect(shapes(s, ["1:1!", "0:1!", "0:1! 1:1!"])).toHaveLength(3);
    expect(reaches(s, (v) => podsIn(v).filter(isDeleting).length === 2)).toBe(true);
    expect(ends(s, "", "0:1 1:1")).toBe(true);
  });

  test.each([
    ["1.37", true],
    ["1.36", false],
  ])("in %s, with maxUnavailable, replaces a broken pod of an old revision: %s", (version, replaced) => {
    const gates = `kubernetesVersion: ${version}\nfeatureGates: {MaxUnavailableStatefulSet: true}`;
    const s = rollout(
      { podManagementPolicy: "Parallel" },
      `${ONE}\n${gates}\ncontainers: [{image: 'app:2', ready: never}]\nedits: [{apply: v2}, {apply: v1}]`,
      { replicas: 1 },
    );
    expect(settles(s, (v) => v.done < 2 || shape(v) === "0:1")).toBe(replaced);
  });
});

describe("an update", () => {
  test("leaves the pods below its partition", () => {
    const s = rollout(
      { updateStrategy: { rollingUpdate: { partition: 1 } } },
      `${ONE}\nedits: [{apply: v2}]`,
    );
    // If the edit comes before the first status, there is no older revision that could be kept.
    const isCanary = (v: Seen): boolean =>
      shape(v) === "0:1 1:2" ||
      (shape(v) === "0:2 1:2" && v.statefulSets[0]?.status.currentRevision === "web-rev2");
    expect(settles(s, (v) => v.done === 0 || isCanary(v))).toBe(true);
  });

  test("below the partition, a pod comes back at the revision that it had", () => {
    const spec = { updateStrategy: { rollingUpdate: { partition: 2 } } };
    const s = rollout(spec, `${ONE}\nedits: [{apply: v2}, {delete: {kind: Pod, name: web-1}}]`);
    const recorded = (v: Seen): boolean => v.statefulSets[0]?.status.currentRevision === "web-rev1";
    expect(reaches(s, (v) => v.done === 2 && shape(v) === "0:1 1:1!")).toBe(true);
    expect(
      takes(
        s,
        (before, after) => recorded(before) && !shape(before).includes("2") && shape(after).includes(":2"),
      ),
    ).toBe(false);
  });

  test("with OnDelete comes only when somebody deletes the pod", () => {
    const s = rollout(
      { updateStrategy: { type: "OnDelete" } },
      `${ONE}\nedits: [{apply: v2}, {delete: {kind: Pod, name: web-0}}]`,
    );
    expect(reaches(s, (v) => v.done < 2 && shape(v) === "0:1 1:2")).toBe(true);
    expect(
      takes(
        s,
        (before, after) =>
          before.done === 1 && shape(before) === "0:1 1:1" && after.done === 1 && shape(after) !== "0:1 1:1",
      ),
    ).toBe(false);
    expect(reaches(s, (v) => v.done === 2 && shape(v) === "0:2 1:1")).toBe(true);
  });

  test("forgets templates beyond the limit, the oldest first, but none that is in use", () => {
    const s = rollout({ revisionHistoryLimit: 0 }, `${ONE}\nedits: [{apply: v2}]`, { replicas: 1 });
    const revisions = (v: Seen): string => v.statefulSets[0]?.revisions.join() ?? "";
    expect(settles(s, (v) => revisions(v) === (v.done === 0 ? "web-rev1" : "web-rev2"))).toBe(true);
    expect(reaches(s, (v) => revisions(v) === "web-rev2" && shape(v).includes(":1"))).toBe(false);
  });

  test("without rollingUpdate, counts the pods that are still at the current revision", () => {
    const s = rollout({ updateStrategy: { type: "RollingUpdate" } }, `${ONE}\nedits: [{apply: v2}]`);
    expect(
      settles(
        s,
        (v) => v.done === 0 || (shape(v) === "0:2 1:2" && v.statefulSets[0]?.status.currentReplicas === 2),
      ),
    ).toBe(true);
  });
});

describe("a name", () => {
  test("is taken until the pod before is gone, also by a pod of an earlier set", () => {
    const twice = (v: Seen): boolean => podsIn(v).length > 1;
    const edits = "edits: [{delete: {kind: StatefulSet, name: web}}, {apply: v2}]";
    const s = rollout({}, `${ONE}\n${edits}`, { replicas: 1 });
    expect(reaches(s, twice)).toBe(false);
    const ownerOf = (v: Seen): string | undefined => podsIn(v).find(isActivePod)?.metadata.owner;
    expect(settles(s, (v) => v.done < 2 || ownerOf(v) === "web-rev2#3")).toBe(true);
  });

  test("stays taken while its node is not heard from", () => {
    const s = sample(statefulSet("web"), `${TWO}\nnodeFailures: 1`);
    expect(reaches(s, (v) => podsIn(v).length > 1)).toBe(false);
    expect(reaches(s, (v) => podsIn(v).some(isDeleting))).toBe(true);
    expect(settles(s, (v) => shape(v) === "0:1")).toBe(false);
  });
});

test("a template with nodeName makes pods that are bound from the start", () => {
  const s = sample(statefulSet("web", { replicas: 2, pod: { nodeName: "node" } }), ONE);
  expect(reaches(s, (v) => v.pending.flat().length > 0)).toBe(false);
  expect(ends(s, "0:1 1:1")).toBe(true);
});

test("a pod that has ended is made anew", () => {
  const s = sample(statefulSet("web", { cpu: "8", pod: { nodeName: "node" } }), ONE);
  const failed = (v: Seen): boolean => podsIn(v).some(({ status }) => status.phase === "Failed");
  expect(takes(s, (before, after) => failed(before) && podsIn(after).length === 0)).toBe(true);
  expect(settles(s, failed)).toBe(false);
});
