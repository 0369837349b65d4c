// What the fields of volumes, claims and classes mean to the model.
// Source of the names: staging/src/k8s.io/api/core/v1/types.go and storage/v1/types.go of Kubernetes 1.37.
import { type FieldTable, harmless, leavesOut, MODELLED } from "./meaning.ts";

const SOURCE = harmless(
  "any",
  "where the bytes are makes no difference: nodeAffinity says who reaches them, and the kind of volume whether it is attached",
);
const CLASS_OF_ATTRIBUTES = leavesOut(
  "string",
  "classes of attributes are not modelled: a claim binds whatever its attributes are",
);

export const CLAIM_SPEC_FIELDS: FieldTable = {
  accessModes: MODELLED,
  resources: MODELLED,
  storageClassName: MODELLED,
  volumeName: MODELLED,
  volumeMode: MODELLED,
  selector: MODELLED,
  dataSource: leavesOut("any", "sources of data are not modelled: the volume is made as if it were there"),
  dataSourceRef: leavesOut("any", "sources of data are not modelled: the volume is made as if it were there"),
  volumeAttributesClassName: CLASS_OF_ATTRIBUTES,
};

export const VOLUME_SPEC_FIELDS: FieldTable = {
  accessModes: MODELLED,
  capacity: MODELLED,
  storageClassName: MODELLED,
  volumeMode: MODELLED,
  persistentVolumeReclaimPolicy: MODELLED,
  claimRef: MODELLED,
  nodeAffinity: MODELLED,
  mountOptions: harmless("[]string", "how it is mounted changes nothing outside the container"),
  volumeAttributesClassName: CLASS_OF_ATTRIBUTES,
  ...Object.fromEntries(
    [
      "awsElasticBlockStore",
      "azureDisk",
      "azureFile",
      "cephfs",
      "cinder",
      "csi",
      "fc",
      "flexVolume",
      "flocker",
      "gcePersistentDisk",
      "glusterfs",
      "hostPath",
      "iscsi",
      "local",
      "nfs",
      "photonPersistentDisk",
      "portworxVolume",
      "quobyte",
      "rbd",
      "scaleIO",
      "storageos",
      "vsphereVolume",
    ].map((source) => [source, SOURCE]),
  ),
};

export const STORAGE_CLASS_FIELDS: FieldTable = {
  provisioner: MODELLED,
  volumeBindingMode: MODELLED,
  reclaimPolicy: MODELLED,
  allowedTopologies: MODELLED,
  parameters: harmless("any", "they are the provisioner's business, which is taken to succeed"),
  mountOptions: harmless("[]string", "how volumes are mounted changes nothing outside the container"),
  allowVolumeExpansion: harmless("bool", "volumes are not expanded here"),
};

const MOUNTING = "how volumes are mounted changes nothing outside the container";

export const CSI_DRIVER_FIELDS: FieldTable = {
  attachRequired: MODELLED,
  podInfoOnMount: harmless("bool", MOUNTING),
  volumeLifecycleModes: harmless("[]string", "volumes inside of pods are not the scheduler's business"),
  storageCapacity: leavesOut(
    "bool",
    "capacities are not modelled: every node has room for a new volume",
    (tree) => tree.kind === "scalar" && tree.value === true,
  ),
  fsGroupPolicy: harmless("string", MOUNTING),
  tokenRequests: harmless("any", MOUNTING),
  requiresRepublish: harmless("bool", MOUNTING),
  seLinuxMount: harmless("bool", MOUNTING),
  nodeAllocatableUpdatePeriodSeconds: leavesOut("int", "what a node takes does not change here"),
  serviceAccountTokenInSecrets: harmless("bool", MOUNTING),
  preventPodSchedulingIfMissing: leavesOut("bool", "every driver is taken to be on every node"),
};

export const CSI_NODE_DRIVER_FIELDS: FieldTable = {
  name: MODELLED,
  allocatable: MODELLED,
  nodeID: harmless("string", "it is the driver's name of the node"),
  topologyKeys: harmless("[]string", "who reaches a volume follows from its provisioner"),
};
