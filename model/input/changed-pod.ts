// Pods that mutating admission has changed.
import type { PodTemplateSpec } from "../kubernetes/index.ts";
import { fieldOf } from "../policy/fields-of.ts";
import { type Decoded, decodedAs, fieldsAmong } from "./decoded-object.ts";
import { podTemplate } from "./pod.ts";

/** @param claims Volumes that its controller adds. */
export function decodedPod(pod: unknown, claims: readonly string[]): Decoded<PodTemplateSpec> {
  const metadata = fieldsAmong(fieldOf(pod, "metadata"), ["labels", "annotations", "finalizers"]);
  return decodedAs(podTemplate(claims), { metadata, spec: fieldOf(pod, "spec") });
}
