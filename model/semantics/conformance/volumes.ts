// The table of volumes that exist in some zones only.
import { volumeZoneTest, type ZonedClaim } from "../volume-zone.ts";
import { family } from "./family.ts";
import type { Metadata, NodeManifest } from "./manifests.ts";
import type { ScheduledPod } from "./placed.ts";

interface Named {
  readonly metadata?: Metadata;
}

interface VolumeZoneInput {
  readonly pod: ScheduledPod;
  readonly node: NodeManifest;
  readonly persistentVolumes: readonly Named[];
  readonly persistentVolumeClaims: readonly (Named & { readonly spec?: ZonedClaim })[];
  readonly storageClasses?: readonly (Named & { readonly volumeBindingMode?: string })[];
}

export const volumeZoneFilter = family<VolumeZoneInput>({
  folder: "scheduling",
  name: "volumezone_filter",
  answer({ pod, node, persistentVolumes, persistentVolumeClaims, storageClasses = [] }) {
    const claims = persistentVolumeClaims.filter(
      ({ metadata }) => metadata?.namespace === pod.metadata?.namespace,
    );
    const claimNames = (pod.spec?.volumes ?? []).flatMap(({ persistentVolumeClaim: claim }) =>
      claim === undefined ? [] : [claim.claimName ?? ""],
    );
    const test = volumeZoneTest(claimNames, {
      claims: byName(claims, ({ spec }) => spec ?? {}),
      volumes: byName(persistentVolumes, ({ metadata }) => metadata?.labels ?? {}),
      classes: byName(storageClasses, (storageClass) => storageClass),
    });
    const rejection = test(node.metadata?.labels ?? {});
    return { code: rejection?.code ?? "Success", reasons: rejection?.reasons ?? [] };
  },
});

function byName<T extends Named, V>(objects: readonly T[], value: (object: T) => V): { [name: string]: V } {
  return Object.fromEntries(objects.map((object) => [object.metadata?.name ?? "", value(object)]));
}
