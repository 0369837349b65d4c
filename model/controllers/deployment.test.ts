// Rollouts as they are seen from outside: which sizes and pods occur, and where every fair run ends.
import { describe, expect, test } from "vitest";
import {
  deployment,
  podsOf,
  reaches,
  rolling,
  type Sample,
  type Seen,
  sample,
  settles,
  takes,
} from "../samples.ts";
import { isActivePod, isDeleting, isEnded, type PodState } from "../state.ts";

const ONE = "nodes: [1x8cpu8Gi]";
const ROLL = `${ONE}\nedits: [{apply: v2}]`;

const isReady = (p: PodState): boolean => isActivePod(p) && p.status.ready;
const isThere = (p: PodState): boolean => !isEnded(p);
const sizes = ({ replicaSets }: Seen): readonly (number | undefined)[] =>
  replicaSets.map((rs) => rs?.spec.replicas);
const ready = (v: Seen, revision: string): number => podsOf(v, revision, isReady).length;

type Parts = Parameters<typeof deployment>[1];

function web(parts: Parts, scenario = ROLL): Sample {
  return sample(deployment("web", parts), scenario, {
    v1: deployment("web", parts),
    v2: deployment("web", { ...parts, image: "app:2" }),
    paused: deployment("web", { ...parts, image: "app:2", spec: { paused: true } }),
    unsized: deployment("web", { ...parts, replicas: undefined }),
  });
}

describe("RollingUpdate", () => {
  // replicas, maxSurge, maxUnavailable: what the sizes add up to at most, and with how few ready pods it gets by.
  test.each([
    [1, "25%", "25%", 2, 1],
    [1, 0, 1, 1, 0],
    [2, "25%", "25%", 3, 2],
    [2, "50%", "50%", 3, 1],
    [2, "0%", "49%", 2, 1],
    [2, 0, "50%", 2, 1],
    [2, "100%", 0, 4, 2],
    [2, "51%", 0, 4, 2],
  ])("%i replicas, maxSurge %s, maxUnavailable %s", (replicas, surge, unavailable, most, least) => {
    const s = web({ replicas, spec: rolling(surge, unavailable) });
    const size = (v: Seen): number => sizes(v).reduce<number>((sum, n) => sum + (n ?? 0), 0);
    expect(reaches(s, (v) => size(v) === most)).toBe(true);
    expect(reaches(s, (v) => size(v) > most)).toBe(false);
    const serving = (v: Seen): number => ready(v, "web-rev1") + ready(v, "web-rev2");
    const fewer = (n: number): boolean =>
      takes(s, (before, after) => serving(before) >= n && serving(after) < n);
    expect(fewer(least)).toBe(false);
    if (least < replicas) expect(fewer(least + 1)).toBe(true);
    expect(
      settles(s, (v) => v.done === 0 || (ready(v, "web-rev2") === replicas && size(v) === replicas)),
    ).toBe(true);
  });

  test("both kinds of pods run side by side", () => {
    expect(
      reaches(web({ replicas: 1 }), (v) => ready(v, "web-rev1") === 1 && ready(v, "web-rev2") === 1),
    ).toBe(true);
  });

  test("a new revision that does not get ready leaves the old pods alone", () => {
    const s = web({ replicas: 2 }, `${ROLL}\ncontainers: [{image: "app:2", ready: never}]`);
    const scaledDown = (before: Seen, after: Seen): boolean =>
      (sizes(before)[0] ?? 0) > (sizes(after)[0] ?? 0);
    expect(
      takes(
        s,
        (before, after) =>
          ready(before, "web-rev1") === 2 &&
          scaledDown(before, after) &&
          before.replicaSets[0]?.status.availableReplicas === 2,
      ),
    ).toBe(false);
    expect(reaches(s, (v) => ready(v, "web-rev1") === 2 && podsOf(v, "web-rev2").length === 1)).toBe(true);
  });

  test("with minReadySeconds, the old pods wait for new ones that are ready long enough", () => {
    const early = (parts: Parts): boolean =>
      takes(web(parts), (before, after) => {
        const young = podsOf(before, "web-rev2", isReady).every((p) => p.status.available === false);
        return ready(before, "web-rev1") === 1 && young && (sizes(before)[0] ?? 0) > (sizes(after)[0] ?? 0);
      });
    expect(early({ replicas: 1, spec: { minReadySeconds: 5 } })).toBe(false);
    expect(early({ replicas: 1, spec: { minReadySeconds: 5, ...rolling(0, 1) } })).toBe(true);
  });
});

describe("Recreate", () => {
  const both = (v: Seen): boolean =>
    podsOf(v, "web-rev1", isThere).length > 0 && podsOf(v, "web-rev2", isThere).length > 0;

  test("old and new pods never meet, terminating ones included", () => {
    const s = web({ replicas: 2, spec: { strategy: { type: "Recreate" } } });
    expect(reaches(s, both)).toBe(false);
    expect(settles(s, (v) => v.done === 0 || ready(v, "web-rev2") === 2)).toBe(true);
    expect(reaches(web({ replicas: 1 }), both)).toBe(true);
  });

  test("back to an old revision, its ReplicaSet grows again", () => {
    const s = web(
      { replicas: 2, spec: { strategy: { type: "Recreate" } } },
      `${ONE}\nedits: [{apply: v2}, {apply: v1}]`,
    );
    expect(reaches(s, both)).toBe(false);
    expect(settles(s, (v) => v.done !== 2 || ready(v, "web-rev1") === 2)).toBe(true);
  });

  test("on a node that is lost, an old pod that stays Terminating holds the new ones up for ever", () => {
    const recreate = { strategy: { type: "Recreate" } };
    const s = web(
      { replicas: 1, spec: recreate },
      `nodes: [2x4cpu8Gi]\nnodeFailures: 1\nedits: [{apply: v2}]`,
    );
    expect(reaches(s, both)).toBe(false);
    expect(settles(s, (v) => v.done === 0 || ready(v, "web-rev2") === 1)).toBe(false);
  });
});

describe("podReplacementPolicy", () => {
  const there = (v: Seen): number =>
    podsOf(v, "web-rev1", isThere).length + podsOf(v, "web-rev2", isThere).length;
  const terminating = (v: Seen, revision: string): number =>
    podsOf(v, revision, (p) => isThere(p) && isDeleting(p)).length;
  const policy = (podReplacementPolicy: string) => ({ podReplacementPolicy });
  const later = (edit: string): string => `${ONE}\nedits: [{${edit}, after: rollout}]`;

  test("TerminationComplete: a rolling update waits for pods that are terminating", () => {
    const roll = (spec: object): Sample =>
      web({ replicas: 2, spec: { ...rolling(0, 1), ...spec } }, later("apply: v2"));
    const [complete, started] = [roll(policy("TerminationComplete")), roll(policy("TerminationStarted"))];
    const done = (v: Seen): boolean => v.done === 0 || (ready(v, "web-rev2") === 2 && there(v) === 2);
    expect(reaches(complete, (v) => there(v) > 2)).toBe(false);
    expect(settles(complete, done)).toBe(true);
    expect(reaches(started, (v) => there(v) > 2)).toBe(true);
    expect(settles(started, done)).toBe(true);
  });

  test("TerminationComplete: without the count of terminating pods, the field is dropped", () => {
    const s = web(
      { replicas: 1, spec: { ...rolling(0, 1), ...policy("TerminationComplete") } },
      `${later("apply: v2")}\nkubernetesVersion: "1.34"`,
    );
    expect(reaches(s, (v) => there(v) > 1)).toBe(true);
  });

  test("TerminationComplete: pods that were scaled down are waited for when it is scaled up", () => {
    const scale = (replicas: number): string =>
      `{scale: {kind: Deployment, name: web, replicas: ${replicas}}, after: rollout}`;
    const resize = (spec: object): Sample =>
      web({ replicas: 2, spec: { ...rolling(0, 1), ...spec } }, `${ONE}\nedits: [${scale(1)}, ${scale(2)}]`);
    const complete = resize(policy("TerminationComplete"));
    expect(reaches(complete, (v) => there(v) > 2)).toBe(false);
    expect(settles(complete, (v) => v.done < 2 || (ready(v, "web-rev1") === 2 && there(v) === 2))).toBe(true);
    // Its rollout is not complete, and so the second edit not made, while a pod is terminating.
    expect(reaches(complete, (v) => v.done === 2 && terminating(v, "web-rev1") > 0)).toBe(false);
    expect(reaches(resize({}), (v) => there(v) > 2)).toBe(true);
  });

  test("TerminationComplete: what there is no room for in the middle of a rollout, comes later", () => {
    const s = web(
      { replicas: 1, spec: { ...rolling(1, 0), ...policy("TerminationComplete") } },
      `${ONE}\nedits: [{apply: v2, after: rollout}, {scale: {kind: Deployment, name: web, replicas: 2}}]`,
    );
    expect(reaches(s, (v) => v.done === 2 && terminating(v, "web-rev1") > 0 && sizes(v)[1] === 1)).toBe(true);
    // Told to grow and to shrink again before it has reported, the old ReplicaSet has a pod that nobody counts.
    expect(reaches(s, (v) => there(v) > 4)).toBe(false);
    expect(settles(s, (v) => v.done < 2 || ready(v, "web-rev2") === 2)).toBe(true);
  });

  test("Recreate waits until old pods are gone, and with TerminationStarted until they are terminating", () => {
    const recreate = (spec: object): Sample =>
      web({ replicas: 1, spec: { strategy: { type: "Recreate" }, ...spec } }, later("apply: v2"));
    const both = (v: Seen): boolean => terminating(v, "web-rev1") > 0 && podsOf(v, "web-rev2").length > 0;
    expect(reaches(recreate({}), both)).toBe(false);
    expect(reaches(recreate(policy("TerminationComplete")), both)).toBe(false);
    const started = recreate(policy("TerminationStarted"));
    expect(reaches(started, both)).toBe(true);
    const active = (v: Seen): number => podsOf(v, "web-rev1").length;
    expect(reaches(started, (v) => active(v) > 0 && podsOf(v, "web-rev2").length > 0)).toBe(false);
    expect(settles(started, (v) => v.done === 0 || ready(v, "web-rev2") === 1)).toBe(true);
  });
});

describe("scaling", () => {
  const scale = (replicas: number): string => `{scale: {kind: Deployment, name: web, replicas: ${replicas}}}`;

  test("in the middle of a rollout, both ReplicaSets get their share", () => {
    const s = web({ replicas: 1, spec: rolling(1, 0) }, `${ONE}\nedits: [{apply: v2}, ${scale(3)}]`);
    // 1 + 1 of at most 2 become 2 + 2 of at most 4: the surge is shared out, too, and the newer one is served first.
    expect(takes(s, (before, after) => sizes(before).join() === "1,1" && sizes(after).join() === "1,2")).toBe(
      true,
    );
    expect(reaches(s, (v) => sizes(v).join() === "2,2")).toBe(true);
    expect(reaches(s, (v) => v.done === 1 && sizes(v).join() === "2,2")).toBe(false);
  });

  test("to what the old ReplicaSet has anyway stops a rollout that may not surge (kubernetes/kubernetes#102551)", () => {
    const edits = `edits: [{apply: v2}, ${scale(1)}]`;
    const done = (v: Seen): boolean => v.done < 2 || ready(v, "web-rev2") === 1;
    expect(settles(web({ replicas: 2, spec: rolling(0, 1) }, `${ONE}\n${edits}`), done)).toBe(false);
    expect(settles(web({ replicas: 2, spec: rolling(1, 0) }, `${ONE}\n${edits}`), done)).toBe(true);
  });

  test("an applied manifest that no longer says replicas resets them; one that never did keeps them", () => {
    const edits = `edits: [${scale(3)}, {apply: unsized}]`;
    const size = (v: Seen): number | undefined => v.deployments[0]?.spec.replicas;
    const [named, unnamed] = [web({ replicas: 2 }, `${ONE}\n${edits}`), web({}, `${ONE}\n${edits}`)];
    expect(settles(named, (v) => v.done < 2 || size(v) === 1)).toBe(true);
    expect(settles(unnamed, (v) => v.done < 2 || size(v) === 3)).toBe(true);
  });
});

describe("paused", () => {
  const edits = "edits: [{apply: paused}, {scale: {kind: Deployment, name: web, replicas: 2}}]";
  const s = web({ replicas: 1 }, `${ONE}\n${edits}`);

  test("no rollout begins, but the size follows", () => {
    const begun = (before: Seen, after: Seen): boolean =>
      before.replicaSets[1] === null && after.replicaSets[1] !== null;
    expect(
      takes(s, (before, after) => begun(before, after) && after.deployments[0]?.spec.paused === true),
    ).toBe(false);
    expect(settles(s, (v) => v.done < 2 || v.replicaSets[0] === null || ready(v, "web-rev1") === 2)).toBe(
      true,
    );
  });
});

describe("delete and apply again", () => {
  const s = web({ replicas: 1 }, `${ONE}\nedits: [{delete: {kind: Deployment, name: web}}, {apply: v1}]`);
  const names = ["web-rev1", "web-rev1-collision1"];
  const uids = (v: Seen, which: (p: PodState) => boolean): readonly string[] =>
    names.flatMap((name) => podsOf(v, name, which).map((p) => p.metadata.owner));

  test("the second Deployment is another one, and so are its ReplicaSet and its pods", () => {
    expect(reaches(s, (v) => v.done === 2 && v.deployments[0]?.metadata.uid === "web")).toBe(false);
    expect(
      settles(s, (v) => v.done < 2 || (uids(v, isActivePod).length === 1 && uids(v, isReady).length === 1)),
    ).toBe(true);
    const again = (uid: string | undefined): boolean => uid !== undefined && uid !== "web-rev1";
    expect(settles(s, (v) => v.done < 2 || again(uids(v, isThere)[0]))).toBe(true);
  });

  test("new pods may start before the old ones are gone, but never belong to the old ReplicaSet", () => {
    expect(reaches(s, (v) => uids(v, isDeleting).length === 1 && uids(v, isReady).length === 1)).toBe(true);
    expect(
      takes(
        s,
        ({ replicaSets: [before] }, { replicaSets: [after] }) =>
          before !== null && after !== null && before?.metadata.uid !== after?.metadata.uid,
      ),
    ).toBe(false);
  });

  test("while the name of its ReplicaSet is taken, it counts a collision, and takes another name", () => {
    const counts = (v: Seen): number => v.deployments[0]?.status.collisionCount ?? 0;
    const isTaken = ({ replicaSets: [old] }: Seen): boolean => old?.metadata.uid === "web-rev1";
    expect(takes(s, (before, after) => counts(before) < counts(after) && !isTaken(before))).toBe(false);
    expect(reaches(s, (v) => isTaken(v) && v.replicaSets[1] !== null && counts(v) === 1)).toBe(true);
    // If the old one is gone in time, its name is free again.
    expect(reaches(s, (v) => v.replicaSets[0]?.metadata.uid === "web-rev1#3" && counts(v) === 0)).toBe(true);
    expect(
      reaches(s, (v) => v.replicaSets[0]?.metadata.uid === "web-rev1#3" && v.replicaSets[1] !== null),
    ).toBe(false);
    // Nothing is forgotten of it later.
    expect(takes(s, (before, after) => counts(before) > counts(after))).toBe(false);
  });

  test("a template that comes later takes the name for that count, too", () => {
    const twice = web(
      { replicas: 1 },
      `${ONE}\nedits: [{delete: {kind: Deployment, name: web}}, {apply: v1}, {apply: v2}]`,
    );
    // In the order of the templates: rev1, its second name, rev2, its second name.
    const isMade = (v: Seen, i: number): boolean =>
      v.deployments[0]?.spec.template === "web-rev2" && v.replicaSets[i] !== null;
    const counts = (v: Seen): number => v.deployments[0]?.status.collisionCount ?? 0;
    expect(reaches(twice, (v) => isMade(v, 3) && counts(v) === 1)).toBe(true);
    expect(reaches(twice, (v) => isMade(v, 2) && counts(v) === 1)).toBe(false);
    expect(reaches(twice, (v) => isMade(v, 2) && counts(v) === 0)).toBe(true);
  });

  test("after the delete, everything goes", () => {
    const deleted = web({ replicas: 1 }, `${ONE}\nedits: [{delete: {kind: Deployment, name: web}}]`);
    expect(
      settles(
        deleted,
        (v) => v.done === 0 || (v.replicaSets[0] === null && uids(v, () => true).length === 0),
      ),
    ).toBe(true);
  });
});
