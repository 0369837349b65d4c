// Properties of volumes and claims can fail: without the controllers that bind claims, or make them anew.
import { expect, test } from "vitest";
import { check } from "../explorer/check.ts";
import { act, process } from "../explorer/system.ts";
import { deployment, documents, type Sample, sample, statefulSet } from "../model/samples.ts";
import { attached } from "../model/storage/attaching.ts";
import { claimBoundEventually } from "./claim-bound-eventually.ts";
import type { ClusterProperty } from "./cluster-property.ts";
import { noRwoVolumeOnTwoNodes } from "./no-rwo-volume-on-two-nodes.ts";
import { podOfDeletedClaim } from "./pod-of-deleted-claim.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const resources = { requests: { storage: "1Gi" } };
const spec = { accessModes: ["ReadWriteOnce"], storageClassName: "fast", resources };
const data = JSON.stringify({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: "data" },
  spec,
});
const web = deployment("web", {
  replicas: 1,
  pod: { volumes: [{ name: "v", persistentVolumeClaim: { claimName: "data" } }] },
});
const db = statefulSet("db", {
  replicas: 1,
  spec: { volumeClaimTemplates: [{ metadata: { name: "data" }, spec }] },
});

function storageClass(volumeBindingMode: string): string {
  const provisioner = "ebs.csi.aws.com";
  const metadata = { name: "fast" };
  const apiVersion = "storage.k8s.io/v1";
  return JSON.stringify({ apiVersion, kind: "StorageClass", metadata, provisioner, volumeBindingMode });
}

/** Without the processes whose names begin so. */
function without({ cluster, system }: Sample, name: string, property: ClusterProperty): readonly string[] {
  const processes = system.processes.filter((p) => !p.name.startsWith(name));
  return check({ ...system, processes }, property.on(cluster)).properties.map(({ status }) => status);
}

const NOBODY = "(nobody)";

test("claim-bound-eventually: needs the controller for claims that bind at once, and the scheduler for others", () => {
  const atOnce = sample(documents(storageClass("Immediate"), data, web), ONE);
  expect(without(atOnce, NOBODY, claimBoundEventually)).toEqual(["holds"]);
  expect(without(atOnce, "persistentvolume-controller", claimBoundEventually)).toEqual(["violated"]);
  for (const pods of [documents(data, web), db]) {
    const later = sample(documents(storageClass("WaitForFirstConsumer"), pods), ONE);
    expect(without(later, NOBODY, claimBoundEventually)).toEqual(["holds"]);
    expect(without(later, "persistentvolume-controller", claimBoundEventually)).toEqual(["holds"]);
    expect(without(later, "scheduler", claimBoundEventually)).toEqual(["violated"]);
  }
  expect(claimBoundEventually.on(sample(documents(data, web), ONE).cluster)).toEqual([]);
});

test("pod-with-deleted-claim-not-pending-for-ever: needs somebody who makes the claim anew", () => {
  const edits = (name: string) => `${ONE}\nedits: [{delete: {kind: PersistentVolumeClaim, name: ${name}}}]`;
  expect(without(sample(documents(data, web), edits("data")), NOBODY, podOfDeletedClaim)).toEqual([
    "violated",
  ]);
  expect(without(sample(web, ONE), NOBODY, podOfDeletedClaim)).toEqual(["violated"]);
  const set = sample(db, edits("data-db-0"));
  expect(without(set, NOBODY, podOfDeletedClaim)).toEqual(["holds"]);
  expect(without(set, "pvc-protection-controller", podOfDeletedClaim)).toEqual(["violated"]);
  expect(podOfDeletedClaim.on(sample(documents(data, web), ONE).cluster)).toEqual([]);
});

const TWO = "nodes: [2x4cpu8Gi]";
const moves = `${TWO}\nedits: [{scale: {kind: Deployment, name: web, replicas: 2}}]`;

test("no-rwo-volume-on-two-nodes: needs the attach/detach controller, or a volume that it looks after", () => {
  const property = noRwoVolumeOnTwoNodes;
  const attachedFirst = sample(documents(storageClass("WaitForFirstConsumer"), data, web), moves);
  expect(without(attachedFirst, NOBODY, property)).toEqual(["holds"]);
  const careless = attachingAnything(attachedFirst);
  expect(check(careless.system, property.on(careless.cluster)).properties[0]?.status).toBe("violated");
  const shared = storageClass("WaitForFirstConsumer").replace("ebs.csi.aws.com", "nfs.csi.k8s.io");
  expect(without(sample(documents(shared, data, web), moves), NOBODY, property)).toEqual(["violated"]);
});

test("no-rwo-volume-on-two-nodes: does not apply where one node reaches the volume, or many may have it", () => {
  const property = noRwoVolumeOnTwoNodes;
  const local = storageClass("WaitForFirstConsumer").replace("ebs.csi.aws.com", "topolvm.io");
  expect(property.on(sample(documents(local, data, web), TWO).cluster)).toEqual([]);
  const many = data.replace("ReadWriteOnce", "ReadWriteMany");
  const fast = storageClass("WaitForFirstConsumer");
  expect(property.on(sample(documents(fast, many, web), TWO).cluster)).toEqual([]);
  expect(property.on(sample(documents(fast, data, web), ONE).cluster)).toEqual([]);
  expect(property.on(sample(documents(data, web), TWO).cluster)).toEqual([]);
});

/** With a controller beside the others that attaches every volume to every node. */
function attachingAnything({ cluster, system, ...rest }: Sample): Sample {
  const saboteurs = cluster.nodes.map((node) =>
    process({
      name: `saboteur ${node.facts.name}`,
      reads: { node: node.slot },
      orbit: "saboteur",
      step: ({ node: state }) => [act("attach", node.slot.set(attached(state, "default/data")))],
    }),
  );
  return { ...rest, cluster, system: { ...system, processes: [...system.processes, ...saboteurs] } };
}
