// Pods that a controller did not make, and that its selector matches: who adopts them, and what becomes of them then.
import { describe, expect, test } from "vitest";
import { controllerUid, isUnowned } from "../cluster.ts";
import { groupsOf, nameOf } from "../groups/groups.ts";
import {
  deployment,
  documents,
  pod,
  podsOf,
  reaches,
  replicaSet,
  replicationController,
  type Sample,
  type Seen,
  sample,
  settles,
  takes,
} from "../samples.ts";
import { isActivePod, isDeleting, type PodState } from "../state.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const remove = (kind: string, name: string, policy = "Background"): string =>
  `{delete: {kind: ${kind}, name: ${name}, propagationPolicy: ${policy}}}`;

/** How many active pods name a controller of that name. */
const controlled = (v: Seen, name: string): number =>
  ["web", "api", "stray"].flatMap((owner) =>
    podsOf(v, owner).filter((p) => controllerUid(p).split("#", 1)[0] === name && !isUnowned(p)),
  ).length;
const adoptions = (s: Sample): boolean => takes(s, (_, __, { label }) => label === "adopt pod");
const labels = { app: "web" };

describe("a pod of its own that a selector matches", () => {
  test.each([
    ["ReplicaSet", replicaSet("web", { replicas: 1 })],
    ["ReplicationController", replicationController("web", { replicas: 1 })],
  ])("is one of the replicas of the %s", (_, controller) => {
    const s = sample(documents(pod("stray", { labels }), controller), ONE);
    expect(settles(s, (v) => controlled(v, "web") === 1 && podsOf(v, "stray").length === 1)).toBe(true);
    expect(reaches(s, (v) => podsOf(v, "web").length > 0)).toBe(false);
  });

  test.each([
    ["other labels", pod("stray", { labels: { app: "stray" } }), replicaSet("web", { replicas: 1 })],
    ["another namespace", pod("stray", { labels }), replicaSet("web", { replicas: 1, namespace: "other" })],
    [
      "the ReplicaSet of a Deployment, with the hash in its selector",
      pod("stray", { labels }),
      deployment("web", { replicas: 1 }),
    ],
  ])("not: %s", (_, stray, controller) => {
    expect(adoptions(sample(documents(stray, controller), ONE))).toBe(false);
  });

  test("counts as it is, and goes first if it is one too many and not ready", () => {
    const stray = pod("stray", { labels });
    const s = sample(replicaSet("web", { replicas: 1 }), `${ONE}\nedits: [{apply: stray}]`, { stray });
    expect(settles(s, (v) => podsOf(v, "web").length + podsOf(v, "stray").length === 1)).toBe(true);
    const isReady = (p: PodState): boolean => isActivePod(p) && p.status.ready;
    const wrong = takes(
      s,
      (before, after, { label }) =>
        label === "delete pod" &&
        podsOf(before, "stray", (p) => !p.status.ready && p.metadata.controller !== undefined).length === 1 &&
        podsOf(before, "web", isReady).length > podsOf(after, "web", isReady).length,
    );
    expect(wrong).toBe(false);
    expect(reaches(s, (v) => podsOf(v, "stray", isReady).length === 1 && podsOf(v, "web").length === 0)).toBe(
      true,
    );
  });

  test("keeps what it asks for, and goes with the ReplicaSet", () => {
    const s = sample(
      documents(pod("stray", { labels, cpu: "2" }), replicaSet("web", { replicas: 1, cpu: "1" })),
      `${ONE}\nedits: [${remove("ReplicaSet", "web")}]`,
    );
    const isLeft = (v: Seen): boolean => podsOf(v, "stray", () => true).length > 0;
    // Deleted before it has adopted the pod, the ReplicaSet leaves it alone.
    expect(
      settles(
        s,
        (v) =>
          v.done === 0 || !isLeft(v) || podsOf(v, "stray").every((p) => p.metadata.controller === undefined),
      ),
    ).toBe(true);
    expect(reaches(s, (v) => v.done === 1 && !isLeft(v))).toBe(true);
  });

  test("a ReplicaSet that is being deleted adopts nothing", () => {
    const stray = pod("stray", { labels });
    const s = sample(
      replicaSet("web", { replicas: 1, finalizers: ["example.com/held"] }),
      `${ONE}\nedits: [${remove("ReplicaSet", "web")}, {apply: stray}]`,
      { stray },
    );
    expect(adoptions(s)).toBe(false);
  });

  test("is released again when its ReplicaSet orphans its pods", () => {
    const s = sample(
      documents(pod("stray", { labels }), replicaSet("web", { replicas: 2 })),
      `${ONE}\nedits: [${remove("ReplicaSet", "web", "Orphan")}]`,
    );
    expect(
      settles(s, (v) => v.done === 0 || podsOf(v, "stray").every((p) => p.metadata.controller === undefined)),
    ).toBe(true);
    expect(takes(s, (_, __, { label }) => label.startsWith("delete pod"))).toBe(false);
  });

  test("if it is deleted by name, the ReplicaSet makes one of its own", () => {
    const s = sample(
      documents(pod("stray", { labels }), replicaSet("web", { replicas: 1 })),
      `${ONE}\nedits: [{delete: {kind: Pod, name: stray}}]`,
    );
    expect(
      settles(s, (v) => v.done === 0 || (podsOf(v, "web").length === 1 && podsOf(v, "stray").length === 0)),
    ).toBe(true);
  });
});

describe("pods that were orphaned", () => {
  /** Of the same selector, so that both want the same orphans. */
  const api = replicaSet("api", { replicas: 1 }).replaceAll('"app":"api"', '"app":"web"');
  const web = replicaSet("web", { replicas: 1 });

  test("are adopted by a ReplicaSet of another name", () => {
    const s = sample(web, `${ONE}\nedits: [${remove("ReplicaSet", "web", "Orphan")}, {apply: api}]`, { api });
    const isDone = (v: Seen): boolean => v.done === 2 && v.replicaSets[0] === null;
    expect(settles(s, (v) => !isDone(v) || controlled(v, "api") === 1)).toBe(true);
    expect(reaches(s, (v) => isDone(v) && podsOf(v, "web").length === 1 && controlled(v, "api") === 1)).toBe(
      true,
    );
  });

  test("of two that want them, either may get them, but only one", () => {
    const cron = replicaSet("cron", { replicas: 1 }).replaceAll('"app":"cron"', '"app":"web"');
    const s = sample(documents(web, api, cron), `${ONE}\nedits: [${remove("ReplicaSet", "web", "Orphan")}]`);
    const adoptedBy = (name: string): boolean =>
      reaches(s, (v) => podsOf(v, "web", (p) => p.metadata.controller === name).length === 1);
    expect([adoptedBy("api"), adoptedBy("cron")]).toEqual([true, true]);
    const changed = takes(s, (before, after) => {
      const of = (v: Seen) => podsOf(v, "web").flatMap(({ metadata }) => metadata.controller ?? []);
      return of(before).length > 0 && of(after).length > 0 && of(before).join() !== of(after).join();
    });
    expect(changed).toBe(false);
  });

  test("go when the one that has adopted them is deleted", () => {
    const s = sample(
      documents(web, api),
      `${ONE}\nedits: [${remove("ReplicaSet", "web", "Orphan")}, ${remove("ReplicaSet", "api")}]`,
    );
    const isOver = (v: Seen): boolean => v.done === 2 && v.replicaSets.every((rs) => rs === null);
    const ofApi = (v: Seen): number => podsOf(v, "web", (p) => p.metadata.controller === "api").length;
    expect(reaches(s, (v) => isOver(v) && ofApi(v) === 1)).toBe(true);
    expect(settles(s, (v) => v.done < 2 || ofApi(v) === 0)).toBe(true);
    expect(reaches(s, (v) => podsOf(v, "web", isDeleting).length === 1)).toBe(true);
  });
});

test("who may adopt each other's pods is explored together", () => {
  const names = (manifests: string): readonly string[] =>
    groupsOf(sample(manifests, ONE).inventory).map(nameOf);
  expect(names(documents(pod("stray", { labels }), replicaSet("web"), replicaSet("api")))).toEqual([
    "Pod/stray + ReplicaSet/web",
    "ReplicaSet/api",
  ]);
  expect(names(documents(pod("stray"), replicaSet("web"))).length).toBe(2);
});
