// Pods of a PodGroup get their nodes together, or not at all.
import { describe, expect, test } from "vitest";
import { check } from "../../explorer/check.ts";
import { predicate, sometimes } from "../../explorer/property.ts";
import { groupsOf } from "../groups/groups.ts";
import {
  documents,
  inGroup,
  pod,
  podGroup,
  podsOf,
  priorityClass,
  reaches,
  replicaSet,
  type Sample,
  type Seen,
  sample,
  settles,
  statefulSet,
} from "../samples.ts";

const GATE = "featureGates: { GenericWorkload: true }";

const boundOf = ({ nodes }: Seen, owner: string): number => podsOf({ nodes, pending: [] }, owner).length;
const bound = (s: Sample, owner: string, count: number): boolean =>
  reaches(s, (seen) => boundOf(seen, owner) === count);
const staysBound = (s: Sample, owner: string, count: number): boolean =>
  settles(s, (seen) => boundOf(seen, owner) === count);

interface Parts {
  readonly replicas?: number;
  readonly group?: string;
  readonly nodes?: string;
  readonly more?: string;
}

/** A ReplicaSet whose pods take a cpu each, and are in the group "gang". */
function ring({ replicas = 2, group = podGroup("gang", 2), nodes = "2x1cpu4Gi", more = "" }: Parts): Sample {
  const web = replicaSet("web", { replicas, cpu: "1", pod: inGroup("gang") });
  return sample(group === "" ? web : documents(group, web), `nodes: [${nodes}]\n${GATE}\n${more}`);
}

describe("a gang", () => {
  test("gets all of its nodes at once", () => {
    const s = ring({});
    expect(bound(s, "web", 1)).toBe(false);
    expect(staysBound(s, "web", 2)).toBe(true);
  });

  test("gets none if there is no room for all", () => {
    const s = ring({ nodes: "1x1cpu4Gi" });
    expect(staysBound(s, "web", 0)).toBe(true);
  });

  test("is not tried before there are enough pods", () => {
    const s = ring({ replicas: 1, nodes: "2x2cpu4Gi" });
    expect(staysBound(s, "web", 0)).toBe(true);
  });

  test("may be placed in part once enough of it is, and gets the others later, one by one", () => {
    const tight = ring({ replicas: 3 });
    expect(bound(tight, "web", 1)).toBe(false);
    expect(staysBound(tight, "web", 2)).toBe(true);
    const wide = ring({ replicas: 3, nodes: "3x1cpu4Gi" });
    expect(bound(wide, "web", 2)).toBe(true);
    expect(staysBound(wide, "web", 3)).toBe(true);
  });

  test("may be left half bound by a scheduler that is stopped, which goes on from there", () => {
    const s = ring({ more: "controllerCrashes: 1" });
    expect(bound(s, "web", 1)).toBe(true);
    expect(staysBound(s, "web", 2)).toBe(true);
  });
});

describe("pods are scheduled one by one", () => {
  test("in a group with the policy basic", () => {
    expect(bound(ring({ group: podGroup("gang") }), "web", 1)).toBe(true);
  });

  test("where the feature gate is off: the API server drops their group", () => {
    const s = sample(replicaSet("web", { replicas: 1, pod: inGroup("gang") }), "nodes: [1x1cpu4Gi]");
    expect(staysBound(s, "web", 1)).toBe(true);
  });

  test("by Kubernetes 1.36 where only groups are known, but not gangs", () => {
    const group = podGroup("gang", 2).replace("v1beta1", "v1alpha2");
    const old = (gates: string): Sample =>
      sample(
        documents(group, replicaSet("web", { replicas: 1, pod: inGroup("gang") })),
        `nodes: [1x1cpu4Gi]\nkubernetesVersion: "1.36"\nfeatureGates: { ${gates} }`,
      );
    expect(staysBound(old("GenericWorkload: true"), "web", 1)).toBe(true);
    expect(bound(old("GenericWorkload: true, GangScheduling: true"), "web", 1)).toBe(false);
  });
});

describe("pods are never scheduled", () => {
  test("if there is no such group", () => {
    expect(staysBound(ring({ group: "" }), "web", 0)).toBe(true);
  });

  test("if their priority is not that of the group", () => {
    const important = podGroup("gang", 2, { priorityClassName: "high" });
    const s = ring({ group: documents(priorityClass("high", 10), important) });
    expect(staysBound(s, "web", 0)).toBe(true);
  });
});

describe("a gang of several owners", () => {
  const pods = (nodes: string, scores: string): Sample =>
    sample(
      documents(
        podGroup("gang", 2),
        pod("small", { cpu: "1", pod: inGroup("gang") }),
        pod("large", { cpu: "2", pod: inGroup("gang") }),
      ),
      `nodes: [${nodes}]\n${GATE}\nscores: ${scores}`,
    );
  const all = ({ nodes }: Seen): number => nodes.flatMap((node) => node.pods).length;

  test("is one group of workloads, and is bound whole", () => {
    const s = pods("1x3cpu4Gi", "any");
    expect(groupsOf(s.inventory)).toHaveLength(1);
    expect(reaches(s, (seen) => all(seen) === 1)).toBe(false);
    expect(settles(s, (seen) => all(seen) === 2)).toBe(true);
  });

  test("may fail for ever if the first of it is put where the second had to go", () => {
    const s = pods("1x1cpu4Gi, 1x2cpu4Gi", "any");
    expect(reaches(s, (seen) => all(seen) === 2)).toBe(true);
    expect(settles(s, (seen) => all(seen) === 2)).toBe(false);
  });
});

test("less important pods do not wait until a gang has been tried", () => {
  const s = sample(
    documents(
      priorityClass("high", 10),
      podGroup("gang", 2, { priorityClassName: "high" }),
      pod("one", { cpu: "1", pod: { ...inGroup("gang"), priorityClassName: "high" } }),
      pod("other", { cpu: "1" }),
    ),
    `nodes: [1x1cpu4Gi]\n${GATE}`,
  );
  expect(settles(s, (seen) => boundOf(seen, "other") === 1 && boundOf(seen, "one") === 0)).toBe(true);
});

describe("a gang whose pods have claims", () => {
  const ZONES =
    "nodes: [{name: a, count: 1, cpu: 4, memory: 8Gi, labels: {topology.kubernetes.io/zone: a}}, " +
    "{name: b, count: 1, cpu: 4, memory: 8Gi, labels: {topology.kubernetes.io/zone: b}}]";
  const claimSpec = {
    accessModes: ["ReadWriteOnce"],
    storageClassName: "disk",
    resources: { requests: { storage: "1Gi" } },
  };
  const storage = (kind: string, name: string, fields: object, apiVersion = "v1"): string =>
    JSON.stringify({ apiVersion, kind, metadata: { name }, ...fields });
  const disks = (provisioner: string, volumeBindingMode: string): string =>
    storage("StorageClass", "disk", { provisioner, volumeBindingMode }, "storage.k8s.io/v1");
  const volume = (name: string, zone: string): string =>
    storage("PersistentVolume", name, {
      spec: {
        accessModes: ["ReadWriteOnce"],
        capacity: { storage: "1Gi" },
        storageClassName: "disk",
        nfs: { server: "s", path: "/" },
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: "topology.kubernetes.io/zone", operator: "In", values: [zone] }] },
            ],
          },
        },
      },
    });
  const data = storage("PersistentVolumeClaim", "data", { spec: claimSpec });
  const volumes = [{ name: "v", persistentVolumeClaim: { claimName: "data" } }];
  const sharing = (...manifests: readonly string[]): Sample => {
    const web = replicaSet("web", { replicas: 2, cpu: "1", pod: { ...inGroup("gang"), volumes } });
    return sample(documents(...manifests, podGroup("gang", 2), web), `${ZONES}\n${GATE}`);
  };
  const perNode = (seen: Seen): string => seen.nodes.map(({ pods }) => pods.length).join(" ");

  test("waits for a claim that is bound at once, and goes where its volume is", () => {
    const s = sharing(disks("ebs.csi.aws.com", "Immediate"), data);
    expect(reaches(s, (seen) => perNode(seen) === "2 0")).toBe(true);
    expect(reaches(s, (seen) => perNode(seen) === "0 2")).toBe(true);
    expect(reaches(s, (seen) => perNode(seen) === "1 1")).toBe(false);
    expect(staysBound(s, "web", 2)).toBe(true);
  });

  test("gets no node while a claim is missing", () => {
    expect(staysBound(sharing(disks("ebs.csi.aws.com", "Immediate")), "web", 0)).toBe(true);
  });

  test("shares the volume that is made for it", () => {
    const s = sharing(disks("ebs.csi.aws.com", "WaitForFirstConsumer"), data);
    expect(reaches(s, (seen) => perNode(seen) === "2 0")).toBe(true);
    expect(reaches(s, (seen) => perNode(seen) === "1 1")).toBe(false);
    expect(staysBound(s, "web", 2)).toBe(true);
    const stored = s.cluster.podless.map(({ slot }) => slot);
    const reads = { stored, nodes: s.cluster.nodes.map(({ slot }) => slot) };
    const unbound = predicate("a pod is without its volume", reads, ({ nodes, stored: claims }) => {
      const isPlaced = nodes.some(({ pods }) => pods.length > 0);
      return isPlaced && claims.some((claim) => claim?.volume === undefined);
    });
    const found = check(s.system, [sometimes("a pod is without its volume", unbound)]);
    expect(found.properties.map(({ status }) => status)).not.toContain("holds");
  });

  test("gets no node if there is a volume for one of its pods only", () => {
    const members = (...of: readonly string[]): Sample => {
      const volumeClaimTemplates = [{ metadata: { name: "data" }, spec: claimSpec }];
      const db = statefulSet("db", {
        replicas: 2,
        pod: inGroup("gang"),
        spec: { volumeClaimTemplates, podManagementPolicy: "Parallel" },
      });
      const disk = disks("kubernetes.io/no-provisioner", "WaitForFirstConsumer");
      return sample(documents(disk, ...of, podGroup("gang", 2), db), `${ZONES}\n${GATE}`);
    };
    const one = members(volume("v1", "a"));
    expect(reaches(one, (seen) => perNode(seen) !== "0 0")).toBe(false);
    const both = members(volume("v1", "a"), volume("v2", "b"));
    expect(settles(both, (seen) => perNode(seen) === "1 1")).toBe(true);
  });
});
