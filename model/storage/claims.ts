// The claims of pods as they are stored: those that are objects of their own, and those that a StatefulSet makes for each pod.
import type { Slot, Write } from "../../explorer/system.ts";
import type { Cluster, ClusterObject, ClusterVolume, Owner } from "../cluster.ts";
import type { BoundVolume, ClaimState, StoredPodless, VolumeState } from "../stored.ts";
import { type ClaimFacts, claimNamesIn } from "./facts.ts";
import type { Seeker, VolumeNow } from "./volumes.ts";

/** A claim that pods of an owner use by its name. */
export interface ClaimObject {
  readonly facts: ClaimFacts;
  readonly object: ClusterObject;
}

/** What the claims of the pods of one owner are stored in. */
export interface ClaimsOfOwner {
  /** Those that its template names, and that may change. */
  readonly objects: readonly ClaimObject[];
  /** Named by the template, but brought by no manifest. */
  readonly missing: readonly string[];
  /** Of a StatefulSet: what its claims are made from, and where they are stored. */
  readonly templates: readonly ClaimFacts[];
  readonly ofSet: Slot<readonly ClaimState[]> | undefined;
}

/** A claim of one pod, now. */
export interface ClaimNow extends Seeker {
  readonly state: "missing" | "deleting" | "stored";
  readonly volume: BoundVolume | undefined;
  bound(volume: BoundVolume): ClaimWriting;
}

/** How one claim is written, together with others of the same slot. */
type ClaimWriting =
  | { readonly object: Slot<StoredPodless | null>; readonly after: StoredPodless }
  | { readonly index: number; readonly template: string; readonly volume: BoundVolume };

export function keyOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

/** The claims that are objects of the cluster. */
export function claimObjects({
  podless,
  storage,
}: Pick<Cluster, "podless" | "storage">): readonly ClaimObject[] {
  return podless.flatMap((object) => {
    const { kind, ref } = object.workload;
    if (kind !== "PersistentVolumeClaim") return [];
    const facts = storage.claims.find((claim) => keyOf(claim) === keyOf(ref));
    return facts === undefined ? [] : [{ facts, object }];
  });
}

/** Undefined for pods that use no claim that could keep them from going anywhere. */
export function claimsOf(cluster: Cluster, owner: Owner): ClaimsOfOwner | undefined {
  const { namespace, spec } = owner.template;
  const names = claimNamesIn(spec);
  const objects = claimObjects(cluster).filter(
    ({ facts }) => facts.namespace === namespace && names.includes(facts.name),
  );
  const missing = names.filter(
    (name) => !cluster.storage.claims.some((claim) => keyOf(claim) === keyOf({ namespace, name })),
  );
  const ofSet = owner.statefulSet?.claims;
  const templates = ofSet === undefined ? [] : (owner.workload.claimTemplates ?? []);
  if (objects.length + missing.length + templates.length === 0) return undefined;
  return { objects, missing, templates, ofSet };
}

/** What a process reads of the claims of an owner, and of the volumes that they may be bound to. */
export function claimReads({ volumes }: Cluster, claims: ClaimsOfOwner | undefined) {
  const bindable = claims === undefined ? [] : volumes;
  return {
    claims: (claims?.objects ?? []).map(({ object }) => object.slot),
    claimsOfSet: claims?.ofSet === undefined ? [] : [claims.ofSet],
    volumes: bindable.map(({ slot }) => slot),
  };
}

/** What `claimReads` reads; nothing where no pod has claims. */
export interface ClaimsView {
  readonly claims?: readonly (StoredPodless | null)[];
  readonly claimsOfSet?: readonly (readonly ClaimState[])[];
  readonly volumes?: readonly (VolumeState | null)[];
}

/** The claims of the pod with this index. */
export function claimsNow(
  { workload: { ref } }: Owner,
  claims: ClaimsOfOwner,
  view: ClaimsView,
  index: number | undefined,
): readonly ClaimNow[] {
  const objects = claims.objects.map(({ facts, object }, i) =>
    objectNow(facts, object, view.claims?.[i] ?? null),
  );
  const missing = claims.missing.map((name): ClaimNow => missingClaim(name, ref.namespace));
  const stored = view.claimsOfSet?.[0]?.find((claim) => claim.index === index);
  const own = claims.templates.map((facts) => templateNow(facts, `${ref.name}-${index}`, stored, index ?? 0));
  return [...missing, ...objects, ...own];
}

export function objectNow(
  facts: ClaimFacts,
  { slot }: ClusterObject,
  stored: StoredPodless | null,
): ClaimNow {
  const isDeleted = stored?.metadata.deletionTimestamp !== undefined;
  return {
    facts,
    key: keyOf(facts),
    state: stored === null ? "missing" : isDeleted ? "deleting" : "stored",
    volume: stored?.volume,
    bound: (volume) => ({ object: slot, after: { metadata: { uid: "" }, ...stored, volume } }),
  };
}

/** @param pod The name of the pod, which is part of the claim's. */
export function templateNow(
  facts: ClaimFacts,
  pod: string,
  stored: ClaimState | undefined,
  index: number,
): ClaimNow {
  const isDeleted = stored?.deletionTimestamp !== undefined;
  return {
    facts,
    key: keyOf({ namespace: facts.namespace, name: `${facts.name}-${pod}` }),
    state: stored === undefined ? "missing" : isDeleted ? "deleting" : "stored",
    volume: stored?.volumes?.[facts.name],
    bound: (volume) => ({ index, template: facts.name, volume }),
  };
}

function missingClaim(name: string, namespace: string): ClaimNow {
  const spec = { accessModes: [], resources: { requests: { storage: "0" } } };
  const facts = { name, namespace, className: "", accessModes: [], spec };
  return {
    facts,
    key: keyOf(facts),
    state: "missing",
    volume: undefined,
    bound: () => {
      throw new RangeError(`the claim ${name} does not exist`);
    },
  };
}

export function volumesNow(
  volumes: readonly ClusterVolume[],
  states: readonly (VolumeState | null)[] = [],
): readonly VolumeNow[] {
  return volumes.map(({ facts }, i) => ({ facts, state: states[i] ?? null }));
}

/** The claims bound to these volumes, and the volumes to these claims. */
export function bindingWrites(
  volumes: readonly ClusterVolume[],
  states: readonly (VolumeState | null)[] = [],
  ofSet: Slot<readonly ClaimState[]> | undefined,
  stored: readonly ClaimState[],
  bindings: readonly { readonly claim: ClaimNow; readonly volume: BoundVolume }[],
): readonly Write[] {
  const writings = bindings.map(({ claim, volume }) => claim.bound(volume));
  const objects = writings.flatMap((w) => ("object" in w ? [w.object.set(w.after)] : []));
  const own = writings.flatMap((w) => ("object" in w ? [] : [w]));
  const after = own.reduce(withVolume, stored);
  return [
    ...objects,
    ...(own.length === 0 || ofSet === undefined ? [] : [ofSet.set(after)]),
    ...bindings.flatMap(({ claim, volume }) =>
      volumes.flatMap(({ facts, slot }, i) =>
        facts.name === volume.name ? [slot.set({ ...states[i], phase: "Bound", claim: claim.key })] : [],
      ),
    ),
  ];
}

function withVolume(
  claims: readonly ClaimState[],
  {
    index,
    template,
    volume,
  }: { readonly index: number; readonly template: string; readonly volume: BoundVolume },
): readonly ClaimState[] {
  return claims.map((claim) => {
    if (claim.index !== index) return claim;
    const volumes = Object.entries({ ...claim.volumes, [template]: volume });
    return { ...claim, volumes: Object.fromEntries(volumes.toSorted(([a], [b]) => (a < b ? -1 : 1))) };
  });
}
