// What manifests say about storage, made ready for the model: classes with their defaults, volumes, claims with their class.
import type {
  AccessMode,
  ClaimSpec,
  NodeSelector,
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
} from "../kubernetes.ts";
import type { LoadedObject } from "../objects.ts";

/**
 * From where a volume can be reached that a class makes: every node, the nodes of one zone, one node; "none": its volumes are
 * not made by a provisioner, but have to be there.
 */
export type Reach = "anywhere" | "zone" | "node" | "none";

export interface ClassFacts {
  readonly name: string;
  readonly mode: "Immediate" | "WaitForFirstConsumer";
  readonly reclaimPolicy: "Retain" | "Delete";
  readonly reach: Reach;
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
}

const IS_DEFAULT_CLASS = [
  "storageclass.kubernetes.io/is-default-class",
  "storageclass.beta.kubernetes.io/is-default-class",
];

/** Volumes of a class with this provisioner are made by hand. */
const NO_PROVISIONER = "kubernetes.io/no-provisioner";

/** Provisioners whose volumes are on the disks of one node. */
const ON_NODES: readonly string[] = [
  "rancher.io/local-path",
  "topolvm.io",
  "topolvm.cybozu.com",
  "openebs.io/local",
  "local.csi.openebs.io",
  "k8s.io/minikube-hostpath",
  "docker.io/hostpath",
  "microk8s.io/hostpath",
  "hostpath.csi.k8s.io",
];

/** Provisioners whose volumes are reached over the network from every node. */
const OVER_NETWORK: readonly string[] = [
  "efs.csi.aws.com",
  "file.csi.azure.com",
  "kubernetes.io/azure-file",
  "filestore.csi.storage.gke.io",
  "nfs.csi.k8s.io",
  "rook-ceph.cephfs.csi.ceph.com",
  "rook-ceph.rbd.csi.ceph.com",
  "cephfs.csi.ceph.com",
  "rbd.csi.ceph.com",
  "driver.longhorn.io",
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
  };
}

function classFacts(written: StorageClass): ClassFacts {
  const { metadata, provisioner, volumeBindingMode, reclaimPolicy, allowedTopologies } = written;
  return {
    name: metadata.name,
    mode: volumeBindingMode ?? "Immediate",
    reclaimPolicy: reclaimPolicy ?? "Delete",
    reach: reachOf(provisioner),
    allowedTopologies,
  };
}

function reachOf(provisioner: string): Reach {
  if (provisioner === NO_PROVISIONER) return "none";
  if (ON_NODES.includes(provisioner)) return "node";
  return OVER_NETWORK.includes(provisioner) ? "anywhere" : "zone";
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
function defaultClass(classes: readonly StorageClass[]): string | undefined {
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
