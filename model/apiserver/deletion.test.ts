// Deletion: finalizers, what becomes of what the object owns, and who takes over what is orphaned.
import { describe, expect, test } from "vitest";
import { isUnowned } from "../cluster.ts";
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
  takes,
} from "../samples.ts";
import { isActivePod, isDeleting, type PodState } from "../state.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const all = (): boolean => true;
const isReady = (p: PodState): boolean => isActivePod(p) && p.status.ready;
const remove = (kind: string, propagationPolicy: string, name = "web"): string =>
  `{delete: {kind: ${kind}, name: ${name}, propagationPolicy: ${propagationPolicy}}}`;

function edited(manifests: string, edits: readonly string[], scenario = "", applied = {}): Sample {
  return sample(manifests, `${ONE}\nedits: [${edits.join(", ")}]\n${scenario}`, applied);
}

describe("in the foreground", () => {
  const web = (policy: string): Sample =>
    edited(deployment("web", { replicas: 1 }), [remove("Deployment", policy)]);

  test("what owns goes last, and all of it goes", () => {
    const isHeadless = ({ deployments: [d], replicaSets: [rs] }: Seen): boolean => d === null && rs !== null;
    const isPodless = (v: Seen): boolean =>
      v.replicaSets[0] === null && podsOf(v, "web-rev1", all).length > 0;
    const done = (v: Seen): boolean => v.done === 1;
    expect(reaches(web("Foreground"), (v) => done(v) && (isHeadless(v) || isPodless(v)))).toBe(false);
    expect(reaches(web("Background"), (v) => done(v) && isHeadless(v))).toBe(true);
    expect(reaches(web("Background"), (v) => done(v) && isPodless(v))).toBe(true);
    const gone = (v: Seen): boolean => v.deployments[0] === null && podsOf(v, "web-rev1", all).length === 0;
    expect(settles(web("Foreground"), (v) => !done(v) || gone(v))).toBe(true);
  });

  test("controllers do nothing but report on what is being deleted", () => {
    const acts = (name: string, is: (v: Seen) => boolean): boolean =>
      takes(
        web("Foreground"),
        (before, after, { process, label }) =>
          process.startsWith(name) &&
          label !== "update status" &&
          is(before) &&
          JSON.stringify(before) !== JSON.stringify(after),
      );
    expect(
      acts("deployment-controller", ({ deployments: [d] }) => d?.metadata.deletionTimestamp === "set"),
    ).toBe(false);
    expect(
      acts("replicaset-controller", ({ replicaSets: [rs] }) => rs?.metadata.deletionTimestamp === "set"),
    ).toBe(false);
    expect(
      acts("replicaset-controller", ({ replicaSets: [rs] }) => rs?.metadata.deletionTimestamp === undefined),
    ).toBe(true);
  });
});

describe("orphaned", () => {
  const deletes = (s: Sample): boolean =>
    takes(s, (_, __, { label }) => /^delete (pod|ReplicaSet)/.test(label));
  /** Applied to what still waits for its deletion, a manifest only changes that, and goes with it. */
  const cameTooEarly = (v: Seen): boolean => v.replicaSets[0] === null;

  test("the pods of a ReplicaSet stay, without an owner, and nobody replaces them", () => {
    const s = edited(replicaSet("web", { replicas: 2 }), [remove("ReplicaSet", "Orphan")]);
    const isLeft = (v: Seen): boolean => v.replicaSets[0] === null && podsOf(v, "web").every(isUnowned);
    expect(settles(s, (v) => v.done === 0 || isLeft(v))).toBe(true);
    expect(reaches(s, (v) => isLeft(v) && podsOf(v, "web", isReady).length === 2)).toBe(true);
    expect(deletes(s)).toBe(false);
  });

  test("a ReplicaSet made anew adopts them, and makes only what is missing", () => {
    const [two, three] = [replicaSet("web", { replicas: 2 }), replicaSet("web", { replicas: 3 })];
    const s = edited(two, [remove("ReplicaSet", "Orphan"), "{apply: three}"], "", { three });
    const uids = (v: Seen): readonly string[] => podsOf(v, "web", isReady).map((p) => p.metadata.owner);
    expect(settles(s, (v) => v.done < 2 || cameTooEarly(v) || uids(v).join() === "web#3,web#3,web#3")).toBe(
      true,
    );
    expect(reaches(s, (v) => v.done === 2 && uids(v).length === 3)).toBe(true);
    expect(reaches(s, (v) => podsOf(v, "web").length > 3)).toBe(false);
    expect(deletes(s)).toBe(false);
    const fresh = edited(two, [remove("ReplicaSet", "Background"), "{apply: three}"], "", { three });
    expect(takes(fresh, (_, __, { label }) => label === "adopt pod")).toBe(false);
  });

  test("it deletes what it has too many of, adopted or not", () => {
    const one = replicaSet("web", { replicas: 1 });
    const s = edited(
      replicaSet("web", { replicas: 2 }),
      [remove("ReplicaSet", "Orphan"), "{apply: one}"],
      "",
      { one },
    );
    expect(settles(s, (v) => v.done < 2 || cameTooEarly(v) || podsOf(v, "web", isReady).length === 1)).toBe(
      true,
    );
    expect(deletes(s)).toBe(true);
  });

  test("the ReplicaSet of a Deployment goes on alone, and a Deployment made anew takes it over as it is", () => {
    const web = deployment("web", { replicas: 1 });
    const alone = edited(web, [remove("Deployment", "Orphan")]);
    const isAlone = ({ deployments: [d], replicaSets: [rs] }: Seen): boolean =>
      d === null && (rs === null || rs?.metadata.owner === undefined);
    expect(settles(alone, (v) => v.done === 0 || isAlone(v))).toBe(true);
    expect(reaches(alone, (v) => isAlone(v) && podsOf(v, "web-rev1", isReady).length === 1)).toBe(true);
    expect(deletes(alone)).toBe(false);
    const s = edited(web, [remove("Deployment", "Orphan"), "{apply: web}"], "", { web });
    const isAdopted = ({ deployments: [d], replicaSets: [rs] }: Seen): boolean =>
      d?.metadata.uid === "web#3" && rs?.metadata.owner === "web#3";
    expect(
      settles(
        s,
        (v) =>
          v.done < 2 ||
          v.deployments[0] === null ||
          (isAdopted(v) && podsOf(v, "web-rev1", isReady).length === 1),
      ),
    ).toBe(true);
    expect(deletes(s)).toBe(false);
  });
});

describe("finalizers", () => {
  const held = replicaSet("web", { replicas: 0, finalizers: ["example.com/f"] });
  const gone = (v: Seen): boolean => v.done === 0 || v.replicaSets[0] === null;
  const operators = "operators: [{finalizer: example.com/f, workload: Pod/op}]";
  const background = remove("ReplicaSet", "Background");

  test("hold an object until their operator has removed them, which takes a pod that is available", () => {
    const both = documents(held, pod("op"));
    expect(reaches(edited(both, [background]), (v) => v.replicaSets[0] === null)).toBe(false);
    const s = edited(both, [background], operators);
    expect(settles(s, gone)).toBe(true);
    const isUp = (v: Seen): boolean => podsOf(v, "op", isReady).length > 0;
    expect(takes(s, (before, _, { label }) => label.startsWith("remove finalizer") && !isUp(before))).toBe(
      false,
    );
    const broken = `${operators}\ncontainers: [{workload: Pod/op, ready: never}]`;
    expect(reaches(edited(both, [background], broken), (v) => v.replicaSets[0] === null)).toBe(false);
  });

  test("of which another is left hold it all the same", () => {
    const two = replicaSet("web", { replicas: 0, finalizers: ["example.com/f", "example.com/g"] });
    const s = edited(documents(two, pod("op")), [background], operators);
    expect(
      settles(s, (v) => v.done === 0 || v.replicaSets[0]?.metadata.finalizers?.join() === "example.com/g"),
    ).toBe(true);
  });

  test("go with a manifest that does not name them any more, and the object with them", () => {
    const free = replicaSet("web", { replicas: 0 });
    const s = edited(held, [background, "{apply: free}"], "", { free });
    expect(reaches(s, (v) => v.done === 1 && v.replicaSets[0] === null)).toBe(false);
    expect(settles(s, (v) => v.done < 2 || v.replicaSets[0] === null)).toBe(true);
  });

  test("cannot be added to what is being deleted: the whole edit is refused", () => {
    const more = replicaSet("web", { replicas: 5, finalizers: ["example.com/f", "example.com/g"] });
    const heldAfter = (edits: readonly string[]) => edited(held, edits, "", { more });
    const isGrown = ({ replicaSets: [rs] }: Seen): boolean =>
      rs?.spec.replicas === 5 && rs.metadata.finalizers?.length === 2;
    expect(reaches(heldAfter(["{apply: more}"]), isGrown)).toBe(true);
    const refused = heldAfter([background, "{apply: more}"]);
    expect(
      reaches(refused, ({ done, replicaSets: [rs] }) => done === 2 && (rs?.spec.replicas ?? 5) === 5),
    ).toBe(false);
    expect(
      reaches(
        refused,
        ({ done, replicaSets: [rs] }) => done === 2 && rs !== null && rs !== undefined && isDeleting(rs),
      ),
    ).toBe(true);
  });
});
