// The table of volumes that fit a claim for storage.
import { type BindableClaim, type BindableVolume, volumesForClaim } from "../volume-binding.ts";
import { family } from "./family.ts";
import type { Metadata } from "./manifests.ts";

interface VolumeManifest {
  readonly metadata: Metadata;
  readonly spec: Omit<BindableVolume, "labels" | "capacity" | "phase" | "deleting"> & {
    readonly capacity?: { readonly storage?: string };
  };
  readonly status?: { readonly phase?: string };
}

interface ClaimManifest {
  readonly metadata: Metadata;
  readonly spec: Omit<BindableClaim, "namespace" | "name" | "uid" | "storage"> & {
    readonly resources?: { readonly requests?: { readonly storage?: string } };
  };
}

interface MatchInput {
  readonly volumes: readonly VolumeManifest[];
  readonly claim: ClaimManifest;
}

/** The table stems from a time when the phase of a volume did not count, and leaves it out. */
function volumeOf({ metadata, spec, status }: VolumeManifest): BindableVolume & { readonly name: string } {
  return {
    ...spec,
    name: metadata.name ?? "",
    labels: metadata.labels ?? {},
    capacity: spec.capacity?.storage ?? "0",
    phase: status?.phase ?? "Available",
    deleting: (metadata.deletionTimestamp ?? null) !== null,
  };
}

function claimOf({ metadata: { namespace = "", name = "", uid = "" }, spec }: ClaimManifest): BindableClaim {
  return { ...spec, namespace, name, uid, storage: spec.resources?.requests?.storage ?? "0" };
}

/** Where several volumes may be taken, the answer is all of them, and no row expects that. */
export const pvClaimMatch = family<MatchInput>({
  folder: "controllers",
  name: "pv_claim_match",
  answer({ volumes, claim }) {
    const names = volumesForClaim(claimOf(claim), volumes.map(volumeOf)).map(({ name }) => name);
    return { volume: names.length > 1 ? names : (names[0] ?? null) };
  },
});
