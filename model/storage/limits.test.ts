// Claims for one pod only, and nodes that take only so many volumes.
import { describe, expect, test } from "vitest";
import { nameInUid } from "../apiserver/uids.ts";
import {
  daemonSet,
  deployment,
  documents,
  podsOf,
  priorityClass,
  reaches,
  type Sample,
  type Seen,
  sample,
  settles,
  statefulSet,
  takes,
} from "../samples.ts";
import { isDeleting } from "../state.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const TWO = "nodes: [2x4cpu8Gi]";

function disks(volumeBindingMode: string, provisioner = "ebs.csi.aws.com"): string {
  const metadata = { name: "disk" };
  const kind = "StorageClass";
  return JSON.stringify({ apiVersion: "storage.k8s.io/v1", kind, metadata, provisioner, volumeBindingMode });
}

function claimSpec(mode: string): object {
  return { accessModes: [mode], storageClassName: "disk", resources: { requests: { storage: "1Gi" } } };
}

function claim(name: string, mode: string): string {
  const metadata = { name };
  return JSON.stringify({ apiVersion: "v1", kind: "PersistentVolumeClaim", metadata, spec: claimSpec(mode) });
}

function using(claimName: string, more: object = {}): object {
  return { ...more, volumes: [{ name: "v", persistentVolumeClaim: { claimName } }] };
}

function bound({ nodes }: Seen): number {
  return nodes.flatMap(({ pods }) => pods).length;
}

function perNode({ nodes }: Seen): string {
  return nodes
    .map(({ pods }) => pods.length)
    .sort()
    .join(" ");
}

describe("a claim for one pod only", () => {
  const ours = documents(disks("Immediate"), claim("data", "ReadWriteOncePod"));
  const web = (replicas: number, pod: object = {}): string =>
    deployment("web", { replicas, pod: using("data", pod) });

  test("keeps a second pod waiting", () => {
    const s = sample(documents(ours, web(2)), TWO);
    expect(reaches(s, (v) => bound(v) > 1)).toBe(false);
    expect(settles(s, (v) => bound(v) === 1 && podsOf(v, "web-rev1").length === 2)).toBe(true);
  });

  test("is free again when its pod is gone", () => {
    const edits = "edits: [{scale: {kind: Deployment, name: web, replicas: 0}}, {apply: again}]";
    const again = deployment("other", { replicas: 1, pod: using("data") });
    const s = sample(documents(ours, web(1)), `${TWO}\n${edits}`, { again });
    const has = (v: Seen, owner: string): number =>
      v.nodes.flatMap(({ pods }) => pods).filter(({ metadata }) => nameInUid(metadata.owner) === owner)
        .length;
    expect(reaches(s, (v) => has(v, "other-rev1") === 1 && has(v, "web-rev1") === 1)).toBe(false);
    expect(reaches(s, (v) => has(v, "other-rev1") === 1)).toBe(true);
  });

  test("goes to a pod of higher priority, which preempts the other one", () => {
    const urgent = deployment("urgent", { replicas: 1, pod: using("data", { priorityClassName: "high" }) });
    const s = sample(documents(priorityClass("high", 10), ours, web(1), urgent), ONE);
    expect(takes(s, (_, __, { label }) => label.startsWith("preempt") || label.startsWith("nominate"))).toBe(
      true,
    );
    expect(reaches(s, (v) => v.nodes.some(({ pods }) => pods.filter((p) => !isDeleting(p)).length > 1))).toBe(
      false,
    );
    expect(settles(s, (v) => bound(v) === 1)).toBe(true);
    const isUrgent = (v: Seen): boolean =>
      v.nodes.some(({ pods }) => pods.some(({ metadata }) => nameInUid(metadata.owner) === "urgent-rev1"));
    expect(settles(s, isUrgent)).toBe(true);
  });

  test("is mounted for one pod by the kubelet, if others than the scheduler have bound them", () => {
    const s = sample(documents(ours, ...["a", "b"].map((name) => pinned(name, "node-1"))), TWO);
    const running = (v: Seen): number =>
      v.nodes.flatMap(({ pods }) => pods).filter(({ status }) => status.phase === "Running").length;
    expect(reaches(s, (v) => running(v) === 1)).toBe(true);
    expect(reaches(s, (v) => running(v) > 1)).toBe(false);
  });
});

function pinned(name: string, nodeName: string): string {
  const containers = [{ name, image: "app:1" }];
  const spec = { ...using("data", { nodeName }), containers };
  return JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name }, spec });
}

describe("a node that takes so many volumes", () => {
  const db = (replicas: number, pod: object = {}): string =>
    statefulSet("db", {
      replicas,
      pod,
      spec: {
        podManagementPolicy: "Parallel",
        volumeClaimTemplates: [{ metadata: { name: "data" }, spec: claimSpec("ReadWriteOnce") }],
      },
    });
  const limited = (limit: number, count = 2): string =>
    `nodes: [{name: node, count: ${count}, cpu: 4, memory: 8Gi, volumeLimits: {ebs.csi.aws.com: ${limit}}}]`;
  const made = (manifests: string, nodes: string, provisioner?: string): Sample =>
    sample(documents(disks("WaitForFirstConsumer", provisioner), manifests), nodes);

  test("gets no more of them", () => {
    const s = made(db(3), limited(1));
    expect(reaches(s, (v) => v.nodes.some(({ pods }) => pods.length > 1))).toBe(false);
    expect(settles(s, (v) => perNode(v) === "1 1")).toBe(true);
  });

  test("may be described by its CSINode", () => {
    const drivers = [{ name: "ebs.csi.aws.com", nodeID: "i", allocatable: { count: 1 } }, { name: "other" }];
    const metadata = { name: "node" };
    const apiVersion = "storage.k8s.io/v1";
    const csiNode = JSON.stringify({ apiVersion, kind: "CSINode", metadata, spec: { drivers } });
    const one = "nodes: [1x4cpu8Gi]";
    expect(settles(made(documents(db(2), csiNode), one), (v) => bound(v) === 1)).toBe(true);
    expect(settles(made(db(2), one), (v) => bound(v) === 2)).toBe(true);
  });

  test("gets as many as it takes", () => {
    expect(reaches(made(db(2), limited(2)), (v) => perNode(v) === "0 2")).toBe(true);
  });

  test("gets no more of them where the whole cycle decides, either", () => {
    const high = priorityClass("high", 10);
    const s = made(
      documents(high, db(2, { priorityClassName: "high" }), deployment("web", { replicas: 0 })),
      limited(1, 1),
    );
    expect(reaches(s, (v) => bound(v) > 1)).toBe(false);
    expect(reaches(s, (v) => bound(v) === 1)).toBe(true);
  });

  test("has to do with what other drivers' volumes need", () => {
    const other = "disk.example.com";
    expect(reaches(made(db(2), limited(1, 1), other), (v) => bound(v) === 2)).toBe(true);
  });

  test("counts a volume that several pods use once", () => {
    const web = documents(
      claim("data", "ReadWriteOnce"),
      deployment("web", { replicas: 2, pod: using("data") }),
    );
    expect(settles(made(web, limited(1, 1)), (v) => bound(v) === 2)).toBe(true);
  });

  test("counts what is still attached", () => {
    const edits = "edits: [{delete: {kind: StatefulSet, name: db}}, {apply: web}]";
    const web = documents(
      claim("own", "ReadWriteOnce"),
      deployment("web", { replicas: 1, pod: using("own") }),
    );
    const s = sample(
      documents(disks("WaitForFirstConsumer"), db(1)),
      `nodes: [{name: a, cpu: 4, memory: 8Gi, volumeLimits: {ebs.csi.aws.com: 1}}, {name: b, cpu: 4, memory: 8Gi, volumeLimits: {ebs.csi.aws.com: 0}}]\n${edits}`,
      { web },
    );
    const isFull = ({ nodes: [a] }: Seen): boolean => (a?.volumesAttached ?? []).length === 1;
    const isBound = ({ nodes: [a] }: Seen): boolean =>
      a?.pods.some((p) => nameInUid(p.metadata.owner) === "web-rev1") === true;
    expect(takes(s, (before, after) => !isBound(before) && isBound(after) && isFull(before))).toBe(false);
    expect(takes(s, (before, after) => !isBound(before) && isBound(after))).toBe(true);
  });
});

test("pods of a DaemonSet wait for their claims, and cannot go where the volume is not reached", () => {
  const zones =
    "nodes: [{name: a, cpu: 4, memory: 8Gi, labels: {topology.kubernetes.io/zone: a}}, {name: b, cpu: 4, memory: 8Gi, labels: {topology.kubernetes.io/zone: b}}]";
  const agent = daemonSet("agent", { pod: using("data") });
  for (const mode of ["Immediate", "WaitForFirstConsumer"]) {
    const s = sample(documents(disks(mode), claim("data", "ReadWriteOnce"), agent), zones);
    expect(settles(s, (v) => bound(v) === 1)).toBe(true);
  }
  expect(settles(sample(documents(disks("Immediate"), agent), zones), (v) => bound(v) === 0)).toBe(true);
});

describe("a pod with nodeName", () => {
  const alone = pinned("alone", "node-1");

  test("waits for its claim, which nobody binds if it waits for its first pod to be scheduled", () => {
    const running = ({ nodes }: Seen): number =>
      nodes.flatMap(({ pods }) => pods).filter(({ status }) => status.phase === "Running").length;
    const data = claim("data", "ReadWriteOnce");
    expect(
      reaches(sample(documents(disks("WaitForFirstConsumer"), data, alone), TWO), (v) => running(v) > 0),
    ).toBe(false);
    const atOnce = sample(documents(disks("Immediate"), data, alone), TWO);
    expect(settles(atOnce, (v) => running(v) === 1)).toBe(true);
    expect(reaches(sample(alone, TWO), (v) => running(v) > 0)).toBe(false);
  });
});
