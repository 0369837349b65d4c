// Pod specs and containers, with the API server's rules for them.
// Source: pkg/apis/core/validation/validation.go (ValidatePodSpec, validateContainers, validateInitContainers).
import type { Container, ContainerPort, PodSpec, PodTemplateSpec } from "../kubernetes/index.ts";
import { lookup } from "../semantics/lookup.ts";
import { withRequestDefaults } from "../semantics/pod-defaults.ts";
import { containerRequests } from "../semantics/pod-requests.ts";
import { compareQuantities, formatQuantity, parseQuantity } from "../semantics/quantity.ts";
import { affinity, toleration } from "./affinity.ts";
import { envFrom, envVar, volume, volumeMount } from "./config-references.ts";
import { boolean, type Decoder, integer, type Log, list, oneOf, present, refuse, string } from "./decode.ts";
import { reportAbsentContainers } from "./downward-api.ts";
import { annotations, dnsLabel, dnsSubdomain, finalizers, labels } from "./metadata.ts";
import { schedulingGroup } from "./pod-group.ts";
import { optionalName, preemptionPolicy } from "./priority.ts";
import { lifecycle, readinessProbe, restartingProbe } from "./probes.ts";
import { didYouMean, type Path, quote } from "./problem.ts";
import { containerResources, overhead, podResources } from "./resources.ts";
import { readinessGate, schedulerName, schedulingGates } from "./scheduling.ts";
import { checkSecurity, operatingSystem } from "./security-check.ts";
import { podSecurityContext, securityContext } from "./security-context.ts";
import { accountName, pullSecrets } from "./service-accounts.ts";
import { structure } from "./structure.ts";
import { topologySpreadConstraints } from "./topology-spread.ts";
import { child, items, positionAt, type Tree, text } from "./tree.ts";

const port = integer(1, 65535);

const containerPort: Decoder<ContainerPort> = (tree, path, log) => {
  const fields = structure("ContainerPort", tree, path, log);
  if (fields === undefined) return undefined;
  const found = fields.required("containerPort", port, "write the port that the container listens on");
  const optional = present({
    hostPort: fields.optional("hostPort", integer(0, 65535)),
    hostIP: fields.optional("hostIP", string),
    protocol: fields.optional("protocol", oneOf("TCP", "UDP", "SCTP")),
  });
  return found === undefined ? undefined : { ...fields.rest, containerPort: found, ...optional };
};

const container: Decoder<Container> = (tree, path, log) => {
  const fields = structure("Container", tree, path, log);
  if (fields === undefined) return undefined;
  const name = fields.required("name", dnsLabel, "give the container a name");
  const image = fields.required("image", imageName, "say which image the container runs");
  const optional = present({
    image,
    resources: fields.optional("resources", containerResources),
    ports: fields.optional("ports", list(containerPort)),
    restartPolicy: fields.optional("restartPolicy", oneOf("Always", "OnFailure", "Never")),
    imagePullPolicy: fields.optional("imagePullPolicy", oneOf("Always", "IfNotPresent", "Never")),
    readinessProbe: fields.optional("readinessProbe", readinessProbe),
    livenessProbe: fields.optional("livenessProbe", restartingProbe),
    startupProbe: fields.optional("startupProbe", restartingProbe),
    lifecycle: fields.optional("lifecycle", lifecycle),
    env: fields.optional("env", list(envVar)),
    envFrom: fields.optional("envFrom", list(envFrom)),
    volumeMounts: fields.optional("volumeMounts", list(volumeMount)),
    securityContext: fields.optional("securityContext", securityContext),
  });
  return name === undefined ? undefined : { ...fields.rest, name, ...optional };
};

const imageName: Decoder<string> = (tree, path, log) => {
  const image = string(tree, path, log);
  if (image !== "") return image;
  log.problem(tree.position, path, "Required value", "say which image the container runs");
  return undefined;
};

export const podSpec: Decoder<PodSpec> = podSpecWith([]);

/** @param claims Volumes that a controller adds to the pod. */
function podSpecWith(claims: readonly string[]): Decoder<PodSpec> {
  return (tree, path, log) => decodedPodSpec(claims, tree, path, log);
}

function decodedPodSpec(claims: readonly string[], tree: Tree, path: Path, log: Log): PodSpec | undefined {
  const fields = structure("PodSpec", tree, path, log);
  if (fields === undefined) return undefined;
  const fix = "write at least one container";
  const containers = fields.required("containers", list(container), fix);
  const written = child(tree, "containers");
  if (written?.kind === "seq" && written.items.length === 0) {
    log.problem(written.position, [...path, "containers"], "Required value", fix);
  }
  checkContainers(tree, path, log);
  checkPorts(tree, path, log);
  checkVolumes(tree, claims, path, log);
  checkSecurity(tree, path, log);
  reportAbsentContainers(tree, path, log);
  checkGatedNode(tree, path, log);
  const optional = present({
    initContainers: fields.optional("initContainers", list(container)),
    restartPolicy: fields.optional("restartPolicy", oneOf("Always", "OnFailure", "Never")),
    nodeName: fields.optional("nodeName", dnsSubdomain),
    nodeSelector: fields.optional("nodeSelector", labels),
    affinity: fields.optional("affinity", affinity),
    tolerations: fields.optional("tolerations", list(toleration)),
    topologySpreadConstraints: fields.optional("topologySpreadConstraints", topologySpreadConstraints),
    overhead: fields.optional("overhead", overhead),
    resources: fields.optional("resources", podResources),
    hostNetwork: fields.optional("hostNetwork", boolean),
    hostIPC: fields.optional("hostIPC", boolean),
    hostPID: fields.optional("hostPID", boolean),
    hostUsers: fields.optional("hostUsers", boolean),
    os: fields.optional("os", operatingSystem),
    securityContext: fields.optional("securityContext", podSecurityContext),
    serviceAccountName: fields.optional("serviceAccountName", accountName),
    serviceAccount: fields.optional("serviceAccount", accountName),
    automountServiceAccountToken: fields.optional("automountServiceAccountToken", boolean),
    imagePullSecrets: fields.optional("imagePullSecrets", pullSecrets),
    volumes: fields.optional("volumes", list(volume)),
    terminationGracePeriodSeconds: fields.optional("terminationGracePeriodSeconds", integer()),
    schedulerName: fields.optional("schedulerName", schedulerName),
    priorityClassName: fields.optional("priorityClassName", optionalName),
    priority: fields.optional("priority", integer()),
    preemptionPolicy: fields.optional("preemptionPolicy", preemptionPolicy),
    schedulingGates: fields.optional("schedulingGates", schedulingGates),
    readinessGates: fields.optional("readinessGates", list(readinessGate)),
    schedulingGroup: fields.optional("schedulingGroup", schedulingGroup),
  });
  fields.optional("ephemeralContainers", noEphemeralContainers);
  if (containers === undefined) return undefined;
  const spec = { ...fields.rest, containers, ...optional };
  checkPodRequests(spec, tree, path, log);
  return spec;
}

/** (ValidatePodCreate) */
function checkGatedNode(spec: Tree, path: Path, log: Log): void {
  const node = child(spec, "nodeName");
  if ((text(node) ?? "") === "" || items(child(spec, "schedulingGates")).length === 0) return;
  const problem = "Forbidden: cannot be set until all schedulingGates have been cleared";
  log.problem(
    node?.position ?? spec.position,
    [...path, "nodeName"],
    problem,
    "remove the gates, or the node name",
  );
}

const noEphemeralContainers: Decoder<undefined> = (tree, path, log) => {
  if (items(tree).length === 0) return undefined;
  const problem = "Forbidden: cannot be set on create";
  log.problem(tree.position, path, problem, "remove them: they are only added to running pods");
  return undefined;
};

/** Names are unique over containers and init containers; some fields belong to one sort only. */
function checkContainers(spec: Tree, path: Path, log: Log): void {
  const seen = new Set<string>();
  for (const sort of ["containers", "initContainers"]) {
    for (const [i, one] of items(child(spec, sort)).entries()) {
      const at = [...path, sort, i];
      const name = child(one, "name");
      const found = text(name);
      if (name !== undefined && found !== undefined && seen.has(found)) {
        const problem = `Duplicate value: ${quote(found)}`;
        log.problem(name.position, [...at, "name"], problem, "give each container its own name");
      }
      if (found !== undefined) seen.add(found);
      if (sort === "initContainers") checkInitContainer(one, at, log);
      else reportOwnRestartPolicy(one, at, log);
    }
  }
}

function checkInitContainer(init: Tree, path: Path, log: Log): void {
  if (text(child(init, "restartPolicy")) === "Always") return;
  reportOwnRestartPolicy(init, path, log);
  for (const field of ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"]) {
    const found = child(init, field);
    if (found === undefined) continue;
    const problem = "Forbidden: may not be set for init containers without restartPolicy=Always";
    log.problem(found.position, [...path, field], problem, "remove it, or make the container a sidecar");
  }
}

/** Only "Always" on an init container has a meaning in the model: it makes a sidecar. */
function reportOwnRestartPolicy(one: Tree, path: Path, log: Log): void {
  const found = child(one, "restartPolicy");
  if (found === undefined) return;
  const consequence = "restart policies of single containers are not modelled: the pod's own decides";
  log.omit(found.position, [...path, "restartPolicy"], consequence);
}

/** On the host network, ports are host ports; no host port is taken twice by the containers of a pod. */
function checkPorts(spec: Tree, path: Path, log: Log): void {
  const hostNetwork = child(spec, "hostNetwork");
  const onHost = hostNetwork?.kind === "scalar" && hostNetwork.value === true;
  const taken = new Set<string>();
  for (const [i, one] of items(child(spec, "containers")).entries()) {
    for (const [j, entry] of items(child(one, "ports")).entries()) {
      const at = [...path, "containers", i, "ports", j];
      const [own, host] = [child(entry, "containerPort"), child(entry, "hostPort")];
      if (host?.kind !== "scalar" || own?.kind !== "scalar" || host.value === 0) continue;
      if (onHost && host.value !== own.value) {
        const must = "must match `hostPort` when `hostNetwork` is true";
        refuse(own, [...at, "containerPort"], log, must, "write the same port in both");
      }
      const protocol = text(child(entry, "protocol")) ?? "TCP";
      const use = `${text(child(entry, "hostIP")) ?? ""}/${protocol}/${host.value}`;
      if (taken.has(use)) {
        const problem = `Duplicate value: ${quote(use)}`;
        log.problem(
          host.position,
          [...at, "hostPort"],
          problem,
          "give each container port its own host port",
        );
      }
      taken.add(use);
    }
  }
}

/** Volumes have names of their own, and nothing is mounted that is not there. */
function checkVolumes(spec: Tree, claims: readonly string[], path: Path, log: Log): void {
  const known = new Set<string>();
  for (const [i, volume] of items(child(spec, "volumes")).entries()) {
    const name = text(child(volume, "name"));
    const at = [...path, "volumes", i, "name"];
    if (name === undefined) log.problem(volume.position, at, "Required value", "give the volume a name");
    else if (known.has(name)) {
      const problem = `Duplicate value: ${quote(name)}`;
      log.problem(positionAt(volume, ["name"]), at, problem, "give each volume its own name");
    } else known.add(name);
  }
  for (const sort of ["containers", "initContainers"]) {
    for (const [i, one] of items(child(spec, sort)).entries()) {
      for (const use of ["volumeMounts", "volumeDevices"]) {
        for (const [j, mount] of items(child(one, use)).entries()) {
          const name = text(child(mount, "name"));
          if (name === undefined || known.has(name) || claims.includes(name)) continue;
          const at = [...path, sort, i, use, j, "name"];
          const fix = didYouMean(name, known, "add it to the volumes of the pod");
          log.problem(positionAt(mount, ["name"]), at, `Not found: ${quote(name)}`, fix);
        }
      }
    }
  }
}

/** What is asked for the pod as a whole covers what its containers ask for. */
function checkPodRequests(spec: PodSpec, tree: Tree, path: Path, log: Log): void {
  const whole = spec.resources?.requests;
  if (whole === undefined) return;
  const defaulted = {
    ...spec,
    containers: spec.containers.map(withRequestDefaults),
    initContainers: (spec.initContainers ?? []).map(withRequestDefaults),
  };
  for (const [name, sum] of Object.entries(containerRequests(defaulted, {}))) {
    const asked = lookup(whole, name);
    if (asked === undefined || compareQuantities(parseQuantity(asked), sum) >= 0) continue;
    const at = ["resources", "requests", name];
    const must = `must be greater than or equal to aggregate container requests of ${formatQuantity(sum)}`;
    const problem = `Invalid value: ${quote(asked)}: ${must}`;
    log.problem(
      positionAt(tree, at),
      [...path, ...at],
      problem,
      "raise it, or lower the containers' requests",
    );
  }
}

/** @param claims Volumes that the controller adds to each pod. */
export function podTemplate(claims: readonly string[] = []): Decoder<PodTemplateSpec> {
  return (tree, path, log) => {
    const fields = structure("PodTemplateSpec", tree, path, log);
    if (fields === undefined) return undefined;
    const metadata = fields.optional("metadata", templateMeta);
    const spec = fields.required("spec", podSpecWith(claims), "describe the pods");
    return spec === undefined ? undefined : { spec, ...present({ metadata }) };
  };
}

const templateMeta: Decoder<NonNullable<PodTemplateSpec["metadata"]>> = (tree, path, log) => {
  const fields = structure("TemplateMeta", tree, path, log);
  if (fields === undefined) return undefined;
  return present({
    labels: fields.optional("labels", labels),
    annotations: fields.optional("annotations", annotations),
    finalizers: fields.optional("finalizers", finalizers),
  });
};
