// Which claims are bound to what, and where the pods that use them can go.
import { describe, expect, test } from "vitest";
import { check } from "../../explorer/check.ts";
import { eventuallyAlways, noStep, predicate, sometimes } from "../../explorer/property.ts";
import { deployment, type Sample, sample, statefulSet } from "../samples.ts";
import type { NodeState } from "../state.ts";
import type { BoundVolume, ClaimState, StoredPodless, VolumeState } from "../stored.ts";

const ZONES =
  "{name: a, count: 1, cpu: 4, memory: 8Gi, labels: {topology.kubernetes.io/zone: a}}, " +
  "{name: b, count: 1, cpu: 4, memory: 8Gi, labels: {topology.kubernetes.io/zone: b}}";

function storageClass(name: string, volumeBindingMode: string, more: object = {}): string {
  const provisioner = "ebs.csi.aws.com";
  const kind = "StorageClass";
  return JSON.stringify({
    apiVersion: "storage.k8s.io/v1",
    kind,
    metadata: { name },
    provisioner,
    volumeBindingMode,
    ...more,
  });
}

function claimSpec(more: object = {}): object {
  return { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "5Gi" } }, ...more };
}

function claim(name: string, more: object = {}): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name },
    spec: claimSpec(more),
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

function mounting(name: string, claimName: string, pod: object = {}): string {
  const volumes = [{ name: "v", persistentVolumeClaim: { claimName } }];
  return deployment(name, { replicas: 1, pod: { ...pod, volumes } });
}

function made(manifests: readonly string[], scenario = `nodes: [${ZONES}]`): Sample {
  return sample(manifests.join("\n---\n"), scenario);
}

function readsOf({ cluster }: Sample) {
  return {
    objects: cluster.podless.map(({ slot }) => slot),
    sets: cluster.statefulSets.flatMap(({ claims }) => claims ?? []),
    volumes: cluster.volumes.map(({ slot }) => slot),
    nodes: cluster.nodes.map(({ slot }) => slot),
  };
}

interface Seen {
  readonly objects: readonly (StoredPodless | null)[];
  readonly sets: readonly (readonly ClaimState[])[];
  readonly volumes: readonly (VolumeState | null)[];
  readonly nodes: readonly NodeState[];
}

function holds(s: Sample, property: Parameters<typeof check>[1][number]): boolean {
  return check(s.system, [property]).properties.every(({ status }) => status === "holds");
}

function reaches(s: Sample, when: (seen: Seen) => boolean): boolean {
  return holds(s, sometimes("reached", predicate("goal", readsOf(s), when)));
}

function settles(s: Sample, when: (seen: Seen) => boolean): boolean {
  return holds(s, eventuallyAlways("settled", predicate("goal", readsOf(s), when)));
}

/** The numbers of pods on the nodes. */
function pods({ nodes }: Seen): string {
  return nodes.map((node) => node.pods.length).join(" ");
}

function textOf(bound: BoundVolume | undefined): string {
  if (bound === undefined) return "-";
  return bound.name ?? (Object.values(bound.reach).join() || "anywhere");
}

function claims({ objects, sets }: Seen): string {
  const own = sets.flat().flatMap(({ volumes = {} }) => Object.values(volumes));
  return [...objects.map((stored) => stored?.volume), ...own].map(textOf).join(" ");
}

test("the class is named by the annotation of old, if there is one, before the field", () => {
  const annotations = { "volume.beta.kubernetes.io/storage-class": "fast" };
  const metadata = { name: "data", annotations };
  const template = { metadata, spec: claimSpec({ storageClassName: "slow" }) };
  const set = statefulSet("db", { replicas: 1, spec: { volumeClaimTemplates: [template] } });
  const alone = { apiVersion: "v1", kind: "PersistentVolumeClaim", ...template };
  const classOf = (manifest: string): readonly string[] =>
    made([storageClass("fast", "WaitForFirstConsumer"), manifest]).inventory.storage.claims.map(
      (c) => c.className,
    );
  expect(classOf(JSON.stringify(alone))).toEqual(["fast"]);
  const { workloads } = made([storageClass("fast", "WaitForFirstConsumer"), set]).inventory;
  expect(workloads.flatMap((w) => w.claimTemplates ?? []).map((c) => c.className)).toEqual(["fast"]);
});

describe("a claim whose class binds at once", () => {
  const s = made([
    storageClass("fast", "Immediate"),
    claim("data", { storageClassName: "fast" }),
    mounting("web", "data"),
  ]);

  test("may get a volume in any zone, and its pod goes there", () => {
    expect(reaches(s, (v) => claims(v) === "a" && pods(v) === "1 0")).toBe(true);
    expect(reaches(s, (v) => claims(v) === "b" && pods(v) === "0 1")).toBe(true);
    expect(reaches(s, (v) => claims(v) === "a" && pods(v) === "0 1")).toBe(false);
    expect(settles(s, (v) => claims(v) !== "-" && pods(v) !== "0 0")).toBe(true);
  });

  test("keeps its pod pending until it is bound", () => {
    expect(reaches(s, (v) => claims(v) === "-" && pods(v) !== "0 0")).toBe(false);
  });

  test("gets one where the class allows volumes", () => {
    const terms = [{ matchLabelExpressions: [{ key: "topology.kubernetes.io/zone", values: ["b"] }] }];
    const allowed = storageClass("fast", "Immediate", { allowedTopologies: terms });
    const only = made([allowed, claim("data", { storageClassName: "fast" }), mounting("web", "data")]);
    expect(settles(only, (v) => claims(v) === "b" && pods(v) === "0 1")).toBe(true);
  });
});

describe("a claim whose class waits for the first consumer", () => {
  const wait = storageClass("fast", "WaitForFirstConsumer");

  test("is not bound without a pod", () => {
    expect(settles(made([wait, claim("data", { storageClassName: "fast" })]), (v) => claims(v) === "-")).toBe(
      true,
    );
  });

  test("is bound where the pod can go", () => {
    const web = mounting("web", "data", { nodeSelector: { "topology.kubernetes.io/zone": "b" } });
    const s = made([wait, claim("data", { storageClassName: "fast" }), web]);
    expect(settles(s, (v) => claims(v) === "b" && pods(v) === "0 1")).toBe(true);
  });

  test("of a StatefulSet brings its pod back to where the first one was", () => {
    const volumeClaimTemplates = [
      { metadata: { name: "data" }, spec: claimSpec({ storageClassName: "fast" }) },
    ];
    const db = statefulSet("db", { replicas: 1, spec: { volumeClaimTemplates } });
    const edits = "edits: [{delete: {kind: Pod, name: db-0}}]";
    const s = made([wait, db], `nodes: [${ZONES}]\n${edits}`);
    expect(reaches(s, (v) => claims(v) === "a" && pods(v) === "1 0")).toBe(true);
    expect(reaches(s, (v) => claims(v) === "b" && pods(v) === "1 0")).toBe(false);
    expect(settles(s, (v) => ["a 1 0", "b 0 1"].includes(`${claims(v)} ${pods(v)}`))).toBe(true);
  });

  test("is bound in the same way where priorities matter", () => {
    const high = JSON.stringify({
      apiVersion: "scheduling.k8s.io/v1",
      kind: "PriorityClass",
      metadata: { name: "high" },
      value: 10,
    });
    const web = mounting("web", "data", { priorityClassName: "high" });
    const s = made([
      high,
      wait,
      claim("data", { storageClassName: "fast" }),
      web,
      deployment("api", { replicas: 1 }),
    ]);
    expect(
      settles(s, (v) => ["a", "b"].includes(claims(v)) && v.nodes.flatMap((n) => n.pods).length === 2),
    ).toBe(true);
    expect(
      reaches(
        s,
        (v) => claims(v) === "a" && v.nodes[1]?.pods.some((p) => p.metadata.owner.startsWith("web")) === true,
      ),
    ).toBe(false);
  });
});

describe("volumes of manifests", () => {
  const bound = (manifests: readonly string[], to: string): boolean =>
    settles(made(manifests), (v) => claims(v) === to);

  test("are bound to claims that fit: by class, size and access modes, the smallest first", () => {
    const [small, large] = [volume("small"), volume("large", { capacity: { storage: "20Gi" } })];
    expect(bound([large, small, claim("data")], "small")).toBe(true);
    expect(bound([volume("tiny", { capacity: { storage: "1Gi" } }), claim("data")], "-")).toBe(true);
    expect(bound([volume("other", { storageClassName: "slow" }), claim("data")], "-")).toBe(true);
    expect(bound([small, claim("data", { accessModes: ["ReadWriteMany"] })], "-")).toBe(true);
    expect(bound([small, large, claim("data", { volumeName: "large" })], "large")).toBe(true);
    const reserved = volume("mine", {
      capacity: { storage: "50Gi" },
      claimRef: { namespace: "default", name: "data" },
    });
    expect(bound([small, reserved, claim("data")], "mine")).toBe(true);
  });

  test("are bound to one claim only", () => {
    const s = made([volume("one"), claim("x"), claim("y")]);
    expect(reaches(s, (v) => claims(v) === "one -")).toBe(true);
    expect(reaches(s, (v) => claims(v) === "- one")).toBe(true);
    expect(reaches(s, (v) => claims(v) === "one one")).toBe(false);
  });

  test("keep their pods where their affinity and their zone allow", () => {
    const inZone = volume("one", {}, { "topology.kubernetes.io/zone": "b" });
    const s = made([inZone, claim("data"), mounting("web", "data")]);
    expect(settles(s, (v) => pods(v) === "0 1")).toBe(true);
    const matchExpressions = [{ key: "kubernetes.io/hostname", operator: "In", values: ["a"] }];
    const local = volume("one", {
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions }] } },
    });
    expect(settles(made([local, claim("data"), mounting("web", "data")]), (v) => pods(v) === "1 0")).toBe(
      true,
    );
  });

  test.each([
    ["Retain", "Released"],
    ["Recycle", "Available"],
    ["Delete", undefined],
  ])("whose claim is deleted are treated as %s says", (persistentVolumeReclaimPolicy, phase) => {
    const edits = "edits: [{delete: {kind: PersistentVolumeClaim, name: data}}]";
    const s = made(
      [volume("one", { persistentVolumeReclaimPolicy }), claim("data")],
      `nodes: [${ZONES}]\n${edits}`,
    );
    const isGone = (v: Seen): boolean => v.objects[0] === null;
    expect(reaches(s, (v) => v.volumes[0]?.phase === "Bound")).toBe(true);
    expect(reaches(s, (v) => isGone(v) && v.volumes[0]?.phase === phase)).toBe(true);
    expect(settles(s, (v) => !isGone(v) || v.volumes[0]?.phase !== "Bound")).toBe(true);
  });
});

describe("a volume that a user deletes", () => {
  const remove = (...edits: readonly string[]): string =>
    `nodes: [1x4cpu8Gi]\nedits: [${edits.map((edit) => `{delete: {kind: ${edit}}}`).join(", ")}]`;
  const isTerminating = ({ volumes: [one] }: Seen): boolean => one?.deletionTimestamp !== undefined;
  const isGone = ({ volumes: [one] }: Seen): boolean => one === null;

  test("stays while it is bound, and its pods go on", () => {
    const s = made(
      [volume("one"), claim("data"), mounting("web", "data")],
      remove("PersistentVolume, name: one"),
    );
    expect(reaches(s, (v) => isTerminating(v) && pods(v) === "1")).toBe(true);
    expect(reaches(s, (v) => isGone(v) && claims(v) === "one")).toBe(false);
    expect(settles(s, (v) => !isTerminating(v) || (v.volumes[0]?.phase === "Bound" && pods(v) === "1"))).toBe(
      true,
    );
  });

  test.each(["Retain", "Recycle", "Delete"])("goes after its claim, with %s", (policy) => {
    const s = made(
      [volume("one", { persistentVolumeReclaimPolicy: policy }), claim("data")],
      remove("PersistentVolume, name: one", "PersistentVolumeClaim, name: data"),
    );
    expect(reaches(s, (v) => isTerminating(v) && claims(v) === "one")).toBe(true);
    const isReleased = (v: Seen): boolean => v.objects[0] === null && v.volumes[0]?.phase !== "Bound";
    expect(reaches(s, (v) => isReleased(v) && isTerminating(v))).toBe(true);
    expect(settles(s, (v) => v.objects[0] !== null || !isTerminating(v))).toBe(true);
  });

  test("is bound to no other claim, unless both name each other", () => {
    const isBoundLate = (more: object, wanted: object): boolean => {
      const s = made([volume("one", more), claim("data", wanted)], remove("PersistentVolume, name: one"));
      const isBound = ({ volumes: [one] }: Seen): boolean => one?.phase === "Bound";
      const binds = (before: Seen, after: Seen): boolean =>
        isTerminating(before) && !isBound(before) && isTerminating(after) && isBound(after);
      return !holds(s, noStep("binds what is being deleted", readsOf(s), binds));
    };
    const claimRef = { namespace: "default", name: "data" };
    expect(isBoundLate({}, {})).toBe(false);
    expect(isBoundLate({ claimRef }, {})).toBe(false);
    expect(isBoundLate({}, { volumeName: "one" })).toBe(false);
    expect(isBoundLate({ claimRef }, { volumeName: "one" })).toBe(true);
  });

  test("leaves the claim that comes too late without one", () => {
    const s = made([volume("one"), claim("data")], remove("PersistentVolume, name: one"));
    expect(reaches(s, (v) => isGone(v) && claims(v) === "-")).toBe(true);
  });

  test("has nothing to orphan, and is there", () => {
    const of = (edit: string) => () => made([volume("one"), claim("data")], remove(edit));
    expect(of("PersistentVolume, name: one, propagationPolicy: Orphan")).toThrow(
      "Forbidden: a PersistentVolume owns nothing",
    );
    expect(of("PersistentVolume, name: two")).toThrow('Not found: "PersistentVolume/two"');
    expect(of("StorageClass, name: two")).toThrow('Not found: "StorageClass/two"');
  });
});

describe("a claim that is deleted", () => {
  const edits = "edits: [{delete: {kind: PersistentVolumeClaim, name: data}}]";
  const isDeleted = ({ objects: [stored] }: Seen): boolean =>
    stored?.metadata.deletionTimestamp !== undefined;

  test("stays while a pod on a node uses it", () => {
    const s = made([claim("data"), mounting("web", "data")], `nodes: [1x4cpu8Gi]\n${edits}`);
    expect(reaches(s, (v) => isDeleted(v) && pods(v) === "1")).toBe(true);
    expect(reaches(s, (v) => v.objects[0] === null && pods(v) === "1")).toBe(false);
    expect(reaches(s, (v) => v.objects[0] === null && pods(v) === "0")).toBe(true);
  });

  test("costs nothing where it is not, and no manifest says what storage there is", () => {
    const s = made([claim("data"), mounting("web", "data")], "nodes: [1x4cpu8Gi]");
    expect(s.cluster.podless).toEqual([]);
    expect(settles(s, (v) => pods(v) === "1")).toBe(true);
  });
});

test("a pod that uses a claim of which there is no manifest stays pending", () => {
  const s = made([mounting("web", "data")], "nodes: [1x4cpu8Gi]");
  expect(reaches(s, (v) => pods(v) === "1")).toBe(false);
});

test("the one claim of a StatefulSet's pod may be deleted by its name, and none of several", () => {
  const template = (name: string) => ({ metadata: { name }, spec: claimSpec() });
  const db = (...names: readonly string[]) =>
    statefulSet("db", { replicas: 1, spec: { volumeClaimTemplates: names.map(template) } });
  const edits = (name: string) => `edits: [{delete: {kind: PersistentVolumeClaim, name: ${name}}}]`;
  const s = made([db("data")], `nodes: [1x4cpu8Gi]\n${edits("data-db-0")}`);
  expect(reaches(s, (v) => v.sets.flat()[0]?.deletionTimestamp !== undefined)).toBe(true);
  expect(() => made([db("data", "log")], edits("data-db-0"))).toThrow("one alone cannot be deleted here");
  expect(() => made([db("data")], edits("data-web-0"))).toThrow(
    'Not found: "PersistentVolumeClaim/data-web-0"',
  );
});
