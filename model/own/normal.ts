// Manifests of built-in kinds in their one form: without what the API server makes of them, and what the model keeps elsewhere.
import { canonical } from "../workloads/custom.ts";

/** The kinds that have a number of replicas, which is 1 where the manifest names none. */
const SIZED = ["Deployment", "ReplicaSet", "StatefulSet"];

/** What the model keeps in the object itself, or what only the API server writes. */
const ELSEWHERE = [
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "managedFields",
  "finalizers",
  "ownerReferences",
  "namespace",
];

/** The manifest as it is compared with others. */
export function normalManifest(written: unknown): { readonly [field: string]: unknown } {
  const { status: _, metadata, ...rest } = fieldsOf(written);
  const { labels, annotations, ...named } = Object.fromEntries(
    Object.entries(fieldsOf(metadata)).filter(([field]) => !ELSEWHERE.includes(field)),
  );
  const texts = { ...some("labels", labels), ...some("annotations", annotations) };
  const whole = { ...rest, metadata: { ...named, ...texts } };
  if (!SIZED.includes(String(fieldsOf(written).kind))) return fieldsOf(canonical(whole));
  const spec = fieldsOf(fieldsOf(written).spec);
  return fieldsOf(canonical({ ...whole, spec: { ...spec, replicas: spec.replicas ?? 1 } }));
}

/** The fields of an object; none of anything else. */
export function fieldsOf(value: unknown): { readonly [field: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}

function some(name: string, value: unknown): { readonly [field: string]: unknown } {
  return Object.keys(fieldsOf(value)).length === 0 ? {} : { [name]: value };
}
