// What is known of those who make or mount volumes: from where these are reached, and whether they are attached to a node first.
// Sources: spec.attachRequired of the CSIDriver objects that the drivers come with; staging/src/k8s.io/csi-translation-lib/plugins
// (names of the drivers that in-tree volumes are moved to); pkg/volume (which in-tree plugins have an attacher).

/**
 * From where a volume can be reached that a class makes: every node, the nodes of one zone, one node; "none": its volumes are
 * not made by a provisioner, but have to be there.
 */
export type Reach = "anywhere" | "zone" | "node" | "none";

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

/** Those whose volumes any node mounts, whatever others do: drivers, and sources of volumes without a driver. */
const NOT_ATTACHED: readonly string[] = [
  ...ON_NODES.filter((name) => name !== "hostpath.csi.k8s.io"),
  "efs.csi.aws.com",
  "fsx.csi.aws.com",
  "file.csi.azure.com",
  "filestore.csi.storage.gke.io",
  "nfs.csi.k8s.io",
  "smb.csi.k8s.io",
  "cephfs.csi.ceph.com",
  "azureFile",
  "cephfs",
  "flocker",
  "glusterfs",
  "hostPath",
  "local",
  "nfs",
  "portworxVolume",
  "quobyte",
  "scaleIO",
  "storageos",
];

/** The drivers of volumes and provisioners of old. */
const MOVED: ReadonlyMap<string, string> = new Map([
  ["awsElasticBlockStore", "ebs.csi.aws.com"],
  ["kubernetes.io/aws-ebs", "ebs.csi.aws.com"],
  ["azureDisk", "disk.csi.azure.com"],
  ["kubernetes.io/azure-disk", "disk.csi.azure.com"],
  ["azureFile", "file.csi.azure.com"],
  ["kubernetes.io/azure-file", "file.csi.azure.com"],
  ["cinder", "cinder.csi.openstack.org"],
  ["kubernetes.io/cinder", "cinder.csi.openstack.org"],
  ["gcePersistentDisk", "pd.csi.storage.gke.io"],
  ["kubernetes.io/gce-pd", "pd.csi.storage.gke.io"],
  ["portworxVolume", "pxd.portworx.com"],
  ["kubernetes.io/portworx-volume", "pxd.portworx.com"],
  ["vsphereVolume", "csi.vsphere.vmware.com"],
  ["kubernetes.io/vsphere-volume", "csi.vsphere.vmware.com"],
]);

export function reachOf(provisioner: string): Reach {
  if (provisioner === NO_PROVISIONER) return "none";
  if (ON_NODES.includes(provisioner)) return "node";
  return OVER_NETWORK.includes(provisioner) ? "anywhere" : "zone";
}

/** @param name A provisioner, a CSI driver, or the field of a volume that says where it is. */
export function driverOf(name: string): string {
  return MOVED.get(name) ?? name;
}

/**
 * Whether its volumes have to be attached to a node before they are mounted there: like Kubernetes, if nothing else is known.
 * @param name As for `driverOf`.
 * @param said What drivers say of themselves.
 */
export function needsAttaching(
  name: string,
  { attachRequired: said }: { readonly attachRequired: ReadonlyMap<string, boolean> },
): boolean {
  const own = said.get(driverOf(name));
  return own ?? (!NOT_ATTACHED.includes(name) && !NOT_ATTACHED.includes(driverOf(name)));
}
