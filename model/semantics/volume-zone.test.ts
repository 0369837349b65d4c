// Zones of volumes.
import { describe, expect, it } from "vitest";
import type { Labels } from "../kubernetes/index.ts";
import { volumeZoneTest, type ZonedClaim, type ZonedStorage } from "./volume-zone.ts";

const ZONE = "topology.kubernetes.io/zone";
const REGION = "topology.kubernetes.io/region";
const OLD_ZONE = "failure-domain.beta.kubernetes.io/zone";

const bound = (labels: Labels): ZonedStorage => ({
  claims: { data: { volumeName: "disk" } },
  volumes: { disk: labels },
  classes: {},
});

describe("zones of volumes", () => {
  it.each<[string, Labels, Labels, boolean]>([
    ["the same zone", { [ZONE]: "a" }, { [ZONE]: "a" }, true],
    ["another zone", { [ZONE]: "a" }, { [ZONE]: "b" }, false],
    ["one of several zones", { [ZONE]: "c__a" }, { [ZONE]: "a" }, true],
    ["blanks around zones", { [ZONE]: "c__ a " }, { [ZONE]: "a" }, true],
    ["an empty zone among several: the label is ignored", { [ZONE]: "c__" }, { [ZONE]: "a" }, true],
    ["a volume without zones", {}, { [ZONE]: "a" }, true],
    ["a node without zones", { [ZONE]: "a" }, { other: "label" }, true],
    ["zone and region, a node with a zone only", { [ZONE]: "a", [REGION]: "r" }, { [ZONE]: "a" }, false],
    ["an old label, a node with the new one", { [OLD_ZONE]: "a" }, { [ZONE]: "a" }, true],
    ["an old label, another zone in the new one", { [OLD_ZONE]: "a" }, { [ZONE]: "b" }, false],
    ["a new label, a node with the old one", { [ZONE]: "a" }, { [OLD_ZONE]: "a" }, false],
    ["the old label goes before the new one", { [OLD_ZONE]: "a" }, { [OLD_ZONE]: "b", [ZONE]: "a" }, false],
  ])("%s", (_, volume, node, expected) => {
    expect(volumeZoneTest(["data"], bound(volume))(node) === undefined).toBe(expected);
  });

  it.each<[string, string, ZonedClaim, string | undefined]>([
    ["no name", "", {}, "PersistentVolumeClaim had no name"],
    ["a claim that is not there", "other", {}, 'persistentvolumeclaim "other" not found'],
    ["a volume that is not there", "data", { volumeName: "gone" }, 'persistentvolume "gone" not found'],
    ["neither volume nor class", "data", {}, "PersistentVolumeClaim had no pv name and storageClass name"],
    [
      "a class that is not there",
      "data",
      { storageClassName: "x" },
      'storageclasses.storage.k8s.io "x" not found',
    ],
    [
      "a class without mode",
      "data",
      { storageClassName: "plain" },
      'VolumeBindingMode not set for StorageClass "plain"',
    ],
    ["to be bound at once", "data", { storageClassName: "now" }, "PersistentVolume had no name"],
    ["to be bound with the pod", "data", { storageClassName: "wait" }, undefined],
  ])("%s", (_, name, claim, expected) => {
    const storage: ZonedStorage = {
      claims: { data: claim },
      volumes: {},
      classes: {
        plain: {},
        now: { volumeBindingMode: "Immediate" },
        wait: { volumeBindingMode: "WaitForFirstConsumer" },
      },
    };
    expect(volumeZoneTest([name], storage)({})?.reasons).toEqual(
      expected === undefined ? undefined : [expected],
    );
  });

  it("asks every claim", () => {
    const storage: ZonedStorage = {
      claims: { a: { volumeName: "a" }, b: { volumeName: "b" } },
      volumes: { a: { [ZONE]: "a" }, b: { [ZONE]: "b" } },
      classes: {},
    };
    expect(volumeZoneTest(["a", "b"], storage)({ [ZONE]: "a" })?.code).toBe("UnschedulableAndUnresolvable");
  });
});
