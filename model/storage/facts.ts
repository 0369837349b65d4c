// What manifests say about storage, made ready for the model: classes with their defaults, volumes, claims with their class.

import type { LoadedObject } from "../inventory/objects.ts";
import type {
  AccessMode,
  ClaimSpec,
  NodeSelector,
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
} from "../kubernetes/index.ts";
import { driverOf, type Reach, reachOf } from "./drivers.ts";

export interface ClassFacts {
  readonly name: string;
  readonly mode: "Immediate" | "WaitForFirstConsumer";
  readonly reclaimPolicy: "Retain" | "Delete";
  readonly reach: Reach;
  /** Who makes and mounts its volumes: a CSI driver, or what does the same. */
  readonly driver: string;
  readonly allowedTopologies: StorageClass["allowedTopologies"];
}

export interface VolumeFacts {
  readonly name: string;
  readonly labels: { readonly [key: string]: string };
  readonly spec: PersistentVolume["spec"];
}

export interface ClaimFacts {
  /** Of the object, or of the template in a StatefulSet. */
  readonly name: string;
  readonly namespace: string;
  /** The class by name, "" for none; the default class if the manifest says nothing. */
  readonly className: string;
  readonly accessModes: readonly AccessMode[];
  readonly spec: ClaimSpec;
}

export interface StorageFacts {
  /** No manifest has a class or a volume: then every class is taken to be there, and its volumes to be reached from anywhere. */
  readonly isGiven: boolean;
  readonly classes: readonly ClassFacts[];
  readonly volumes: readonly VolumeFacts[];
  /** Every claim that is an object of its own, at the start or by an edit. */
  readonly claims: readonly ClaimFacts[];
  /** Of the drivers that say so themselves, whether their volumes are attached. */
  readonly attachRequired: ReadonlyMap<string, boolean>;
}

const IS_DEFAULT_CLASS = [
  "storageclass.kubernetes.io/is-default-class",
  "storageclass.beta.kubernetes.io/is-default-class",
];

/** @param objects All that are ever applied. */
export function storageFacts(objects: readonly LoadedObject[]): StorageFacts {
  const written = objects.flatMap(({ object }) => (object.kind === "StorageClass" ? [object] : []));
  const volumes = objects.flatMap(({ object }) => (object.kind === "PersistentVolume" ? [object] : []));
  const claims = objects.flatMap(({ object }) => (object.kind === "PersistentVolumeClaim" ? [object] : []));
  return {
    isGiven: written.length + volumes.length > 0,
    classes: written.map(classFacts),
    volumes: volumes.map(({ metadata: { name, labels = {} }, spec }) => ({ name, labels, spec })),
    claims: claims.map((claim) => claimOf(claim, written)),
    attachRequired: new Map(
      objects.flatMap(({ object }) =>
        object.kind === "CSIDriver" ? [[object.metadata.name, object.spec.attachRequired ?? true]] : [],
      ),
    ),
  };
}

function classFacts(written: StorageClass): ClassFacts {
  const { metadata, provisioner, volumeBindingMode, reclaimPolicy, allowedTopologies } = written;
  return {
    name: metadata.name,
    mode: volumeBindingMode ?? "Immediate",
    reclaimPolicy: reclaimPolicy ?? "Delete",
    reach: reachOf(provisioner),
    driver: driverOf(provisioner),
    allowedTopologies,
  };
}

function claimOf(
  { metadata: { name, namespace = "default" }, spec }: PersistentVolumeClaim,
  classes: readonly StorageClass[],
): ClaimFacts {
  return claimFacts(name, namespace, spec, classes);
}

/** @param name Of a claim, or of a template for claims. */
export function claimFacts(
  name: string,
  namespace: string,
  spec: ClaimSpec,
  classes: readonly StorageClass[],
): ClaimFacts {
  const className = spec.storageClassName ?? defaultClass(classes) ?? "";
  return { name, namespace, className, accessModes: spec.accessModes, spec };
}

/**
 * The default class. Of several, the newest, which manifests do not say; of equally old ones the first by name.
 * Source: pkg/volume/util/storageclass.go (GetDefaultClass).
 */
export function defaultClass(classes: readonly StorageClass[]): string | undefined {
  const defaults = classes.filter(({ metadata: { annotations = {} } }) =>
    IS_DEFAULT_CLASS.some((key) => annotations[key] === "true"),
  );
  return defaults.map(({ metadata }) => metadata.name).toSorted()[0];
}

/** The claims that a pod of this spec mounts by name. */
export function claimNamesIn(spec: object): readonly string[] {
  const volumes: unknown = "volumes" in spec ? spec.volumes : undefined;
  const names = (Array.isArray(volumes) ? volumes : []).flatMap((volume: unknown): readonly string[] => {
    const claim = fieldOf(volume, "persistentVolumeClaim");
    const name = fieldOf(claim, "claimName");
    return typeof name === "string" ? [name] : [];
  });
  return [...new Set(names)];
}

function fieldOf(value: unknown, field: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === field)?.[1];
}

/** Whether node affinities of volumes, or the volumes of a class, tell nodes apart by their names. */
export function namesNodes({ classes, volumes }: StorageFacts, hostname: string): boolean {
  const isLocal = (selector: NodeSelector): boolean =>
    selector.nodeSelectorTerms.some(
      ({ matchExpressions = [], matchFields = [] }) =>
        matchFields.length > 0 || matchExpressions.some(({ key }) => key === hostname),
    );
  return (
    classes.some(
      ({ reach, allowedTopologies = [] }) =>
        reach === "node" ||
        allowedTopologies.some(({ matchLabelExpressions = [] }) =>
          matchLabelExpressions.some(({ key }) => key === hostname),
        ),
    ) || volumes.some(({ spec }) => spec.nodeAffinity !== undefined && isLocal(spec.nodeAffinity.required))
  );
}
