// What is written of an object, taken apart: what the model keeps in the object itself, and what a server-side apply makes of it.
import type { OwnerReference } from "../kubernetes/index.ts";
import { type CustomSpec, canonical, ordered } from "../workloads/custom.ts";
import { fieldsOf } from "./normal.ts";
import type { KubernetesObject } from "./requests.ts";

/** A server-side apply, with force, onto an object as it is shown. */
export function applied(view: unknown, object: KubernetesObject): unknown {
  const [metadata, spec] = [fieldsOf(fieldsOf(view).metadata), fieldsOf(fieldsOf(view).spec)];
  const own = marksIn(object);
  const before = marksIn(view);
  const owners = before.ownerReferences.filter(({ uid }) => own.ownerReferences.every((o) => o.uid !== uid));
  const replicas = fieldsOf(object.spec).replicas ?? spec.replicas;
  return {
    ...object,
    ...(replicas === undefined ? {} : { spec: { ...fieldsOf(object.spec), replicas } }),
    metadata: {
      ...object.metadata,
      labels: { ...fieldsOf(metadata.labels), ...object.metadata.labels },
      annotations: { ...fieldsOf(metadata.annotations), ...object.metadata.annotations },
      finalizers: [...new Set([...before.finalizers, ...own.finalizers])],
      ownerReferences: [...owners, ...own.ownerReferences],
    },
  };
}

/** What of metadata the model keeps in the object itself. */
export function marksIn(object: unknown): {
  readonly finalizers: readonly string[];
  readonly ownerReferences: readonly OwnerReference[];
} {
  const { finalizers, ownerReferences } = fieldsOf(fieldsOf(object).metadata);
  return { finalizers: textsIn(finalizers), ownerReferences: ownersIn(ownerReferences) };
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? [...new Set(value.map(String))] : [];
}

function ownersIn(value: unknown): readonly OwnerReference[] {
  if (!Array.isArray(value)) return [];
  return value.map((one: unknown) => {
    const { apiVersion, kind, name, uid, controller, blockOwnerDeletion } = fieldsOf(one);
    return {
      apiVersion: String(apiVersion),
      kind: String(kind),
      name: String(name),
      uid: String(uid),
      ...(controller === true ? { controller } : {}),
      ...(blockOwnerDeletion === true ? { blockOwnerDeletion } : {}),
    };
  });
}

export function customIn(object: unknown): CustomSpec {
  const { metadata, spec } = fieldsOf(object);
  const { labels, annotations } = fieldsOf(metadata);
  return { labels: texts(labels), annotations: texts(annotations), spec: canonical(spec ?? {}) };
}

function texts(value: unknown): { readonly [key: string]: string } {
  return ordered(
    Object.fromEntries(Object.entries(fieldsOf(value)).map(([key, text]) => [key, String(text)])),
  );
}
