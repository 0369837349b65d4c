// Deployments that take over ReplicaSets which others have left, and ReplicaSets of their own.
import { describe, expect, test } from "vitest";
import { groupsOf, nameOf } from "../groups/groups.ts";
import {
  deployment,
  documents,
  podsOf,
  reaches,
  replicaSet,
  type Sample,
  type Seen,
  sample,
  settles,
  takes,
} from "../samples.ts";
import { isActivePod, type PodState } from "../state.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const isReady = (p: PodState): boolean => isActivePod(p) && p.status.ready;

/** A Deployment called `name` that selects app: web, and whose pods have that label. */
function selecting(name: string, parts: Parameters<typeof deployment>[1] = {}): string {
  return deployment(name, parts).replaceAll(`"app":"${name}"`, '"app":"web"');
}

/** With labels of its own, by which Deployments find it. */
function labelled(manifest: string, app: string): string {
  return manifest.replace('"metadata":{"name":"old"}', `"metadata":{"name":"old","labels":{"app":"${app}"}}`);
}

const labels = (label: string) => (_: unknown, __: unknown, step: { readonly label: string }) =>
  step.label.startsWith(label);

describe("a Deployment that is renamed: deleted with Orphan, and applied under another name", () => {
  const renamed = (next: string): Sample =>
    sample(
      selecting("web", { replicas: 1 }),
      `${ONE}\nedits: [{delete: {kind: Deployment, name: web, propagationPolicy: Orphan}}, {apply: next}]`,
      { next },
    );
  const isLetGo = (v: Seen): boolean => v.done === 2 && v.deployments[0] === null;
  /** ReplicaSets in the order of the workloads: that of web, that of api. */
  const controllers = ({ replicaSets }: Seen) => replicaSets.map((rs) => rs?.metadata.owner ?? null);

  test("takes its pods over as they are, if its template is the same", () => {
    const s = renamed(selecting("api", { replicas: 1 }));
    expect(
      settles(
        s,
        (v) =>
          !isLetGo(v) || podsOf(v, "web-rev1", isReady).length + podsOf(v, "api-rev1", isReady).length === 1,
      ),
    ).toBe(true);
    expect(reaches(s, (v) => isLetGo(v) && controllers(v).join() === "api#3,")).toBe(true);
    const isKept = (v: Seen): boolean => isLetGo(v) && podsOf(v, "web-rev1", isReady).length === 1;
    expect(
      takes(
        s,
        (before, after) =>
          isKept(before) &&
          controllers(before)[0] === "api#3" &&
          !isKept(after) &&
          podsOf(before, "api-rev1").length === 0,
      ),
    ).toBe(false);
  });

  test("rolls them over to its own template, if that is another", () => {
    const s = renamed(selecting("api", { replicas: 1, image: "app:2" }));
    expect(
      settles(
        s,
        (v) =>
          !isLetGo(v) || (podsOf(v, "api-rev1", isReady).length === 1 && podsOf(v, "web-rev1").length === 0),
      ),
    ).toBe(true);
    expect(takes(s, labels("adopt ReplicaSet"))).toBe(true);
  });

  test("leaves them alone, if its selector is another", () => {
    const s = renamed(deployment("api", { replicas: 1 }));
    expect(takes(s, labels("adopt ReplicaSet"))).toBe(false);
    expect(groupsOf(s.inventory).map(nameOf)).toEqual(["Deployment/web", "Deployment/api"]);
  });
});

describe("a ReplicaSet of its own, whose labels a Deployment selects", () => {
  const old = (app: string): string => labelled(replicaSet("old", { replicas: 1 }), app);

  test("is one of its old ReplicaSets, and goes down to nothing", () => {
    const s = sample(documents(old("web"), selecting("web", { replicas: 1 })), ONE);
    expect(
      settles(s, ({ replicaSets: [rs] }) => rs?.metadata.owner === "web" && rs.spec.replicas === 0),
    ).toBe(true);
    expect(
      settles(s, (v) => podsOf(v, "web-rev1", isReady).length === 1 && podsOf(v, "old").length === 0),
    ).toBe(true);
    expect(groupsOf(s.inventory).length).toBe(1);
  });

  test("is deleted with the Deployment", () => {
    const s = sample(
      documents(old("web"), selecting("web", { replicas: 1 })),
      `${ONE}\nedits: [{delete: {kind: Deployment, name: web}}]`,
    );
    const isOwned = (v: Seen): boolean => v.replicaSets[0]?.metadata.owner === "web";
    expect(reaches(s, (v) => v.done === 1 && isOwned(v))).toBe(true);
    expect(settles(s, (v) => v.done === 0 || !isOwned(v))).toBe(true);
    // Not if it was never adopted.
    expect(
      reaches(
        s,
        (v) =>
          v.done === 1 && v.replicaSets[0] !== null && podsOf(v, "old", isReady).length === 1 && !isOwned(v),
      ),
    ).toBe(true);
  });

  test("of two Deployments that select it, either adopts it, and only one", () => {
    const s = sample(
      documents(old("web"), selecting("web", { replicas: 0 }), selecting("api", { replicas: 0 })),
      ONE,
    );
    const owner = ({ replicaSets: [rs] }: Seen): string | undefined => rs?.metadata.owner;
    expect(["web", "api"].map((name) => reaches(s, (v) => owner(v) === name))).toEqual([true, true]);
    expect(takes(s, (before, after) => owner(before) !== undefined && owner(before) !== owner(after))).toBe(
      false,
    );
  });

  test("is left alone without such a label", () => {
    const s = sample(documents(old("other"), selecting("web", { replicas: 1 })), ONE);
    expect(takes(s, labels("adopt ReplicaSet"))).toBe(false);
  });
});
