// Which existing volume a claim for storage is bound to.
// Sources: pkg/controller/volume/persistentvolume/index.go (order of the search),
// staging/src/k8s.io/component-helpers/storage/volume/pv_helpers.go (FindMatchingVolume, IsVolumeBoundToClaim).
import type { Labels } from "../kubernetes/index.ts";
import { compareQuantities, parseQuantity, type Quantity } from "./quantity.ts";
import { matchesLabelSelector, type WrittenLabelSelector } from "./selectors.ts";

/** What volumes and claims have to agree on. Missing texts count as empty, a missing mode as "Filesystem". */
interface StorageTraits {
  readonly storageClassName?: string;
  readonly volumeMode?: string;
  readonly volumeAttributesClassName?: string;
}

export interface BindableVolume extends StorageTraits {
  readonly labels?: Labels;
  /** How much it stores, as a quantity. */
  readonly capacity: string;
  readonly accessModes: readonly string[];
  /** The claim that it is bound to, or reserved for. */
  readonly claimRef?: { readonly namespace?: string; readonly name?: string; readonly uid?: string };
  /** Only volumes that are "Available" are up for any claim. */
  readonly phase?: string;
  readonly deleting?: boolean;
}

export interface BindableClaim extends StorageTraits {
  readonly namespace: string;
  readonly name: string;
  readonly uid?: string;
  readonly accessModes: readonly string[];
  /** How much it asks for, as a quantity. */
  readonly storage: string;
  readonly selector?: WrittenLabelSelector;
}

/**
 * The volumes that the controller may bind a claim to: it takes any one of them; none is left if nothing fits.
 *
 * Volumes with the fewest access modes are searched first, set by set. Within a set, one that is reserved for the claim
 * wins; else it is the smallest that fits. `delayed`: the claim waits for its first pod, so that the controller only
 * takes what is reserved.
 * @throws QuantityError for a bad quantity; SelectorError for a bad selector.
 */
export function volumesForClaim<V extends BindableVolume>(
  claim: BindableClaim,
  volumes: readonly V[],
  delayed = false,
): readonly V[] {
  const wanted = parseQuantity(claim.storage);
  const candidates = volumes.filter((volume) => isCandidate(volume, claim, wanted));
  const sets = new Map<string, V[]>();
  for (const volume of candidates) {
    const key = [...new Set(volume.accessModes)].sort().join();
    sets.set(key, [...(sets.get(key) ?? []), volume]);
  }
  const matches = [...sets.values()]
    .map((set) => bestOf(set, claim, delayed))
    .filter((best) => best.length > 0);
  const fewest = Math.min(...matches.map(modeCount));
  return matches.filter((best) => modeCount(best) === fewest).flat();
}

/** Is a volume bound to, or reserved for, this very claim? */
export function isReservedFor(
  { claimRef }: Pick<BindableVolume, "claimRef">,
  claim: Pick<BindableClaim, "namespace" | "name" | "uid">,
): boolean {
  if (claimRef?.name !== claim.name || claimRef.namespace !== claim.namespace) return false;
  return (claimRef.uid ?? "") === "" || claimRef.uid === claim.uid;
}

/** What has to hold even for volumes that are reserved for the claim. */
function isCandidate(volume: BindableVolume, claim: BindableClaim, wanted: Quantity): boolean {
  return (
    claim.accessModes.every((mode) => volume.accessModes.includes(mode)) &&
    (volume.claimRef === undefined || isReservedFor(volume, claim)) &&
    compareQuantities(parseQuantity(volume.capacity), wanted) >= 0 &&
    (volume.volumeMode ?? "Filesystem") === (claim.volumeMode ?? "Filesystem") &&
    (volume.volumeAttributesClassName ?? "") === (claim.volumeAttributesClassName ?? "") &&
    volume.deleting !== true
  );
}

/** The volumes of one set of access modes that may be taken. */
function bestOf<V extends BindableVolume>(
  set: readonly V[],
  claim: BindableClaim,
  delayed: boolean,
): readonly V[] {
  const reserved = set.filter((volume) => isReservedFor(volume, claim));
  if (reserved.length > 0 || delayed) return reserved;
  const free = set.filter((volume) => isFree(volume, claim));
  return free.filter(({ capacity }) =>
    free.every((other) => compareQuantities(parseQuantity(capacity), parseQuantity(other.capacity)) <= 0),
  );
}

function isFree({ phase, labels, storageClassName = "" }: BindableVolume, claim: BindableClaim): boolean {
  if (phase !== "Available" || storageClassName !== (claim.storageClassName ?? "")) return false;
  return claim.selector === undefined || matchesLabelSelector(claim.selector, labels);
}

function modeCount(set: readonly BindableVolume[]): number {
  return new Set(set[0]?.accessModes).size;
}
