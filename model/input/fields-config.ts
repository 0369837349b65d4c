// What the fields of ConfigMaps, Secrets, environments and volumes mean to the model.
// Source of the names: staging/src/k8s.io/api/core/v1/types.go of Kubernetes 1.37.
import { type FieldTable, harmless, leavesOut, type Meaning, MODELLED } from "./meaning.ts";
import type { TypeName } from "./shapes.ts";

const MODE = "file modes and owners change what happens inside a container, not which pods run where";
const MOUNT = "how a volume is mounted changes what happens inside a container, not which pods run where";
const STORAGE =
  "storage is not modelled: the volume binds at once, on any node, and any number of pods may use it";
const NODE_DISK = "what is on the node's disk is not modelled: the volume can be mounted on every node";
const ALWAYS_THERE = "the kubelet can always make it";

/** Volumes that may be missing, or be somewhere else. */
function stored(type: TypeName): Meaning {
  return leavesOut(type, STORAGE);
}

export const VOLUME_FIELDS: FieldTable = {
  name: MODELLED,
  configMap: MODELLED,
  secret: MODELLED,
  projected: MODELLED,
  downwardAPI: MODELLED,
  emptyDir: harmless("EmptyDir", ALWAYS_THERE),
  image: harmless("ImageVolume", "whether an image can be pulled is the scenario's choice"),
  hostPath: leavesOut("HostPath", NODE_DISK),
  persistentVolumeClaim: stored("ClaimVolume"),
  ephemeral: stored("EphemeralVolume"),
  csi: stored("CSIVolume"),
  nfs: stored("NFS"),
  iscsi: stored("any"),
  fc: stored("any"),
  gcePersistentDisk: stored("any"),
  awsElasticBlockStore: stored("any"),
  gitRepo: stored("any"),
  glusterfs: stored("any"),
  rbd: stored("any"),
  flexVolume: stored("any"),
  cinder: stored("any"),
  cephfs: stored("any"),
  flocker: stored("any"),
  azureFile: stored("any"),
  vsphereVolume: stored("any"),
  quobyte: stored("any"),
  azureDisk: stored("any"),
  photonPersistentDisk: stored("any"),
  portworxVolume: stored("any"),
  scaleIO: stored("any"),
  storageos: stored("any"),
};

/** What all sources of data for volumes have. */
const SOURCE: FieldTable = {
  items: MODELLED,
  optional: MODELLED,
  defaultMode: MODELLED,
  defaultUser: harmless("int", MODE),
};

export const CONFIG_FIELDS = {
  ConfigMap: {
    apiVersion: MODELLED,
    kind: MODELLED,
    metadata: MODELLED,
    data: MODELLED,
    binaryData: MODELLED,
    immutable: MODELLED,
  },
  Secret: {
    apiVersion: MODELLED,
    kind: MODELLED,
    metadata: MODELLED,
    data: MODELLED,
    stringData: MODELLED,
    type: MODELLED,
    immutable: MODELLED,
  },
  EnvVar: { name: MODELLED, value: MODELLED, valueFrom: MODELLED },
  EnvVarSource: {
    configMapKeyRef: MODELLED,
    secretKeyRef: MODELLED,
    fieldRef: MODELLED,
    resourceFieldRef: MODELLED,
    fileKeyRef: leavesOut(
      "FileKeySelector",
      "the file is taken to have the key: without it the container does not start",
    ),
  },
  KeySelector: { name: MODELLED, key: MODELLED, optional: MODELLED },
  ObjectFieldSelector: {
    apiVersion: harmless("string", "there is only one version of pods"),
    fieldPath: MODELLED,
  },
  ResourceFieldSelector: { containerName: MODELLED, resource: MODELLED, divisor: MODELLED },
  EnvFromSource: { prefix: MODELLED, configMapRef: MODELLED, secretRef: MODELLED },
  OptionalReference: { name: MODELLED, optional: MODELLED },
  Volume: VOLUME_FIELDS,
  VolumeMount: {
    name: MODELLED,
    subPath: MODELLED,
    subPathExpr: MODELLED,
    readOnly: harmless("bool", MOUNT),
    recursiveReadOnly: harmless("string", MOUNT),
    mountPath: harmless("string", MOUNT),
    mountPropagation: harmless("string", MOUNT),
    bindMountOptions: harmless("[]string", MOUNT),
  },
  ConfigMapVolumeSource: { name: MODELLED, ...SOURCE },
  SecretVolumeSource: { secretName: MODELLED, ...SOURCE },
  ProjectedVolumeSource: { sources: MODELLED, defaultMode: MODELLED, defaultUser: harmless("int", MODE) },
  VolumeProjection: {
    configMap: MODELLED,
    secret: MODELLED,
    downwardAPI: MODELLED,
    serviceAccountToken: harmless("TokenProjection", ALWAYS_THERE),
    clusterTrustBundle: leavesOut(
      "BundleProjection",
      "the trust bundle is taken to exist: without it the container does not start",
    ),
    podCertificate: leavesOut(
      "any",
      "the certificate is taken to be issued: without it the container does not start",
    ),
  },
  DataProjection: { name: MODELLED, items: MODELLED, optional: MODELLED },
  KeyToPath: { key: MODELLED, path: MODELLED, mode: MODELLED, user: harmless("int", MODE) },
  DownwardAPIVolumeSource: { items: MODELLED, defaultMode: MODELLED, defaultUser: harmless("int", MODE) },
  DownwardAPIVolumeFile: {
    path: MODELLED,
    fieldRef: MODELLED,
    resourceFieldRef: MODELLED,
    mode: MODELLED,
    user: harmless("int", MODE),
  },
} satisfies { readonly [structure: string]: FieldTable };
