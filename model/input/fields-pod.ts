// What the fields of a pod's spec and of its containers mean to the model.
// Source of the names: staging/src/k8s.io/api/core/v1/types.go of Kubernetes 1.37.
import { type FieldTable, harmless, leavesOut, leavesOutWithin, MODELLED, type Omission } from "./meaning.ts";
import { child, items, type Tree, text } from "./tree.ts";

const INSIDE = "it changes what happens inside a container, not which pods run where";
const NETWORK = "traffic and names are not modelled, and no controller here looks at them";
const EXISTS = "is taken to exist: without it the container does not start";
const VOLUME_TYPES_WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  "name",
  "emptyDir",
  "downwardAPI",
  "image",
  "persistentVolumeClaim",
]);

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
  volumes: leavesOutWithin("[]Volume", volumesLeftOut),
  ephemeralContainers: MODELLED,
  terminationGracePeriodSeconds: MODELLED,
  activeDeadlineSeconds: leavesOut("int", "the deadline is not modelled: the pod is never failed for it"),
  dnsPolicy: harmless("ClusterFirst|ClusterFirstWithHostNet|Default|None", NETWORK),
  serviceAccountName: leavesOut(
    "string",
    "the ServiceAccount is taken to exist: without it no pod is created",
  ),
  serviceAccount: leavesOut("string", "the ServiceAccount is taken to exist: without it no pod is created"),
  automountServiceAccountToken: harmless("bool", INSIDE),
  hostPID: harmless("bool", INSIDE),
  hostIPC: MODELLED,
  hostUsers: harmless("bool", INSIDE),
  shareProcessNamespace: harmless("bool", INSIDE),
  securityContext: leavesOut(
    "PodSecurityContext",
    "security contexts are not modelled, but for sysctls: no pod is refused, or kept from starting, because of one",
    (tree) => tree.kind === "map" && [...tree.entries.keys()].some((field) => field !== "sysctls"),
  ),
  imagePullSecrets: harmless(
    "[]LocalRef",
    "whether an image can be pulled is the scenario's choice, whatever the reason",
  ),
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
  readinessGates: leavesOut(
    "[]PodReadinessGate",
    "readiness gates are taken to be open: readiness depends on the containers alone",
    (tree) => items(tree).length > 0,
  ),
  runtimeClassName: leavesOut(
    "string",
    "RuntimeClasses are not modelled: no overhead is added, and no node excluded, because of one",
  ),
  topologySpreadConstraints: MODELLED,
  os: leavesOut(
    "LocalRef",
    "operating systems are not modelled: no node refuses the pod because of its own",
    (tree) => text(child(tree, "name")) !== "linux",
  ),
  schedulingGates: MODELLED,
  resourceClaims: leavesOut(
    "[]PodResourceClaim",
    "dynamic resource claims are not modelled: any node may do",
    (tree) => items(tree).length > 0,
  ),
  schedulingGroup: leavesOut(
    "PodSchedulingGroup",
    "gang scheduling is not modelled: pods are placed one by one",
  ),
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
  env: leavesOutWithin("[]EnvVar", environmentLeftOut),
  envFrom: leavesOutWithin("[]EnvFromSource", sourcesLeftOut),
  volumeMounts: harmless("[]VolumeMount", "what it mounts is reported with the volume"),
  volumeDevices: harmless("[]VolumeDevice", "what it attaches is reported with the volume"),
  resizePolicy: harmless("[]ContainerResizePolicy", "it only matters when a running pod is resized in place"),
  lifecycle: MODELLED,
  terminationMessagePath: harmless("string", INSIDE),
  terminationMessagePolicy: harmless("File|FallbackToLogsOnError", INSIDE),
  imagePullPolicy: MODELLED,
  securityContext: leavesOut(
    "SecurityContext",
    "security contexts are not modelled: no pod is refused, or kept from starting, because of one",
    isNotEmpty,
  ),
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

function isNotEmpty(tree: Tree): boolean {
  return tree.kind === "map" && tree.entries.size > 0;
}

function volumesLeftOut(volumes: Tree): readonly Omission[] {
  return items(volumes).flatMap((volume, i): readonly Omission[] => {
    const types = volume.kind === "map" ? [...volume.entries.keys()] : [];
    return types
      .filter((type) => !VOLUME_TYPES_WITHOUT_EFFECT.has(type))
      .filter((type) => !isOptional(child(volume, type)))
      .map((type) => ({ path: [i, type], consequence: volumeConsequence(type) }));
  });
}

function volumeConsequence(type: string): string {
  switch (type) {
    case "configMap":
    case "secret":
      return `the ${type === "secret" ? "Secret" : "ConfigMap"} ${EXISTS}`;
    case "projected":
      return `what is projected ${EXISTS}`;
    case "hostPath":
      return "what is on the node's disk is not modelled: the volume can be mounted on every node";
    default:
      return "storage is not modelled: the volume binds at once, on any node, and any number of pods may use it";
  }
}

function environmentLeftOut(variables: Tree): readonly Omission[] {
  return items(variables).flatMap((variable, i): readonly Omission[] => {
    const source = child(variable, "valueFrom");
    if (source === undefined) return [];
    return [
      ...reference(source, "configMapKeyRef", "ConfigMap"),
      ...reference(source, "secretKeyRef", "Secret"),
    ].map(({ path, consequence }) => ({ path: [i, "valueFrom", ...path], consequence }));
  });
}

function sourcesLeftOut(sources: Tree): readonly Omission[] {
  return items(sources).flatMap((source, i): readonly Omission[] =>
    [...reference(source, "configMapRef", "ConfigMap"), ...reference(source, "secretRef", "Secret")].map(
      ({ path, consequence }) => ({ path: [i, ...path], consequence }),
    ),
  );
}

function reference(source: Tree, field: string, kind: string): readonly Omission[] {
  const target = child(source, field);
  if (target === undefined || isOptional(target)) return [];
  return [{ path: [field], consequence: `the ${kind} ${EXISTS}` }];
}

function isOptional(target: Tree | undefined): boolean {
  const optional = target === undefined ? undefined : child(target, "optional");
  return optional?.kind === "scalar" && optional.value === true;
}
