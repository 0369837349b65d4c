// Volumes, claims for them, and their classes as the API server accepts them.
// Sources: pkg/apis/core/validation/validation.go (ValidatePersistentVolume, ValidatePersistentVolumeClaimSpec),
// pkg/apis/storage/validation/validation.go (ValidateStorageClass).
import type {
  AccessMode,
  ClaimSpec,
  ClaimTemplate,
  ObjectMeta,
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
} from "../kubernetes/index.ts";
import { compareQuantities, parseQuantity } from "../semantics/quantity.ts";
import { nodeSelector } from "./affinity.ts";
import { type Decoder, type Log, list, oneOf, present, refuse, string } from "./decode.ts";
import {
  annotations,
  dnsLabel,
  dnsSubdomain,
  labelKey,
  labelSelector,
  labelValue,
  objectMeta,
} from "./metadata.ts";
import { optionalName } from "./priority.ts";
import type { Path } from "./problem.ts";
import { quantity } from "./quantities.ts";
import { structure } from "./structure.ts";
import { child, items, positionAt, type Tree } from "./tree.ts";

const accessMode: Decoder<AccessMode> = oneOf(
  "ReadWriteOnce",
  "ReadOnlyMany",
  "ReadWriteMany",
  "ReadWriteOncePod",
);
const volumeMode = oneOf("Filesystem", "Block");

/** At least one; ReadWriteOncePod stands alone. */
const accessModes: Decoder<readonly AccessMode[]> = (tree, path, log) => {
  const found = list(accessMode)(tree, path, log);
  if (tree.kind === "seq" && tree.items.length === 0) {
    log.problem(tree.position, path, "Required value: at least 1 access mode is required", "write one");
  }
  if (found?.includes("ReadWriteOncePod") === true && new Set(found).size > 1) {
    const problem = "Forbidden: may not use ReadWriteOncePod with other access modes";
    log.problem(tree.position, path, problem, "write ReadWriteOncePod alone, or leave it out");
  }
  return found === undefined ? undefined : [...new Set(found)].toSorted();
};

/** How much: more than nothing. */
const amount: Decoder<string> = (tree, path, log) => {
  const found = quantity(tree, path, log);
  if (found === undefined || compareQuantities(parseQuantity(found), parseQuantity("0")) > 0) return found;
  return refuse(tree, path, log, "must be greater than zero", "say how much storage, as in 1Gi");
};

const HOW_MUCH = "say how much storage";

const requests: Decoder<{ readonly storage: string }> = (tree, path, log) => {
  const fields = structure("VolumeResourceList", tree, path, log);
  const storage = fields?.required("storage", amount, HOW_MUCH);
  return storage === undefined ? undefined : { storage };
};

const claimResources: Decoder<ClaimSpec["resources"]> = (tree, path, log) => {
  const fields = structure("VolumeResourceRequirements", tree, path, log);
  const found = fields?.required("requests", requests, HOW_MUCH);
  return found === undefined ? undefined : { requests: found };
};

export const claimSpec: Decoder<ClaimSpec> = (tree, path, log) => {
  const fields = structure("PersistentVolumeClaimSpec", tree, path, log);
  if (fields === undefined) return undefined;
  const modes = fields.required("accessModes", accessModes, "write at least one access mode");
  const resources = fields.required("resources", claimResources, HOW_MUCH);
  const optional = present({
    storageClassName: fields.optional("storageClassName", optionalName),
    volumeName: fields.optional("volumeName", dnsSubdomain),
    volumeMode: fields.optional("volumeMode", volumeMode),
    selector: fields.optional("selector", labelSelector),
  });
  return modes === undefined || resources === undefined
    ? undefined
    : { accessModes: modes, resources, ...optional };
};

export const persistentVolumeClaim: Decoder<PersistentVolumeClaim> = (tree, path, log) => {
  const fields = structure("PersistentVolumeClaim", tree, path, log);
  const metadata = fields?.required("metadata", objectMeta(true), "give the claim a name");
  const spec = fields?.required("spec", claimSpec, "say what is claimed");
  if (metadata === undefined || spec === undefined) return undefined;
  return { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata, spec: inClass(metadata, spec) };
};

/** What named the class before there was a field for it. */
const CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";

/**
 * The annotation goes before the field.
 * Source: pkg/apis/core/v1/helper/helpers.go (GetPersistentVolumeClass, GetPersistentVolumeClaimClass).
 */
function inClass<T extends ClaimSpec | PersistentVolume["spec"]>(
  { annotations: notes = {} }: { readonly annotations?: { readonly [key: string]: string } },
  spec: T,
): T {
  const storageClassName = notes[CLASS_ANNOTATION];
  return storageClassName === undefined ? spec : { ...spec, storageClassName };
}

/** In a StatefulSet; its name becomes part of the names of the claims. */
export const claimTemplate: Decoder<ClaimTemplate> = (tree, path, log) => {
  const fields = structure("ClaimTemplate", tree, path, log);
  const metadata = fields?.required("metadata", claimTemplateMeta, "give the claim a name");
  const spec = fields?.required("spec", claimSpec, "say what is claimed");
  if (metadata === undefined || spec === undefined) return undefined;
  return { metadata: { name: metadata.name }, spec: inClass(metadata, spec) };
};

const claimTemplateMeta: Decoder<Pick<ObjectMeta, "name" | "annotations">> = (tree, path, log) => {
  const fields = structure("ClaimTemplateMeta", tree, path, log);
  const name = fields?.required("name", dnsLabel, "give the claim a name");
  const notes = fields?.optional("annotations", annotations);
  return name === undefined ? undefined : { name, ...present({ annotations: notes }) };
};

export const persistentVolume: Decoder<PersistentVolume> = (tree, path, log) => {
  const fields = structure("PersistentVolume", tree, path, log);
  const metadata = fields?.required("metadata", objectMeta(false, "UnheldMeta"), "give the volume a name");
  const spec = fields?.required("spec", volumeSpec, "describe the volume");
  if (metadata === undefined || spec === undefined) return undefined;
  return { apiVersion: "v1", kind: "PersistentVolume", metadata, spec: inClass(metadata, spec) };
};

const volumeSpec: Decoder<PersistentVolume["spec"]> = (tree, path, log) => {
  const fields = structure("PersistentVolumeSpec", tree, path, log);
  if (fields === undefined) return undefined;
  const modes = fields.required("accessModes", accessModes, "write at least one access mode");
  const capacity = fields.required("capacity", requests, HOW_MUCH);
  const optional = present({
    storageClassName: fields.optional("storageClassName", optionalName),
    volumeMode: fields.optional("volumeMode", volumeMode),
    persistentVolumeReclaimPolicy: fields.optional(
      "persistentVolumeReclaimPolicy",
      oneOf("Retain", "Delete", "Recycle"),
    ),
    claimRef: fields.optional("claimRef", claimRef),
    nodeAffinity: fields.optional("nodeAffinity", volumeAffinity),
  });
  const source = sourceOf(tree, path, log);
  return modes === undefined || capacity === undefined || source === undefined
    ? undefined
    : { accessModes: modes, capacity, source, ...optional };
};

const claimRef: Decoder<NonNullable<PersistentVolume["spec"]["claimRef"]>> = (tree, path, log) => {
  const fields = structure("ClaimRef", tree, path, log);
  const name = fields?.required("name", dnsSubdomain, "name the claim");
  const namespace = fields?.required("namespace", dnsLabel, "say in which namespace the claim is");
  return name === undefined || namespace === undefined ? undefined : { namespace, name };
};

const volumeAffinity: Decoder<NonNullable<PersistentVolume["spec"]["nodeAffinity"]>> = (tree, path, log) => {
  const fields = structure("VolumeNodeAffinity", tree, path, log);
  const required = fields?.required("required", nodeSelector, "say which nodes reach the volume");
  return required === undefined ? undefined : { required };
};

/** What is not a source of storage, of the fields of a volume. */
const TRAITS: readonly string[] = [
  "accessModes",
  "capacity",
  "storageClassName",
  "volumeMode",
  "persistentVolumeReclaimPolicy",
  "claimRef",
  "nodeAffinity",
  "mountOptions",
  "volumeAttributesClassName",
];

/** A volume has one source; a local one says on which node it is, and one of CSI names its driver. */
function sourceOf(tree: Tree, path: Path, log: Log): string | undefined {
  const sources = tree.kind === "map" ? [...tree.entries.keys()].filter((f) => !TRAITS.includes(f)) : [];
  const [first, second] = sources;
  if (first === undefined) {
    log.problem(
      tree.position,
      path,
      "Required value: must specify a volume type",
      "say where the storage is",
    );
  } else if (second !== undefined) {
    const problem = "Forbidden: may not specify more than 1 volume type";
    log.problem(positionAt(tree, [second]), [...path, second], problem, `keep one of ${sources.join(", ")}`);
  }
  if (first === "local" && child(tree, "nodeAffinity") === undefined) {
    const problem = "Required value: Local volume requires node affinity";
    log.problem(tree.position, [...path, "nodeAffinity"], problem, "say on which node it is");
  }
  const csi = child(tree, "csi");
  return csi === undefined ? first : driverName(csi, [...path, "csi"], log);
}

const driverName: Decoder<string> = (tree, path, log) => {
  const driver = child(tree, "driver");
  if (driver !== undefined) return string(driver, [...path, "driver"], log);
  log.problem(tree.position, [...path, "driver"], "Required value", "name the driver");
  return undefined;
};

export const storageClass: Decoder<StorageClass> = (tree, path, log) => {
  const fields = structure("StorageClass", tree, path, log);
  if (fields === undefined) return undefined;
  const metadata = fields.required("metadata", objectMeta(false, "UnheldMeta"), "give the class a name");
  const provisioner = fields.required("provisioner", provisionerName, "say who makes the volumes");
  const optional = present({
    volumeBindingMode: fields.optional("volumeBindingMode", oneOf("Immediate", "WaitForFirstConsumer")),
    reclaimPolicy: fields.optional("reclaimPolicy", oneOf("Delete", "Retain")),
    allowedTopologies: fields.optional("allowedTopologies", list(topologyTerm)),
  });
  if (metadata === undefined || provisioner === undefined) return undefined;
  return { apiVersion: "storage.k8s.io/v1", kind: "StorageClass", metadata, provisioner, ...optional };
};

const provisionerName: Decoder<string> = (tree, path, log) => {
  const found = string(tree, path, log);
  if (found === undefined) return undefined;
  if (found === "") {
    log.problem(tree.position, path, "Required value", "say who makes the volumes");
    return undefined;
  }
  labelKey(tree, path, log);
  return found;
};

type TopologyTerm = NonNullable<StorageClass["allowedTopologies"]>[number];

const topologyTerm: Decoder<TopologyTerm> = (tree, path, log) => {
  const fields = structure("TopologySelectorTerm", tree, path, log);
  if (fields === undefined) return undefined;
  return present({
    matchLabelExpressions: fields.optional("matchLabelExpressions", list(topologyRequirement)),
  });
};

type TopologyRequirement = NonNullable<TopologyTerm["matchLabelExpressions"]>[number];

const topologyRequirement: Decoder<TopologyRequirement> = (tree, path, log) => {
  const fields = structure("TopologySelectorRequirement", tree, path, log);
  const key = fields?.required("key", labelKey, "name the label");
  const values = fields?.required("values", list(labelValue), "list at least one value");
  if (items(child(tree, "values")).length === 0 && child(tree, "values") !== undefined) {
    log.problem(
      positionAt(tree, ["values"]),
      [...path, "values"],
      "Required value",
      "list at least one value",
    );
  }
  return key === undefined || values === undefined ? undefined : { key, values };
};
