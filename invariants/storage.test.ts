// Properties of volumes and claims can fail: without the controllers that bind claims, or make them anew.
import { expect, test } from "vitest";
import { check } from "../explorer/check.ts";
import { act, type Process, process } from "../explorer/system.ts";
import { added, without as removed } from "../model/multiset.ts";
import { deployment, documents, type Sample, sample, statefulSet } from "../model/samples.ts";
import { attached } from "../model/storage/attaching.ts";
import { claimBoundEventually } from "./claim-bound-eventually.ts";
import type { ClusterProperty } from "./cluster-property.ts";
import { deletedObjectGone } from "./deleted-object-gone.ts";
import { noRwoVolumeOnTwoNodes } from "./no-rwo-volume-on-two-nodes.ts";
import { placementFilters } from "./placement-filters.ts";
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

test("deleted-object-gone: a deleted volume waits for its claim, and for who takes its finalizer off", () => {
  const volume = (edits: string): Sample => {
    const spec = { accessModes: ["ReadWriteOnce"], capacity: { storage: "5Gi" }, storageClassName: "fast" };
    const one = { ...spec, nfs: { server: "s", path: "/" } };
    const manifest = { apiVersion: "v1", kind: "PersistentVolume", metadata: { name: "one" }, spec: one };
    return sample(documents(JSON.stringify(manifest), data), `${ONE}\nedits: [${edits}]`);
  };
  const [ofVolume, ofClaim] = ["PersistentVolume, name: one", "PersistentVolumeClaim, name: data"].map(
    (what) => `{delete: {kind: ${what}}}`,
  );
  const both = volume(`${ofClaim}, ${ofVolume}`);
  expect(without(both, NOBODY, deletedObjectGone)).toEqual(["holds"]);
  expect(without(both, "pv-protection-controller", deletedObjectGone)).toEqual(["violated"]);
  expect(without(volume(`${ofVolume}`), NOBODY, deletedObjectGone)).toEqual(["violated"]);
  expect(deletedObjectGone.on(volume(`${ofClaim}`).cluster)).toEqual([]);
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

const LIMITED = "nodes: [{name: node, count: 2, cpu: 4, memory: 8Gi, volumeLimits: {ebs.csi.aws.com: 1}}]";
const ZONES =
  "nodes: [{name: a, cpu: 4, memory: 8Gi, labels: {topology.kubernetes.io/zone: a}}, " +
  "{name: b, cpu: 4, memory: 8Gi, labels: {topology.kubernetes.io/zone: b}}]";
const members = statefulSet("db", {
  replicas: 2,
  spec: { podManagementPolicy: "Parallel", volumeClaimTemplates: [{ metadata: { name: "data" }, spec }] },
});

test.each([
  ["whose claim is not bound", documents(storageClass("WaitForFirstConsumer"), data, web), TWO],
  ["that does not reach the volume", documents(storageClass("Immediate"), data, web), ZONES],
  [
    "in spite of a claim for one pod only",
    documents(storageClass("Immediate"), data.replace("ReadWriteOnce", "ReadWriteOncePod"), web),
    moves,
  ],
  ["where more volumes do not fit", documents(storageClass("Immediate"), members), LIMITED],
])("placement-filters: a scheduler that binds a pod %s", (_, manifests, scenario) => {
  const s = sample(manifests, scenario);
  const statusOf = ({ cluster, system }: Sample): string | undefined =>
    check(system, placementFilters.on(cluster)).properties.find(({ status }) => status !== "holds")?.status;
  expect(statusOf(s)).toBeUndefined();
  const processes = [...s.system.processes, ...careless(s)];
  expect(statusOf({ ...s, system: { ...s.system, processes } })).toBe("violated");
});

/** Schedulers that take any node, for claims that are bound or not. */
function careless({ cluster }: Sample): readonly Process[] {
  return cluster.owners.flatMap(({ name, pending }) =>
    cluster.nodes.map((node) =>
      process({
        name: `saboteur ${name} to ${node.facts.name}`,
        reads: { pods: pending, node: node.slot },
        orbit: `saboteur ${name}`,
        step: ({ pods, node: state }) =>
          pods.map((pod) =>
            act(
              "bind",
              pending.set(removed(pods, pod)),
              node.slot.set({ ...state, pods: added(state.pods, pod) }),
            ),
          ),
      }),
    ),
  );
}
