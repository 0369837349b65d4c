// Services, with the API server's rules that go across their fields.
// Source: pkg/apis/core/validation/validation.go (ValidateService, validateServicePort, validateServiceTrafficFieldsCombinations).
import type { Service, ServicePort } from "../kubernetes/index.ts";
import { boolean, type Decoder, integer, type Log, list, oneOf, present, refuse, string } from "./decode.ts";
import { dnsLabel, dnsSubdomain, labels, objectMeta } from "./metadata.ts";
import { type Path, quote } from "./problem.ts";
import { structure } from "./structure.ts";
import { child, items, type Tree, text } from "./tree.ts";

type Spec = Service["spec"];

/** The kubelet's own port. */
const KUBELET_PORT = 10_250;
const ONLY_BALANCED = [
  "loadBalancerClass",
  "loadBalancerSourceRanges",
  "allocateLoadBalancerNodePorts",
] as const;

export const service: Decoder<Service> = (tree, path, log) => {
  const fields = structure("Service", tree, path, log);
  const metadata = fields?.required("metadata", objectMeta(true), "give the Service a name");
  const name = child(child(tree, "metadata") ?? tree, "name");
  if (metadata !== undefined && name !== undefined) dnsLabel(name, ["metadata", "name"], log);
  const spec = fields?.required("spec", serviceSpec, "say which pods and ports are meant");
  if (metadata === undefined || spec === undefined) return undefined;
  return { apiVersion: "v1", kind: "Service", metadata, spec };
};

const trafficPolicy = oneOf("Cluster", "Local");

const serviceSpec: Decoder<Spec> = (tree, path, log) => {
  const fields = structure("ServiceSpec", tree, path, log);
  if (fields === undefined) return undefined;
  fields.optional("sessionAffinity", oneOf("ClientIP", "None"));
  fields.optional("loadBalancerClass", string);
  fields.optional("loadBalancerSourceRanges", list(string));
  fields.optional("allocateLoadBalancerNodePorts", boolean);
  const spec = present({
    type: fields.optional("type", oneOf("ClusterIP", "ExternalName", "LoadBalancer", "NodePort")),
    selector: fields.optional("selector", labels),
    ports: fields.optional("ports", list(servicePort)),
    clusterIP: fields.optional("clusterIP", string),
    externalName: fields.optional("externalName", string),
    publishNotReadyAddresses: fields.optional("publishNotReadyAddresses", boolean),
    internalTrafficPolicy: fields.optional("internalTrafficPolicy", trafficPolicy),
    externalTrafficPolicy: fields.optional("externalTrafficPolicy", trafficPolicy),
  });
  checkPorts(spec, tree, path, log);
  checkType(spec, tree, path, log);
  return spec;
};

/** An IANA service name, or a number of a port. */
export const portNameOrNumber: Decoder<number | string> = (tree, path, log) => {
  if (tree.kind === "scalar" && typeof tree.value === "number") return port(tree, path, log);
  const name = string(tree, path, log);
  if (name === undefined || isPortName(name)) return name;
  const must =
    "must be at most 15 lower case letters, digits and single '-' between them, with a letter among them";
  return refuse(tree, path, log, must, "write the number of a port, or the name of one of the pod's ports");
};

/** IsValidPortName in staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go. */
function isPortName(name: string): boolean {
  return name.length <= 15 && /[a-z]/.test(name) && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name);
}

const port: Decoder<number> = integer(1, 65_535);

const servicePort: Decoder<ServicePort> = (tree, path, log) => {
  const fields = structure("ServicePort", tree, path, log);
  if (fields === undefined) return undefined;
  const number = fields.required("port", port, "say on which port the Service listens");
  const optional = present({
    name: fields.optional("name", dnsLabel),
    protocol: fields.optional("protocol", oneOf("SCTP", "TCP", "UDP")),
    targetPort: fields.optional("targetPort", portNameOrNumber),
    nodePort: fields.optional("nodePort", integer(0, 65_535)),
  });
  return number === undefined ? undefined : { port: number, ...optional };
};

function checkPorts({ type, ports = [], clusterIP }: Spec, tree: Tree, path: Path, log: Log): void {
  const written = child(tree, "ports");
  const trees = items(written);
  const at = (i: number, field: string): Path => [...path, "ports", i, field];
  if (trees.length === 0 && clusterIP !== "None" && type !== "ExternalName") {
    log.problem((written ?? tree).position, [...path, "ports"], "Required value", "name at least one port");
  }
  // Where one is wrong already, the places do not fit.
  if (trees.length !== ports.length) return;
  for (const [i, one] of ports.entries()) {
    const { position } = trees[i] ?? tree;
    const before = ports.slice(0, i);
    if (ports.length > 1 && one.name === undefined) {
      log.problem(position, at(i, "name"), "Required value", "name the port: there are several");
    } else if (one.name !== undefined && before.some(({ name }) => name === one.name)) {
      log.problem(
        position,
        at(i, "name"),
        `Duplicate value: ${quote(one.name)}`,
        "name each port differently",
      );
    }
    const protocol = one.protocol ?? "TCP";
    if (before.some((other) => other.port === one.port && (other.protocol ?? "TCP") === protocol)) {
      const problem = `Duplicate value: {"port":${one.port},"protocol":${quote(protocol)}}`;
      log.problem(position, at(i, "port"), problem, "use another port or protocol");
    }
    if ((one.nodePort ?? 0) > 0 && (type ?? "ClusterIP") === "ClusterIP") {
      const problem = "Forbidden: may not be used when `type` is 'ClusterIP'";
      log.problem(position, at(i, "nodePort"), problem, "remove it, or write type: NodePort");
    }
    if (one.port === KUBELET_PORT && type === "LoadBalancer") {
      const problem = `Invalid value: ${one.port}: may not expose port ${one.port} externally since it is used by kubelet`;
      log.problem(position, at(i, "port"), problem, "use another port");
    }
  }
}

function checkType(spec: Spec, tree: Tree, path: Path, log: Log): void {
  const { type = "ClusterIP", clusterIP = "", externalName } = spec;
  const position = (field: string) => (child(tree, field) ?? tree).position;
  const problem = (field: string, says: string, fix: string): void =>
    log.problem(position(field), [...path, field], says, fix);
  const isHeadless = clusterIP === "None";
  if (isHeadless && (type === "LoadBalancer" || type === "NodePort")) {
    const says = `Invalid value: "None": may not be set to 'None' for ${type} services`;
    problem("clusterIP", says, "remove it, or write type: ClusterIP");
  }
  if (type === "ExternalName") {
    if (clusterIP !== "")
      problem("clusterIP", "Forbidden: may not be set for ExternalName services", "remove it");
    const written = child(tree, "externalName");
    if (externalName === undefined || written === undefined || externalName === "") {
      problem("externalName", "Required value", "name the host that is meant");
    } else if (written.kind === "scalar" && !externalName.endsWith(".")) {
      dnsSubdomain(written, [...path, "externalName"], log);
    }
  }
  if (type !== "LoadBalancer") {
    for (const field of ONLY_BALANCED) {
      if (child(tree, field) === undefined) continue;
      const says = "Forbidden: may only be used when `type` is 'LoadBalancer'";
      problem(field, says, "remove it, or write type: LoadBalancer");
    }
  }
  const isExternal =
    type === "LoadBalancer" || type === "NodePort" || items(child(tree, "externalIPs")).length > 0;
  const external = text(child(tree, "externalTrafficPolicy"));
  if (external !== undefined && !isExternal) {
    const says = `Invalid value: ${quote(external)}: may only be set for externally-accessible services`;
    problem("externalTrafficPolicy", says, "remove it, or write type: LoadBalancer");
  }
}
