// Edits: in their order, each once, at any time or never; what they find and what they leave.
import { describe, expect, test } from "vitest";
import {
  deployment,
  documents,
  pod,
  podsOf,
  reaches,
  replicaSet,
  type Sample,
  type Seen,
  sample,
  settles,
  statefulSet,
  takes,
} from "../samples.ts";
import { isActivePod, isDeleting, isEnded, type PodState } from "../state.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const isReady = (p: PodState): boolean => isActivePod(p) && p.status.ready;
const all = (): boolean => true;

describe("the order of edits", () => {
  const s = sample(
    documents(replicaSet("a", { replicas: 1 }), replicaSet("b", { replicas: 1 })),
    `${ONE}\nedits: [{scale: {kind: ReplicaSet, name: a, replicas: 0}}, {delete: {kind: ReplicaSet, name: b}}]`,
  );

  test("is kept, and each may stay undone for ever", () => {
    expect(reaches(s, (v) => v.replicaSets[1] === null && v.replicaSets[0]?.spec.replicas === 1)).toBe(false);
    expect(reaches(s, (v) => v.done === 2)).toBe(true);
    expect(settles(s, (v) => v.done === 2)).toBe(false);
    expect(settles(s, (v) => v.done === 0)).toBe(false);
  });

  test("they come at any time, also before anything has happened", () => {
    expect(
      reaches(s, (v) => v.done === 2 && v.pending.flat().length === 0 && podsOf(v, "a", all).length === 0),
    ).toBe(true);
    expect(
      takes(s, (before, after) => after.done > before.done && podsOf(before, "a", isReady).length === 1),
    ).toBe(true);
  });
});

test("an edit can wait until the rollout before it is complete", () => {
  const web = (scenario: string): Sample =>
    sample(deployment("web", { replicas: 1 }), `${ONE}\n${scenario}`, {
      v2: deployment("web", { replicas: 1, image: "app:2" }),
    });
  const early = (v: Seen): boolean => v.done === 1 && podsOf(v, "web-rev1", all).length === 0;
  const applied = (before: Seen, after: Seen): boolean => before.done === 0 && early(after);
  expect(takes(web("edits: [{apply: v2}]"), applied)).toBe(true);
  expect(takes(web("edits: [{apply: v2, after: rollout}]"), applied)).toBe(false);
  expect(reaches(web("edits: [{apply: v2, after: rollout}]"), (v) => v.done === 1)).toBe(true);
  const never = "containers: [{image: 'app:1', ready: never}]\nedits: [{apply: v2, after: rollout}]";
  expect(reaches(web(never), (v) => v.done === 1)).toBe(false);
  // What is not there need not be waited for.
  const gone = "edits: [{delete: {kind: Deployment, name: web}}, {apply: v2, after: rollout}]";
  expect(reaches(web(gone), (v) => v.done === 2)).toBe(true);
});

describe("an edit can wait until the rollout of a StatefulSet is complete", () => {
  const web = (spec: object, more = ""): Sample =>
    sample(
      statefulSet("web", { replicas: 2, spec }),
      `${ONE}\n${more}edits: [{apply: v2, after: rollout}, {scale: {kind: StatefulSet, name: web, replicas: 3}, after: rollout}]`,
      { v2: statefulSet("web", { replicas: 2, image: "app:2", spec }) },
    );
  const ready = (v: Seen, revision: string): number => podsOf(v, revision, isReady).length;
  const scales = (s: Sample, isSo: (before: Seen) => boolean): boolean =>
    takes(s, (before, after) => before.done === 1 && after.done === 2 && isSo(before));
  const updates = (before: Seen): boolean => ready(before, "web-rev2") < 2;

  test("for all of its pods", () => {
    const s = web({});
    expect(takes(s, (before, after) => after.done === 1 && before.done === 0)).toBe(true);
    expect(
      takes(s, (before, after) => before.done === 0 && after.done === 1 && ready(before, "web-rev1") < 2),
    ).toBe(false);
    expect(scales(s, (before) => ready(before, "web-rev2") === 2)).toBe(true);
    expect(scales(s, updates)).toBe(false);
    expect(scales(web({ updateStrategy: { type: "RollingUpdate" } }), updates)).toBe(false);
  });

  test("for those that the partition leaves, and with OnDelete for none", () => {
    const s = web({ updateStrategy: { rollingUpdate: { partition: 1 } } });
    expect(scales(s, (before) => ready(before, "web-rev2") === 1)).toBe(true);
    expect(scales(s, (before) => ready(before, "web-rev2") === 0)).toBe(false);
    expect(
      takes(
        web({ updateStrategy: { type: "OnDelete" } }),
        (before, after) => before.done === 0 && after.done === 1 && ready(before, "web-rev1") === 0,
      ),
    ).toBe(true);
  });

  test("and never comes if that never happens", () => {
    const never = "containers: [{image: 'app:2', ready: never}]\n";
    expect(reaches(web({}, never), (v) => v.done === 1)).toBe(true);
    expect(reaches(web({}, never), (v) => v.done === 2)).toBe(false);
  });
});

describe("what an apply brings", () => {
  test("a workload that was not there", () => {
    const s = sample(pod("p"), `${ONE}\nedits: [{apply: more}]`, {
      more: documents(deployment("web", { replicas: 1 }), replicaSet("rs", { replicas: 1 }), pod("q")),
    });
    const isThere = (v: Seen, owner: string): boolean => podsOf(v, owner, isReady).length === 1;
    for (const owner of ["web-rev1", "rs", "q"]) {
      expect(reaches(s, (v) => v.done === 0 && podsOf(v, owner, all).length > 0)).toBe(false);
      expect(settles(s, (v) => v.done < 3 || isThere(v, owner))).toBe(true);
    }
    // Object by object: others may act in between.
    expect(reaches(s, (v) => v.done === 1 && isThere(v, "web-rev1"))).toBe(true);
  });

  test("a new template is a new revision; the same one, however it is written, is not", () => {
    const again = (parts: object): Sample => {
      const v1 = { replicas: 1, labels: { tier: "front" } };
      return sample(deployment("web", v1), `${ONE}\nedits: [{apply: again}]`, {
        again: deployment("web", { ...v1, ...parts }),
      });
    };
    expect(again({}).system.slots.filter(({ name }) => name.startsWith("ReplicaSet/"))).toHaveLength(1);
    expect(
      again({ replicas: 2 }).system.slots.filter(({ name }) => name.startsWith("ReplicaSet/")),
    ).toHaveLength(1);
    expect(
      again({ labels: { tier: "back" } }).system.slots.filter(({ name }) => name.startsWith("ReplicaSet/")),
    ).toHaveLength(2);
    expect(reaches(again({ image: "app:2" }), (v) => podsOf(v, "web-rev2", isReady).length === 1)).toBe(true);
  });
});

describe("a pod of its own", () => {
  const edits = "edits: [{delete: {kind: Pod, name: p}}, {apply: p}]";
  const s = sample(pod("p"), `${ONE}\n${edits}`, { p: pod("p") });

  test("is deleted, and made again", () => {
    expect(reaches(s, (v) => v.done === 1 && podsOf(v, "p", all).length === 0)).toBe(true);
    expect(reaches(s, (v) => v.done === 2 && podsOf(v, "p", isReady).length === 1)).toBe(true);
    expect(reaches(s, (v) => podsOf(v, "p", all).length > 1)).toBe(false);
  });

  test("applied while the old one is terminating, it is found to exist, and so is gone in the end", () => {
    expect(
      takes(
        s,
        (before, after) =>
          after.done === 2 && before.done === 1 && podsOf(after, "p", isDeleting).length === 1,
      ),
    ).toBe(true);
    expect(reaches(s, (v) => v.done === 2 && podsOf(v, "p", all).length === 0)).toBe(true);
  });

  test("that names its node is made there again", () => {
    const pinned = pod("p", { pod: { nodeName: "node" } });
    const again = sample(pinned, `${ONE}\n${edits}`, { p: pinned });
    expect(reaches(again, (v) => v.pending.flat().length > 0)).toBe(false);
    expect(reaches(again, (v) => v.done === 2 && podsOf(v, "p", isReady).length === 1)).toBe(true);
  });
});

test("a ReplicaSet that is deleted and applied again is another one: the old pods are not its own", () => {
  const s = sample(
    replicaSet("web", { replicas: 1 }),
    `${ONE}\nedits: [{delete: {kind: ReplicaSet, name: web}}, {apply: web}]`,
    {
      web: replicaSet("web", { replicas: 1 }),
    },
  );
  const uidOf = (v: Seen): string | undefined => v.replicaSets[0]?.metadata.uid;
  const own = (v: Seen): number =>
    podsOf(v, "web", (p) => isReady(p) && p.metadata.owner === uidOf(v)).length;
  expect(reaches(s, (v) => v.done === 2 && uidOf(v) === "web")).toBe(false);
  expect(settles(s, (v) => v.done < 2 || (own(v) === 1 && podsOf(v, "web", all).length === 1))).toBe(true);
});

describe("an agent", () => {
  const agent = "agents: [{name: argo, apply: wanted}]";
  const wanted = deployment("web", { replicas: 1 });

  test("makes what is not there, and makes it again when it was deleted", () => {
    const s = sample(pod("other"), `${ONE}\n${agent}`, { wanted });
    expect(settles(s, (v) => podsOf(v, "web-rev1", isReady).length === 1)).toBe(true);
    const deleted = "edits: [{delete: {kind: Deployment, name: web}}]";
    const again = sample(wanted, `${ONE}\n${agent}\n${deleted}`, { wanted });
    expect(reaches(again, (v) => v.done === 1 && v.deployments[0] === null)).toBe(true);
    // While the old ReplicaSet is there, the new one has another name.
    const running = (v: Seen): number =>
      podsOf(v, "web-rev1", isReady).length + podsOf(v, "web-rev1-collision1", isReady).length;
    expect(settles(again, (v) => running(v) === 1)).toBe(true);
    expect(reaches(again, (v) => v.done === 1 && v.deployments[0]?.metadata.uid === "web")).toBe(false);
  });

  test("undoes what users change, as often as they do, but waits for pods that are terminating", () => {
    const scale = (replicas: number): string =>
      `{scale: {kind: Deployment, name: web, replicas: ${replicas}}}`;
    const s = sample(wanted, `${ONE}\n${agent}\nedits: [${scale(0)}, ${scale(2)}]`, { wanted });
    const size = (v: Seen): number | undefined => v.deployments[0]?.spec.replicas;
    expect(reaches(s, (v) => v.done === 1 && size(v) === 1)).toBe(true);
    expect(settles(s, (v) => size(v) === 1 && podsOf(v, "web-rev1", isReady).length === 1)).toBe(true);
    const early = takes(
      s,
      (before, after, { process }) =>
        process.startsWith("agent") &&
        size(before) !== size(after) &&
        podsOf(before, "web-rev1", isDeleting).length > 0,
    );
    expect(early).toBe(false);
  });

  test("makes a bare pod, and makes it again when it is gone, not before, and not when it has ended", () => {
    const p = pod("p");
    const made = sample(replicaSet("rs", { replicas: 0 }), `${ONE}\n${agent}`, { wanted: p });
    expect(settles(made, (v) => podsOf(v, "p", isReady).length === 1)).toBe(true);
    const again = sample(p, `${ONE}\n${agent}\nedits: [{delete: {kind: Pod, name: p}}]`, { wanted: p });
    expect(reaches(again, (v) => v.done === 1 && podsOf(v, "p", all).length === 0)).toBe(true);
    expect(reaches(again, (v) => podsOf(v, "p", all).length > 1)).toBe(false);
    expect(settles(again, (v) => podsOf(v, "p", isReady).length === 1)).toBe(true);
    const alone = sample(p, `${ONE}\nedits: [{delete: {kind: Pod, name: p}}]`);
    expect(settles(alone, (v) => v.done === 0 || podsOf(v, "p", all).length === 0)).toBe(true);
    const once = pod("p", { pod: { restartPolicy: "Never" } });
    const ends = sample(once, `${ONE}\n${agent}\ncontainers: [{image: 'app:1', mayComplete: true}]`, {
      wanted: once,
    });
    expect(reaches(ends, (v) => podsOf(v, "p", isEnded).length === 1)).toBe(true);
    expect(takes(ends, (_, __, { process }) => process.startsWith("agent"))).toBe(false);
  });

  test("opens the scheduling gates of a bare pod, which its manifest has no more", () => {
    const spec = { schedulingGates: [{ name: "example.com/gate" }] };
    const s = sample(pod("p", { pod: spec }), `${ONE}\n${agent}`, { wanted: pod("p") });
    expect(settles(s, (v) => podsOf(v, "p", isReady).length === 1)).toBe(true);
    const shut = sample(pod("p", { pod: spec }), `${ONE}\n${agent}`, { wanted: pod("p", { pod: spec }) });
    expect(reaches(shut, (v) => podsOf(v, "p", isReady).length === 1)).toBe(false);
  });

  test("leaves alone what its manifest does not say", () => {
    const unsized = deployment("web", { image: "app:2" });
    const scaled = `edits: [{scale: {kind: Deployment, name: web, replicas: 2}}]`;
    const s = sample(wanted, `${ONE}\n${agent}\n${scaled}`, { wanted: unsized });
    expect(settles(s, (v) => podsOf(v, "web-rev2", isReady).length === 1 + v.done)).toBe(true);
  });
});
