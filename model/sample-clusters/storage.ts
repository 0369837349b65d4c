// Small clusters for tests: volumes, claims for them, and the nodes that have them.
import {
  daemonSet,
  deployment,
  documents,
  inGroup,
  podGroup,
  priorityClass,
  type Sample,
  sample,
  statefulSet,
} from "../samples.ts";
import { TWO } from "./parts.ts";

const ZONES =
  "nodes: [{name: a, count: 2, cpu: 4, memory: 8Gi, labels: {topology.kubernetes.io/zone: a}}, " +
  "{name: b, cpu: 4, memory: 8Gi, labels: {topology.kubernetes.io/zone: b}}]";

function storageClass(provisioner: string, volumeBindingMode: string): string {
  const metadata = { name: "disk" };
  const kind = "StorageClass";
  return JSON.stringify({ apiVersion: "storage.k8s.io/v1", kind, metadata, provisioner, volumeBindingMode });
}

function claimSpec(mode = "ReadWriteOnce"): object {
  const resources = { requests: { storage: "1Gi" } };
  return { accessModes: [mode], storageClassName: "disk", resources };
}

function claim(mode?: string): string {
  const metadata = { name: "data" };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata,
    spec: claimSpec(mode),
  });
}

/** Of a driver whose volumes are attached. */
function volume(name: string): string {
  const spec = {
    capacity: { storage: "1Gi" },
    accessModes: ["ReadWriteOnce"],
    storageClassName: "disk",
    csi: { driver: "disk.example.com", volumeHandle: name },
  };
  return JSON.stringify({ apiVersion: "v1", kind: "PersistentVolume", metadata: { name }, spec });
}

const VOLUME = { name: "data", persistentVolumeClaim: { claimName: "data" } };

function web(parts: Parameters<typeof deployment>[1] = {}, name = "web", pod: object = {}): string {
  return deployment(name, { replicas: 1, ...parts, pod: { ...pod, volumes: [VOLUME] } });
}

function db(replicas: number, pod: object = {}, more: object = {}): string {
  const volumeClaimTemplates = [{ metadata: { name: "data" }, spec: claimSpec() }];
  return statefulSet("db", { replicas, pod, spec: { volumeClaimTemplates, ...more } });
}

const DISKS = storageClass("ebs.csi.aws.com", "WaitForFirstConsumer");

function limited(count: number): string {
  return `nodes: [{name: node, count: ${count}, cpu: 4, memory: 8Gi, volumeLimits: {ebs.csi.aws.com: 1}}]`;
}

export const storageSamples: { readonly [name: string]: () => Sample } = {
  "a rollout whose pods share a volume that one node may have": () =>
    sample(documents(DISKS, claim(), web()), `${TWO}\nedits: [{apply: v2}]`, { v2: web({ image: "app:2" }) }),
  "a claim that is bound at once, in one of two zones": () =>
    sample(documents(storageClass("ebs.csi.aws.com", "Immediate"), claim(), web()), `${ZONES}\nreboots: 1`),
  "a volume that is deleted under its claim, and then the claim": () =>
    sample(
      documents(
        storageClass("kubernetes.io/no-provisioner", "Immediate"),
        volume("v1"),
        volume("v2"),
        claim(),
        web(),
      ),
      `${TWO}\nedits: [{delete: {kind: PersistentVolume, name: v1}}, {delete: {kind: PersistentVolumeClaim, name: data}}]`,
    ),
  "a StatefulSet with two volumes of manifests, one of whose nodes is cut off": () =>
    sample(
      documents(
        storageClass("kubernetes.io/no-provisioner", "WaitForFirstConsumer"),
        volume("v1"),
        volume("v2"),
        db(1),
      ),
      `${TWO}\npartitions: 1`,
    ),
  "a member that is deleted by force while its node is cut off": () =>
    sample(
      documents(DISKS, db(1)),
      `${TWO}\npartitions: 1\nedits: [{delete: {kind: Pod, name: db-0, force: true}}]`,
    ),
  "a member whose node is cut off and then switched off": () =>
    sample(documents(DISKS, db(1)), `${TWO}\npartitions: 1\nremediation: fence`),
  "nodes that take one volume each": () => sample(documents(DISKS, db(2)), limited(2)),
  "a claim for one pod only, which a more important pod wants": () =>
    sample(
      documents(
        priorityClass("high", 1),
        storageClass("ebs.csi.aws.com", "Immediate"),
        claim("ReadWriteOncePod"),
        web(),
        web({}, "urgent", { priorityClassName: "high" }),
      ),
      "nodes: [1x4cpu8Gi]",
    ),
  "a gang whose pods have a volume each, with a scheduler that is stopped": () =>
    sample(
      documents(
        podGroup("gang", 2),
        storageClass("kubernetes.io/no-provisioner", "WaitForFirstConsumer"),
        volume("v1"),
        volume("v2"),
        db(2, inGroup("gang"), { podManagementPolicy: "Parallel" }),
      ),
      `${TWO}\nfeatureGates: { GenericWorkload: true }\ncontrollerCrashes: 1`,
    ),
  "a claim for one pod only, which two want": () =>
    sample(
      documents(
        storageClass("topolvm.io", "WaitForFirstConsumer"),
        claim("ReadWriteOncePod"),
        web({ replicas: 2 }),
      ),
      TWO,
    ),
  "pods of a DaemonSet that share a claim": () =>
    sample(documents(DISKS, claim(), daemonSet("agent", { pod: { volumes: [VOLUME] } })), `${ZONES}`),
  "a network file system that pods on two nodes write to": () =>
    sample(
      documents(storageClass("nfs.csi.k8s.io", "Immediate"), claim(), web({ replicas: 2 })),
      `${TWO}\nnodeFailures: 1`,
    ),
};
