// What a HorizontalPodAutoscaler's manifest scales.
import { refOf } from "../inventory/objects.ts";
import type { LoadedObject, ObjectRef } from "../scenario/scenario.ts";

export type AutoscalerManifest = Extract<
  LoadedObject["object"],
  { readonly kind: "HorizontalPodAutoscaler" }
>;

export function scalesWorkload(object: AutoscalerManifest, { kind, namespace, name }: ObjectRef): boolean {
  const { scaleTargetRef } = object.spec;
  return (
    scaleTargetRef.kind === kind && scaleTargetRef.name === name && refOf(object).namespace === namespace
  );
}
