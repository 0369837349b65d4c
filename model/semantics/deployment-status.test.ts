// What a Deployment reports, and which ReplicaSet is whose revision.
import { describe, expect, it } from "vitest";
import {
  findNewReplicaSet,
  findOldReplicaSets,
  readRevision,
  revisionsToDelete,
} from "./deployment-revisions.ts";
import {
  deploymentComplete,
  deploymentProgressing,
  deploymentStatus,
  deploymentTimedOut,
  terminatingReplicas,
} from "./deployment-status.ts";
import { equalIgnoreHash, semanticallyEqual } from "./template-equality.ts";

describe("deploymentStatus", () => {
  const spec = {
    replicas: 4,
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } },
  } as const;
  const counted = (replicas: number, actual: number, ready: number, available: number) => ({
    replicas,
    status: { replicas: actual, readyReplicas: ready, availableReplicas: available },
  });

  it("sums up the ReplicaSets", () => {
    expect(deploymentStatus(spec, 7, counted(2, 2, 1, 0), [counted(3, 3, 3, 2)])).toEqual({
      replicas: 5,
      updatedReplicas: 2,
      readyReplicas: 4,
      availableReplicas: 2,
      unavailableReplicas: 3,
      observedGeneration: 7,
      available: false,
    });
  });

  it("is available from the rollout's minimum on, and never has a negative number of unavailable pods", () => {
    const status = deploymentStatus(spec, 1, undefined, [counted(1, 3, 3, 3)]);
    expect(status).toMatchObject({ available: true, unavailableReplicas: 0, updatedReplicas: 0 });
  });

  it("does not know how many terminate as soon as one that was observed does not say", () => {
    const leaving = (n: number | undefined, observedGeneration: number) => ({
      status: n === undefined ? { observedGeneration } : { terminatingReplicas: n, observedGeneration },
    });
    expect(terminatingReplicas([leaving(1, 1), leaving(2, 3)])).toBe(3);
    expect(terminatingReplicas([leaving(1, 1), leaving(undefined, 1)])).toBeUndefined();
    expect(terminatingReplicas([leaving(1, 1), leaving(undefined, 0)])).toBe(1);
    expect(terminatingReplicas([leaving(3, 1), leaving(1, 0)])).toBe(4);
    expect(terminatingReplicas([])).toBe(0);
  });
});

describe("a rollout", () => {
  const done = {
    replicas: 3,
    updatedReplicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
    observedGeneration: 2,
  };

  it("is complete when everything is updated, available, alone and observed", () => {
    expect(deploymentComplete(3, 2, done)).toBe(true);
    expect(deploymentComplete(3, 3, done)).toBe(false);
    expect(deploymentComplete(4, 2, done)).toBe(false);
    for (const field of ["replicas", "updatedReplicas", "availableReplicas"]) {
      expect(deploymentComplete(3, 2, { ...done, [field]: 2 })).toBe(false);
      expect(deploymentComplete(3, 2, { ...done, [field]: 4 })).toBe(false);
    }
  });

  it.each([
    [{}, false],
    [{ updatedReplicas: 4, replicas: 4 }, true],
    [{ replicas: 2 }, true],
    [{ replicas: 4 }, false],
    [{ readyReplicas: 4 }, true],
    [{ readyReplicas: 2 }, false],
    [{ availableReplicas: 4 }, true],
    [{ availableReplicas: 2 }, false],
  ])("to %j is progress: %s", (change, expected) => {
    expect(deploymentProgressing(done, { ...done, ...change })).toBe(expected);
  });

  it.each([
    [undefined, "ReplicaSetUpdated", 1000, false],
    [2_147_483_647, "ReplicaSetUpdated", 9e12, false],
    [60, "ReplicaSetUpdated", 160, false],
    [60, "ReplicaSetUpdated", 161, true],
    [60, "NewReplicaSetAvailable", 1000, false],
    [60, "ProgressDeadlineExceeded", 100, true],
  ])(
    "with a deadline of %s s and %s since 100 has timed out at %d: %s",
    (deadline, reason, now, expected) => {
      expect(deploymentTimedOut(deadline, { reason, lastUpdateTime: 100 }, now)).toBe(expected);
      expect(deploymentTimedOut(deadline, undefined, now)).toBe(false);
    },
  );
});

describe("templates", () => {
  const container = (cpu: string) => ({ name: "c", resources: { requests: { cpu } } });
  const template = (labels: { [key: string]: string }, cpu = "1") => ({
    metadata: { labels },
    spec: { containers: [container(cpu)] },
  });

  it("are equal whatever their hashes", () => {
    expect(equalIgnoreHash(template({ a: "b" }), template({ a: "b", "pod-template-hash": "x" }))).toBe(true);
    expect(equalIgnoreHash(template({ "pod-template-hash": "x" }), template({ a: "b" }))).toBe(false);
    expect(equalIgnoreHash({}, { metadata: { labels: { "pod-template-hash": "x" } } })).toBe(true);
  });

  it.each<[string, unknown, unknown, boolean]>([
    ["quantities by value", template({}, "1"), template({}, "1000m"), true],
    ["quantities that differ", template({}, "1"), template({}, "1m"), false],
    ["quantities written as numbers", { limits: { cpu: 1 } }, { limits: { cpu: "1" } }, true],
    ["sizes of volumes", { emptyDir: { sizeLimit: "1Gi" } }, { emptyDir: { sizeLimit: "1024Mi" } }, true],
    ["labels are no quantities", { labels: { requests: "1" } }, { labels: { requests: "1000m" } }, false],
    ["annotations neither", { annotations: { limits: "1" } }, { annotations: { limits: "1.0" } }, false],
    ["no quantity at all", { limits: { cpu: "x" } }, { limits: { cpu: "y" } }, false],
    ["absent and empty", { a: {}, b: [], c: null }, {}, true],
    ["empty in depth", { securityContext: { capabilities: { add: [] } } }, { securityContext: {} }, true],
    ["a list of nothing", { env: [{}] }, { env: [] }, false],
    ["order of a list", { args: ["a", "b"] }, { args: ["b", "a"] }, false],
    ["one item of a list", { args: ["a", "b"] }, { args: ["a", "c"] }, false],
    ["list and text", { args: ["a"] }, { args: "a" }, false],
    ["a longer list", { args: ["a"] }, { args: ["a", "b"] }, false],
    ["order of fields", { a: 1, b: 2 }, { b: 2, a: 1 }, true],
    ["another value", { image: "a" }, { image: "b" }, false],
    ["a missing value", { image: "a" }, {}, false],
    ["another type", { a: "1" }, { a: 1 }, false],
    ["list and object", { a: ["x"] }, { a: { 0: "x" } }, false],
    ["names that objects know", { constructor: "a" }, {}, false],
  ])("%s", (_, a, b, expected) => {
    expect(semanticallyEqual(a, b)).toBe(expected);
    expect(semanticallyEqual(b, a)).toBe(expected);
  });
});

describe("revisions", () => {
  const owned = (name: string, createdAt: number, app: string) => ({
    name,
    createdAt,
    template: { metadata: { labels: { app, "pod-template-hash": name } } },
  });
  const sets = [owned("c", 3, "x"), owned("b", 2, "x"), owned("a", 1, "y")];
  const template = (app: string) => ({ metadata: { labels: { app } } });

  it("the oldest with the template is the new one; all others are old, oldest first", () => {
    expect(findNewReplicaSet(template("x"), sets)?.name).toBe("b");
    expect(findOldReplicaSets(template("x"), sets).map(({ name }) => name)).toEqual(["a", "c"]);
    expect(findNewReplicaSet(template("z"), sets)).toBeUndefined();
    expect(findOldReplicaSets(template("z"), sets).map(({ name }) => name)).toEqual(["a", "b", "c"]);
  });

  it("beyond the limit are deleted, lowest first, if nothing is left of them", () => {
    const old = (name: string, createdAt: number, change: object = {}) => ({
      name,
      createdAt,
      replicas: 0,
      statusReplicas: 0,
      observed: true,
      deleting: false,
      revision: 0,
      ...change,
    });
    const names = (limit: number | undefined, ...all: readonly ReturnType<typeof old>[]) =>
      revisionsToDelete(limit, all)
        .map(({ name }) => name)
        .join("");
    expect(names(1, old("c", 3), old("a", 1), old("b", 2))).toBe("ab");
    expect(names(3, old("c", 3), old("a", 1), old("b", 2))).toBe("");
    expect(names(9, old("a", 1))).toBe("");
    expect(names(undefined, old("a", 1))).toBe("");
    expect(names(2_147_483_647, old("a", 1))).toBe("");
    expect(names(1, old("a", 1, { revision: 9 }), old("b", 2, { revision: 8 }))).toBe("b");
    expect(names(1, old("a", 1, { revision: undefined }), old("b", 2, { revision: 8 }))).toBe("a");
    // What may not go uses up the number; what goes already does not count.
    expect(names(1, old("a", 1, { replicas: 1 }), old("b", 2), old("c", 3))).toBe("b");
    expect(names(0, old("a", 1, { statusReplicas: 1 }), old("b", 2, { observed: false }))).toBe("");
    expect(names(1, old("a", 1, { deleting: true }), old("b", 2), old("c", 3))).toBe("b");
    expect([undefined, "7", "-7", "seven"].map(readRevision)).toEqual([0, 7, -7, undefined]);
  });
});
