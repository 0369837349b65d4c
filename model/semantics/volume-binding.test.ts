// Which volumes a claim may be bound to.
import { describe, expect, it } from "vitest";
import { type BindableClaim, type BindableVolume, volumesForClaim } from "./volume-binding.ts";

type Named = BindableVolume & { readonly name: string };

const RWO = "ReadWriteOnce";
const ROX = "ReadOnlyMany";
const RWX = "ReadWriteMany";
const claim: BindableClaim = { namespace: "ns", name: "data", uid: "1", accessModes: [RWO], storage: "5Gi" };
const reserved = { claimRef: { namespace: "ns", name: "data" } };
const volume = (name: string, change: Partial<BindableVolume> = {}): Named => ({
  name,
  capacity: "10Gi",
  accessModes: [RWO],
  phase: "Available",
  ...change,
});
const found = (volumes: readonly Named[], change: Partial<BindableClaim> = {}, delayed = false) =>
  volumesForClaim({ ...claim, ...change }, volumes, delayed).map(({ name }) => name);

describe("volumesForClaim", () => {
  it.each<[string, Partial<BindableVolume>, Partial<BindableClaim>, boolean]>([
    ["just large enough", { capacity: "5Gi" }, {}, true],
    ["too small", { capacity: "5G" }, {}, false],
    ["larger than 2^63", { capacity: "801E" }, { storage: "800E" }, true],
    ["more modes than wanted", { accessModes: [RWX, RWO] }, {}, true],
    ["a mode that is missing", { accessModes: [RWO] }, { accessModes: [RWO, ROX] }, false],
    ["the same class", { storageClassName: "gold" }, { storageClassName: "gold" }, true],
    ["another class", { storageClassName: "gold" }, { storageClassName: "silver" }, false],
    ["a class that is not wanted", { storageClassName: "gold" }, {}, false],
    ["no class is the empty class", {}, { storageClassName: "" }, true],
    ["a selector that matches", { labels: { a: "b" } }, { selector: { matchLabels: { a: "b" } } }, true],
    ["a selector that does not match", {}, { selector: { matchLabels: { a: "b" } } }, false],
    ["no mode is Filesystem", { volumeMode: "Filesystem" }, {}, true],
    ["another mode", { volumeMode: "Block" }, {}, false],
    ["other attributes", { volumeAttributesClassName: "fast" }, {}, false],
    ["on its way out", { deleting: true }, {}, false],
    ["not available", { phase: "Pending" }, {}, false],
    ["bound to another claim", { claimRef: { namespace: "ns", name: "other" } }, {}, false],
    ["bound to a namesake elsewhere", { claimRef: { namespace: "other", name: "data" } }, {}, false],
    ["bound to an earlier claim of that name", { claimRef: { ...reserved.claimRef, uid: "0" } }, {}, false],
    ["bound to this claim", { claimRef: { ...reserved.claimRef, uid: "1" } }, {}, true],
    [
      "reserved, of another class and phase",
      { ...reserved, phase: "Pending", storageClassName: "x" },
      {},
      true,
    ],
    ["reserved, but too small", { ...reserved, capacity: "1Gi" }, {}, false],
    ["reserved, but of another mode", { ...reserved, volumeMode: "Block" }, {}, false],
    ["reserved, but on its way out", { ...reserved, deleting: true }, {}, false],
  ])("%s", (_, having, wanting, fits) => {
    expect(found([volume("v", having)], wanting)).toEqual(fits ? ["v"] : []);
  });

  it("takes the smallest that is large enough, or any one of equals", () => {
    const volumes = [volume("large"), volume("b", { capacity: "6Gi" }), volume("a", { capacity: "6144Mi" })];
    expect(found(volumes)).toEqual(["b", "a"]);
  });

  it("prefers what is reserved, whatever its size", () => {
    expect(found([volume("small", { capacity: "5Gi" }), volume("mine", reserved)])).toEqual(["mine"]);
  });

  it("prefers fewer access modes even to size and reservation", () => {
    const many = volume("many", { accessModes: [RWO, ROX, RWX], capacity: "5Gi", ...reserved });
    expect(found([many, volume("one")])).toEqual(["one"]);
    expect(found([many, volume("one", { storageClassName: "x" })])).toEqual(["many"]);
  });

  it("treats each set of modes for itself, and may start with any of those of one size", () => {
    const volumes = [
      volume("rox", { accessModes: [ROX, RWO] }),
      volume("rwx", { accessModes: [RWO, RWX], capacity: "6Gi" }),
      volume("rox again", { accessModes: [RWO, ROX], capacity: "11Gi" }),
    ];
    expect(found(volumes)).toEqual(["rox", "rwx"]);
  });

  it("takes only what is reserved while it waits for a pod", () => {
    expect(found([volume("free")], {}, true)).toEqual([]);
    expect(found([volume("free"), volume("mine", reserved)], {}, true)).toEqual(["mine"]);
  });
});
