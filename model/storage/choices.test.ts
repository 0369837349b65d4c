// Which volumes a claim may get: of those that are there, and of those that a class makes.
import { describe, expect, test } from "vitest";
import { documents, sample } from "../samples.ts";
import type { VolumeState } from "../stored.ts";
import type { ClaimNow } from "./claims.ts";
import { claimFacts } from "./facts.ts";
import { placing } from "./placing.ts";
import { choicesFor } from "./volumes.ts";

const ZONE = "topology.kubernetes.io/zone";
const NODES = ["a", "b"].map((name) => `{name: ${name}, cpu: 4, memory: 8Gi, labels: {${ZONE}: ${name}}}`);
const AVAILABLE: VolumeState = { phase: "Available" };

function storageClass(name: string, more: object): string {
  const provisioner = "ebs.csi.aws.com";
  const kind = "StorageClass";
  return JSON.stringify({
    apiVersion: "storage.k8s.io/v1",
    kind,
    metadata: { name },
    provisioner,
    ...more,
  });
}

function volume(name: string, more: object = {}, labels: object = {}): string {
  const spec = {
    accessModes: ["ReadWriteOnce"],
    capacity: { storage: "10Gi" },
    nfs: { server: "s", path: "/" },
  };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name, labels },
    spec: { ...spec, ...more },
  });
}

const onNodeA = {
  nodeAffinity: {
    required: {
      nodeSelectorTerms: [{ matchExpressions: [{ key: ZONE, operator: "In", values: ["a"] }] }],
    },
  },
};

const { cluster } = sample(
  documents(
    storageClass("at-once", {}),
    storageClass("waits", { volumeBindingMode: "WaitForFirstConsumer" }),
    storageClass("by-hand", { provisioner: "kubernetes.io/no-provisioner" }),
    volume("here", onNodeA),
    volume("of-waits", { storageClassName: "waits" }),
  ),
  `nodes: [${NODES.join(", ")}]`,
);
const nodes = cluster.nodes.map(({ facts }) => facts);
const [a, b] = cluster.nodes;

/** @param states Of the volumes by name: those that are not named are available. */
function found(
  spec: object,
  on: "nowhere" | "a" | "b" = "nowhere",
  states: { readonly [name: string]: VolumeState | null } = {},
): readonly unknown[] {
  const volumes = cluster.storage.volumes.map((facts) => ({ facts, state: states[facts.name] ?? AVAILABLE }));
  const node = on === "nowhere" ? undefined : (on === "a" ? a : b)?.facts;
  return choicesFor(cluster.storage, nodes, seeker("data", spec), volumes, node);
}

function seeker(name: string, spec: object) {
  const whole = {
    accessModes: ["ReadWriteOnce" as const],
    resources: { requests: { storage: "5Gi" } },
    ...spec,
  };
  return { facts: claimFacts(name, "default", whole, []), key: `default/${name}` };
}

const inZone = (zone: string) => ({ reach: { [ZONE]: zone } });

describe("a claim gets", () => {
  test.each<[string, readonly unknown[], readonly unknown[]]>([
    ["a volume that is there", found({}), [{ name: "here" }]],
    ["one that its pod can reach", found({}, "a"), [{ name: "here" }]],
    ["none that its pod cannot reach", found({}, "b"), []],
    [
      "none that another claim had",
      found({}, "nowhere", { here: { phase: "Released", claim: "default/data" } }),
      [],
    ],
    [
      "the one that it names, at once",
      found({ storageClassName: "waits", volumeName: "of-waits" }),
      [{ name: "of-waits" }],
    ],
    ["none else if it names one", found({ storageClassName: "at-once", volumeName: "gone" }), []],
    ["none before its pod comes, if its class waits", found({ storageClassName: "waits" }), []],
    ["a new one in any zone", found({ storageClassName: "at-once" }), [inZone("a"), inZone("b")]],
    ["a new one for its pod", found({ storageClassName: "at-once" }, "b"), [inZone("b")]],
    [
      "no new one if it selects by labels",
      found({ storageClassName: "at-once", selector: { matchLabels: { x: "y" } } }),
      [],
    ],
    ["no new one of a class without provisioner", found({ storageClassName: "by-hand" }), []],
  ])("%s", (_, choices, expected) => {
    expect(choices).toEqual(expected);
  });
});

describe("the claims of one pod", () => {
  const claim = (name: string, more: Partial<ClaimNow> = {}): ClaimNow => ({
    ...seeker(name, { storageClassName: "waits" }),
    state: "stored",
    volume: undefined,
    bound: (to) => ({ index: 0, template: name, volume: to }),
    ...more,
  });
  const volumes = cluster.storage.volumes.map((facts) => ({ facts, state: AVAILABLE }));
  const placed = (...claims: readonly ClaimNow[]) =>
    a === undefined ? undefined : placing(cluster, claims, volumes, a);

  test("never get the same volume", () => {
    expect(placed(claim("x"), claim("y"))).toMatchObject({ kind: "rejected" });
  });

  test("keep it away while one is missing, or being deleted", () => {
    expect(placed(claim("x"))).toMatchObject({ kind: "to bind" });
    for (const state of ["missing", "deleting"] as const)
      expect(placed(claim("x"), claim("y", { state }))).toMatchObject({ kind: "rejected" });
  });

  test("keep it on nodes that reach what they are bound to", () => {
    expect(placed(claim("x", { volume: inZone("a") }))).toEqual({ kind: "ready" });
    expect(placed(claim("x", { volume: inZone("b") }))).toMatchObject({ kind: "rejected" });
    expect(placed(claim("x", { volume: inZone("a") }), claim("y"))).toMatchObject({ kind: "to bind" });
  });
});
