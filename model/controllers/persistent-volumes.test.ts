// Volumes of manifests: whose they are, and what becomes of them after their claims.
import { describe, expect, test } from "vitest";
import { check } from "../../explorer/check.ts";
import { noStep } from "../../explorer/property.ts";
import { documents, type Sample, sample, statefulSet } from "../samples.ts";
import type { StoredPodless, VolumeState } from "../stored.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const DELETED = `${ONE}\nedits: [{delete: {kind: PersistentVolumeClaim, name: data}}]`;
const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "5Gi" } } };
const claim = JSON.stringify({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: "data" },
  spec,
});
const db = statefulSet("db", {
  replicas: 1,
  spec: { volumeClaimTemplates: [{ metadata: { name: "data" }, spec }] },
});

function volume(more: object = {}): string {
  const nfs = { server: "s", path: "/" };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: "one" },
    spec: { accessModes: ["ReadWriteOnce"], capacity: { storage: "10Gi" }, nfs, ...more },
  });
}

interface Now {
  readonly volume: VolumeState | null | undefined;
  readonly claim: StoredPodless | null | undefined;
}

/** Whether some step is like that. */
function takes({ cluster, system }: Sample, like: (before: Now, after: Now) => boolean): boolean {
  const reads = {
    volumes: cluster.volumes.map(({ slot }) => slot),
    claims: cluster.podless.map(({ slot }) => slot),
  };
  const never = noStep("never", reads, (before, after) =>
    like(
      { volume: before.volumes[0], claim: before.claims[0] },
      { volume: after.volumes[0], claim: after.claims[0] },
    ),
  );
  return check(system, [never], { paranoid: true }).properties[0]?.status === "violated";
}

const isBound = ({ volume: now }: Now): boolean => now?.phase === "Bound";

describe("a volume that is bound", () => {
  test.each([
    ["a claim", documents(volume(), claim), "default/data"],
    ["a claim of a StatefulSet", documents(volume(), db), "default/data-db-0"],
  ])("stays that of %s as long as this is there", (_, manifests, key) => {
    const s = sample(manifests, ONE);
    expect(takes(s, (before, after) => !isBound(before) && after.volume?.claim === key)).toBe(true);
    expect(takes(s, (before, after) => isBound(before) && !isBound(after))).toBe(false);
  });

  test.each<[string, object, VolumeState | null]>([
    ["nothing", {}, { phase: "Released", claim: "default/data" }],
    ["Retain", { persistentVolumeReclaimPolicy: "Retain" }, { phase: "Released", claim: "default/data" }],
    ["Recycle", { persistentVolumeReclaimPolicy: "Recycle" }, { phase: "Available" }],
    ["Delete", { persistentVolumeReclaimPolicy: "Delete" }, null],
  ])("is treated as %s says when its claim is gone, and no sooner", (_, policy, expected) => {
    const s = sample(documents(volume(policy), claim), DELETED);
    const isLetGo = (before: Now, after: Now): boolean => isBound(before) && !isBound(after);
    const wanted = JSON.stringify(expected);
    expect(takes(s, isLetGo)).toBe(true);
    expect(takes(s, (before, after) => isLetGo(before, after) && before.claim !== null)).toBe(false);
    expect(takes(s, (b, after) => isLetGo(b, after) && JSON.stringify(after.volume) !== wanted)).toBe(false);
  });
});

test("a claim that is gone is not bound, and does not come back", () => {
  const s = sample(documents(volume(), claim), DELETED);
  expect(takes(s, (before, after) => before.claim !== null && after.claim === null)).toBe(true);
  expect(takes(s, (before, after) => before.claim === null && after.claim !== null)).toBe(false);
});
