// Groups of pods that are scheduled together, as the Kubernetes API writes them, as far as the model gives meaning to that.
// Source of every field: the Kubernetes API reference (scheduling.k8s.io/v1beta1; v1alpha2 in 1.36).
import type { ObjectMeta } from "./meta.ts";

export const POD_GROUP_VERSIONS = [
  "scheduling.k8s.io/v1beta1",
  "scheduling.k8s.io/v1alpha3",
  "scheduling.k8s.io/v1alpha2",
] as const;

export interface PodGroup {
  readonly apiVersion: (typeof POD_GROUP_VERSIONS)[number];
  readonly kind: "PodGroup";
  readonly metadata: ObjectMeta;
  readonly spec: {
    /** One of the two. "basic": each pod for itself. */
    readonly schedulingPolicy:
      | { readonly basic: { readonly [field: string]: never } }
      | { readonly gang: { readonly minCount: number } };
    readonly priorityClassName?: string;
    readonly priority?: number;
  };
}
