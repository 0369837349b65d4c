// Stored objects as users' controllers and properties see them: Kubernetes-shaped, with as much of the status as the model keeps.
import type { ObjectRef } from "../inventory/objects.ts";
import { isDeleting } from "../state.ts";
import type { CustomState, StatefulSetState, StoredObject } from "../stored.ts";
import type { KnownManifest } from "./facts.ts";
import type { SeenMeta } from "./kinds.ts";
import { fieldsOf } from "./normal.ts";
import type { Stored } from "./requests.ts";

export function customView(ref: ObjectRef, apiVersion: string, stored: CustomState): Stored {
  const { metadata, spec, status } = stored;
  const { generation, labels = {}, annotations = {} } = metadata;
  return {
    apiVersion,
    kind: ref.kind,
    metadata: metaOf(ref, stored, { generation, labels, annotations }),
    ...{ spec },
    ...(status === undefined ? {} : { status }),
  };
}

/** @param storage Whether manifests say what storage there is: else claims count as bound. */
export function builtInView(
  ref: ObjectRef,
  manifests: readonly KnownManifest[],
  stored: StoredObject,
  storage: boolean,
): Stored {
  const manifest = fieldsOf(manifests[stored.metadata.own?.manifest ?? 0]?.normal);
  const { metadata, spec, ...rest } = manifest;
  const { labels = {}, annotations = {} } = fieldsOf(metadata);
  const { generation = 1 } = fieldsOf(stored.metadata);
  const meta = { generation: Number(generation), labels: textsOf(labels), annotations: textsOf(annotations) };
  const status = statusOf(ref.kind, stored, storage);
  return {
    ...rest,
    apiVersion: String(manifest.apiVersion),
    kind: ref.kind,
    metadata: metaOf(ref, stored, meta),
    ...(spec === undefined ? {} : { spec: { ...fieldsOf(spec), ...sizeOf(stored) } }),
    ...(status === undefined ? {} : { status }),
  };
}

function metaOf(
  { namespace, name }: ObjectRef,
  stored: StoredObject,
  { generation, labels, annotations }: Pick<SeenMeta, "generation" | "labels" | "annotations">,
): SeenMeta {
  const { uid, finalizers = [], own } = stored.metadata;
  return {
    name,
    namespace,
    uid,
    resourceVersion: resourceVersionOf(stored),
    generation,
    labels,
    annotations,
    finalizers,
    ownerReferences: own?.ownerReferences ?? [],
    ...(isDeleting(stored) ? { deletionTimestamp: "set" as const } : {}),
  };
}

/** How many pods there should be, as users, autoscalers and controllers have left it. */
function sizeOf(stored: StoredObject): { readonly replicas?: number } {
  const { replicas } = fieldsOf(fieldsOf(stored).spec);
  return typeof replicas === "number" ? { replicas } : {};
}

function statusOf(kind: string, stored: StoredObject, storage: boolean): unknown {
  const { status } = fieldsOf(stored);
  switch (kind) {
    case "StatefulSet":
      return reportOf(status);
    case "Job": {
      const { succeeded, failed, conditions } = fieldsOf(status);
      return { succeeded, failed, conditions };
    }
    case "PersistentVolumeClaim": {
      const isBound = !storage || fieldsOf(stored).volume !== undefined;
      return { phase: isBound ? "Bound" : "Pending" };
    }
    case "Deployment":
    case "ReplicaSet":
    case "DaemonSet":
      return status;
    default:
      return undefined;
  }
}

function reportOf(status: unknown): StatefulSetState["status"]["report"] | unknown {
  return fieldsOf(status).report;
}

function textsOf(value: unknown): { readonly [key: string]: string } {
  return Object.fromEntries(Object.entries(fieldsOf(value)).map(([key, text]) => [key, String(text)]));
}

/** Another one for everything that is stored of an object. */
export function resourceVersionOf(stored: StoredObject): string {
  return hashOf(JSON.stringify(stored));
}

/** FNV-1a, twice over, so that texts of one run do not meet: 2 x 32 bits. */
function hashOf(text: string): string {
  let [a, b] = [0x811c9dc5, 0x9747b28c];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b) ^ (b >>> 13);
  }
  return `${(a >>> 0).toString(36)}${(b >>> 0).toString(36)}`;
}
