// Objects that are stored, as admission is shown them: the manifest that asked for what they are now.
import type { LoadedObject, ObjectRef } from "../inventory/objects.ts";
import { defaultClass } from "../storage/facts.ts";
import type { Desired } from "../workloads/desired.ts";
import { fieldOf } from "./fields-of.ts";
import { resized, shownObject } from "./shown.ts";

/** A manifest of an object. */
export interface ShownManifest {
  readonly desired: Desired;
  /** Plain data, with defaults. */
  readonly object: unknown;
}

/** By title: all manifests that an object may have, in the order in which they come. */
export type ShownManifests = ReadonlyMap<string, readonly ShownManifest[]>;

/** An object of a manifest that is applied, with its namespace. */
export function shownApplied({ namespace }: ObjectRef, written: unknown): unknown {
  const object = shownObject(written);
  if (!isObject(object) || !("metadata" in object) || !isObject(object.metadata)) return object;
  return { ...object, metadata: { namespace, ...object.metadata } };
}

/**
 * The same as it is created: the plugin for default storage classes comes before mutating admission.
 * Source: pkg/kubeapiserver/options/plugins.go (AllOrderedPlugins).
 */
export function shownCreated(ref: ObjectRef, written: unknown, objects: readonly LoadedObject[]): unknown {
  const shown = shownApplied(ref, written);
  const spec = fieldOf(shown, "spec");
  if (ref.kind !== "PersistentVolumeClaim" || fieldOf(spec, "storageClassName") !== undefined) return shown;
  const classes = objects.flatMap(({ object }) => (object.kind === "StorageClass" ? [object] : []));
  const storageClassName = defaultClass(classes);
  return isObject(shown) && isObject(spec) && storageClassName !== undefined
    ? { ...shown, spec: { ...spec, storageClassName } }
    : shown;
}

/**
 * Where several manifests ask for the same, it is the last of them; of what controllers and users do to an object besides, only
 * its size is shown.
 */
export function shownStored(manifests: readonly ShownManifest[], stored: object): unknown {
  const spec = "spec" in stored ? stored.spec : undefined;
  const wanted = textOf(spec);
  const found =
    manifests.findLast(({ desired }) => "spec" in desired && textOf(desired.spec) === wanted) ?? manifests[0];
  const replicas = replicasIn(spec);
  return found === undefined || replicas === undefined ? found?.object : resized(found.object, replicas);
}

export function replicasIn(spec: unknown): number | undefined {
  return isObject(spec) && "replicas" in spec && typeof spec.replicas === "number"
    ? spec.replicas
    : undefined;
}

/** All of it but its size. */
function textOf(spec: unknown): string {
  return JSON.stringify(isObject(spec) ? Object.entries(spec).filter(([key]) => key !== "replicas") : spec);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
