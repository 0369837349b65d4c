// Volumes that one node may have at a time: when they are attached and detached, and what happens where nobody says that they are free.
import { describe, expect, test } from "vitest";
import {
  deployment,
  documents,
  reaches,
  type Sample,
  type Seen,
  sample,
  settles,
  statefulSet,
  takes,
} from "../samples.ts";
import { isDeleting } from "../state.ts";

const TWO = "nodes: [2x4cpu8Gi]";
const KEY = "default/data-db-0";
const FORCED = "edits: [{delete: {kind: Pod, name: db-0, force: true}}]";

function disks(provisioner = "ebs.csi.aws.com"): string {
  const metadata = { name: "disk" };
  const volumeBindingMode = "WaitForFirstConsumer";
  const kind = "StorageClass";
  return JSON.stringify({ apiVersion: "storage.k8s.io/v1", kind, metadata, provisioner, volumeBindingMode });
}

const claim = {
  accessModes: ["ReadWriteOnce"],
  storageClassName: "disk",
  resources: { requests: { storage: "1Gi" } },
};
const db = statefulSet("db", {
  replicas: 1,
  spec: { volumeClaimTemplates: [{ metadata: { name: "data" }, spec: claim }] },
});

function member(scenario: string, provisioner?: string): Sample {
  return sample(documents(disks(provisioner), db), scenario);
}

/** How many nodes have the volume. */
function holders({ nodes }: Seen): number {
  return nodes.filter(({ volumesAttached = [] }) => volumesAttached.includes(KEY)).length;
}

function running({ nodes }: Seen): number {
  return nodes.flatMap(({ pods }) => pods).filter(({ status }) => status.phase === "Running").length;
}

const isLeft = ({ nodes }: Seen): boolean => nodes.some((n) => n.mountedWithoutPod?.includes(KEY) === true);

describe("a volume that one node may have", () => {
  const s = member(TWO);

  test("is attached to one node at most, and there before the pod starts", () => {
    expect(settles(s, (v) => holders(v) === 1 && running(v) === 1)).toBe(true);
    expect(reaches(s, (v) => holders(v) > 1)).toBe(false);
    expect(reaches(s, (v) => running(v) === 1 && holders(v) === 0)).toBe(false);
    expect(takes(s, (_, __, { label }) => label === "admit db-0")).toBe(true);
  });

  test("follows its pod, when this is gone", () => {
    const moved = member(`${TWO}\nedits: [{delete: {kind: Pod, name: db-0}}]`);
    expect(takes(moved, (_, __, { label }) => label === "detach data-db-0")).toBe(true);
    expect(takes(moved, (before, _, { label }) => label.startsWith("detach") && running(before) > 0)).toBe(
      false,
    );
    expect(settles(moved, (v) => holders(v) === 1 && running(v) === 1)).toBe(true);
  });

  test("stays where a pod that is being deleted still runs, though its node is lost", () => {
    const lost = member(`${TWO}\npartitions: 1`);
    expect(reaches(lost, (v) => v.nodes.some((n) => n.pods.some(isDeleting)))).toBe(true);
    expect(takes(lost, (before, _, { label }) => label.includes("by force") && running(before) > 0)).toBe(
      false,
    );
  });
});

describe("a pod that is deleted by force", () => {
  test("leaves its containers to its kubelet, which ends them before the volume is detached", () => {
    const s = member(`${TWO}\n${FORCED}`);
    expect(reaches(s, isLeft)).toBe(true);
    expect(takes(s, (before, _, { label }) => label.startsWith("detach") && isLeft(before))).toBe(false);
    expect(settles(s, (v) => !isLeft(v) && running(v) === 1)).toBe(true);
  });

  test("on a node that is cut off, loses its volume after a while, unless that is switched off", () => {
    const byForce = (more: string): boolean =>
      takes(
        member(`${TWO}\npartitions: 1\n${more}${FORCED}`),
        (before, _, { label }) =>
          label === "maxWaitForUnmountDuration ends: detach data-db-0 by force" && isLeft(before),
      );
    expect(byForce("")).toBe(true);
    expect(byForce("disableForceDetachOnTimeout: true\n")).toBe(false);
  });

  test("on a machine that is down, leaves nothing behind once that is back", () => {
    const s = member(`${TWO}\nreboots: 1\n${FORCED}`);
    expect(reaches(s, (v) => isLeft(v) && v.nodes.some(({ kubelet }) => kubelet === "rebooting"))).toBe(true);
    expect(settles(s, (v) => !isLeft(v) && running(v) === 1 && holders(v) === 1)).toBe(true);
  });
});

describe("a node that is out of service", () => {
  test("gives its volumes up at once", () => {
    const s = member(`${TWO}\nnodeFailures: 1\nremediation: out-of-service`);
    expect(takes(s, (before, _, { label }) => label === "detach data-db-0" && isLeft(before))).toBe(true);
    expect(settles(s, (v) => holders(v) === 1 && running(v) >= 1)).toBe(true);
  });

  test("does not start its pods again when its machine is back before somebody has noticed", () => {
    const s = member(`${TWO}\nnodeFailures: 1\nremediation: out-of-service`);
    expect(
      reaches(s, (v) => v.nodes.some((n) => n.pods.some((p) => p.status.reason === "TaintToleration"))),
    ).toBe(true);
  });

  test("is one that is only cut off, after it is switched off", () => {
    const s = member(`${TWO}\npartitions: 1\nremediation: fence`);
    expect(takes(s, (_, __, { label }) => label === "switch the machine off")).toBe(true);
    expect(settles(s, (v) => holders(v) === 1 && running(v) >= 1)).toBe(true);
    const cutOffTwice = member(`${TWO}\npartitions: 1\nremediation: out-of-service`);
    expect(takes(cutOffTwice, (_, __, { label }) => label === "take out of service")).toBe(false);
  });
});

describe("nothing is attached", () => {
  test.each([
    ["of network file systems", TWO, "nfs.csi.k8s.io"],
    ["of disks that only their node reaches", TWO, "topolvm.io"],
    ["where there is one node", "nodes: [1x4cpu8Gi]", "ebs.csi.aws.com"],
    [
      "where each zone has one",
      "nodes: [{name: a, cpu: 4, memory: 8Gi, labels: {topology.kubernetes.io/zone: a}}, {name: b, cpu: 4, memory: 8Gi, labels: {topology.kubernetes.io/zone: b}}]",
      "ebs.csi.aws.com",
    ],
  ])("%s", (_, nodes, provisioner) => {
    const s = member(nodes, provisioner);
    expect(settles(s, (v) => running(v) === 1)).toBe(true);
    expect(reaches(s, (v) => holders(v) > 0)).toBe(false);
  });
});

test("a driver says itself whether its volumes are attached", () => {
  const driver = (name: string, attachRequired?: boolean): string =>
    JSON.stringify({
      apiVersion: "storage.k8s.io/v1",
      kind: "CSIDriver",
      metadata: { name },
      spec: attachRequired === undefined ? {} : { attachRequired },
    });
  const isAttachedWith = (name: string, manifest: string): boolean =>
    reaches(sample(documents(disks(name), db, manifest), TWO), (v) => holders(v) > 0);
  expect(isAttachedWith("ebs.csi.aws.com", driver("ebs.csi.aws.com", false))).toBe(false);
  expect(isAttachedWith("nfs.csi.k8s.io", driver("nfs.csi.k8s.io"))).toBe(true);
  expect(isAttachedWith("nfs.csi.k8s.io", driver("other.example.com", true))).toBe(false);
});

test("two pods on two nodes that share a volume never both start", () => {
  const data = { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name: "data" }, spec: claim };
  const web = deployment("web", {
    replicas: 2,
    pod: { volumes: [{ name: "v", persistentVolumeClaim: { claimName: "data" } }] },
  });
  const s = sample(documents(disks(), JSON.stringify(data), web), TWO);
  const isRunning = (v: Seen): boolean =>
    v.nodes.every(({ pods }) => pods.some(({ status }) => status.phase === "Running"));
  expect(reaches(s, isRunning)).toBe(false);
  expect(reaches(s, (v) => running(v) === 2)).toBe(true);
});
