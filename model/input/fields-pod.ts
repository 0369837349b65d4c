// What the fields of a pod's spec and of its containers mean to the model.
// Source of the names: staging/src/k8s.io/api/core/v1/types.go of Kubernetes 1.37.
import { type FieldTable, harmless, leavesOut, MODELLED } from "./meaning.ts";
import { child, items, text } from "./tree.ts";

const INSIDE = "it changes what happens inside a container, not which pods run where";
const NETWORK = "traffic and names are not modelled, and no controller here looks at them";

export const POD_SPEC_FIELDS: FieldTable = {
  containers: MODELLED,
  initContainers: MODELLED,
  restartPolicy: MODELLED,
  nodeName: MODELLED,
  nodeSelector: MODELLED,
  affinity: MODELLED,
  tolerations: MODELLED,
  overhead: MODELLED,
  resources: MODELLED,
  hostNetwork: MODELLED,
  volumes: MODELLED,
  ephemeralContainers: MODELLED,
  terminationGracePeriodSeconds: MODELLED,
  activeDeadlineSeconds: leavesOut("int", "the deadline is not modelled: the pod is never failed for it"),
  dnsPolicy: harmless("ClusterFirst|ClusterFirstWithHostNet|Default|None", NETWORK),
  serviceAccountName: MODELLED,
  serviceAccount: MODELLED,
  automountServiceAccountToken: MODELLED,
  hostPID: MODELLED,
  hostIPC: MODELLED,
  hostUsers: MODELLED,
  shareProcessNamespace: harmless("bool", INSIDE),
  securityContext: MODELLED,
  imagePullSecrets: MODELLED,
  hostname: harmless("string", NETWORK),
  hostnameOverride: harmless("string", NETWORK),
  subdomain: harmless("string", NETWORK),
  setHostnameAsFQDN: harmless("bool", NETWORK),
  hostAliases: harmless("[]HostAlias", NETWORK),
  dnsConfig: harmless("PodDNSConfig", NETWORK),
  enableServiceLinks: harmless("bool", INSIDE),
  schedulerName: MODELLED,
  priorityClassName: MODELLED,
  priority: MODELLED,
  preemptionPolicy: MODELLED,
  readinessGates: MODELLED,
  runtimeClassName: leavesOut(
    "string",
    "RuntimeClasses are not modelled: no overhead is added, and no node excluded, because of one",
  ),
  topologySpreadConstraints: MODELLED,
  os: leavesOut(
    "any",
    "operating systems are not modelled: no node refuses the pod because of its own",
    (tree) => text(child(tree, "name")) !== "linux",
  ),
  schedulingGates: MODELLED,
  resourceClaims: leavesOut(
    "[]PodResourceClaim",
    "dynamic resource claims are not modelled: any node may do",
    (tree) => items(tree).length > 0,
  ),
  schedulingGroup: MODELLED,
  evictionResponders: leavesOut("[]EvictionResponder", "eviction requests are not modelled"),
};

export const CONTAINER_FIELDS: FieldTable = {
  name: MODELLED,
  image: MODELLED,
  resources: MODELLED,
  ports: MODELLED,
  readinessProbe: MODELLED,
  startupProbe: MODELLED,
  livenessProbe: MODELLED,
  restartPolicy: MODELLED,
  restartPolicyRules: leavesOut(
    "[]ContainerRestartRule",
    "restart rules are not modelled: the restart policy alone decides",
    (tree) => items(tree).length > 0,
  ),
  command: harmless("[]string", INSIDE),
  args: harmless("[]string", INSIDE),
  workingDir: harmless("string", INSIDE),
  env: MODELLED,
  envFrom: MODELLED,
  volumeMounts: MODELLED,
  volumeDevices: harmless("[]VolumeDevice", "what it attaches is reported with the volume"),
  resizePolicy: harmless("[]ContainerResizePolicy", "it only matters when a running pod is resized in place"),
  lifecycle: MODELLED,
  terminationMessagePath: harmless("string", INSIDE),
  terminationMessagePolicy: harmless("File|FallbackToLogsOnError", INSIDE),
  imagePullPolicy: MODELLED,
  securityContext: MODELLED,
  stdin: harmless("bool", INSIDE),
  stdinOnce: harmless("bool", INSIDE),
  tty: harmless("bool", INSIDE),
};

export const PROBE_FIELDS: FieldTable = {
  exec: harmless("Exec", INSIDE),
  httpGet: harmless("HTTPGet", INSIDE),
  tcpSocket: harmless("TCPSocket", INSIDE),
  grpc: harmless("GRPC", INSIDE),
  initialDelaySeconds: MODELLED,
  timeoutSeconds: harmless("int", "a probe that takes too long is one that fails"),
  periodSeconds: MODELLED,
  successThreshold: MODELLED,
  failureThreshold: MODELLED,
  terminationGracePeriodSeconds: MODELLED,
};

const HOOK =
  "what a hook does is not modelled, only that it takes a while, and may fail as the container may";

export const LIFECYCLE_FIELDS: FieldTable = {
  postStart: harmless("LifecycleHandler", HOOK),
  preStop: harmless("LifecycleHandler", HOOK),
  stopSignal: harmless("string", INSIDE),
};
