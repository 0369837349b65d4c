// Ingresses, with the API server's rules that go across their fields.
// Source: pkg/apis/networking/validation/validation.go (ValidateIngressCreate, validateHTTPIngressPath, validateIngressBackend).
import type { Ingress, IngressBackend, IngressPath, IngressRule } from "../kubernetes/index.ts";
import { type Decoder, integer, type Log, list, oneOf, present, refuse, string } from "./decode.ts";
import { dnsLabel, dnsSubdomain, objectMeta } from "./metadata.ts";
import type { Path } from "./problem.ts";
import { structure } from "./structure.ts";
import { child, items, type Tree } from "./tree.ts";

type Spec = Ingress["spec"];

export const ingress: Decoder<Ingress> = (tree, path, log) => {
  const fields = structure("Ingress", tree, path, log);
  const metadata = fields?.required("metadata", objectMeta(true), "give the Ingress a name");
  const spec = fields?.required("spec", ingressSpec, "say where requests go");
  if (metadata === undefined || spec === undefined) return undefined;
  return { apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata, spec };
};

const ingressSpec: Decoder<Spec> = (tree, path, log) => {
  const fields = structure("IngressSpec", tree, path, log);
  if (fields === undefined) return undefined;
  fields.optional("tls", list(tls));
  const spec = present({
    ingressClassName: fields.optional("ingressClassName", dnsSubdomain),
    defaultBackend: fields.optional("defaultBackend", backend),
    rules: fields.optional("rules", list(rule)),
  });
  if (items(child(tree, "rules")).length === 0 && child(tree, "defaultBackend") === undefined) {
    const problem = "Invalid value: {}: either `defaultBackend` or `rules` must be specified";
    log.problem(tree.position, path, problem, "write at least one rule");
  }
  return spec;
};

const rule: Decoder<IngressRule> = (tree, path, log) => {
  const fields = structure("IngressRule", tree, path, log);
  if (fields === undefined) return undefined;
  return present({ host: fields.optional("host", host), http: fields.optional("http", http) });
};

const http: Decoder<NonNullable<IngressRule["http"]>> = (tree, path, log) => {
  const fields = structure("IngressRuleValue", tree, path, log);
  const paths = fields?.required("paths", list(httpPath), "list the paths, and where each goes");
  const written = child(tree, "paths");
  if (written !== undefined && items(written).length === 0) {
    log.problem(written.position, [...path, "paths"], "Required value", "list at least one path");
  }
  return paths === undefined ? undefined : { paths };
};

/** A name, or "*." and a name. */
const host: Decoder<string> = (tree, path, log) => {
  const written = string(tree, path, log);
  if (written === undefined) return undefined;
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(written) || written.includes(":")) {
    return refuse(
      tree,
      path,
      log,
      "must be a DNS name, not an IP address",
      "write a name, or remove the host",
    );
  }
  if (!written.includes("*")) return dnsSubdomain(tree, path, log);
  if (/^\*(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$/.test(written)) return written;
  const must = "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain";
  return refuse(tree, path, log, must, "write it like *.example.com");
};

const tls: Decoder<object> = (tree, path, log) => {
  const fields = structure("IngressTLS", tree, path, log);
  const hosts = fields?.optional("hosts", list(host)) ?? [];
  return { hosts };
};

/** What no path of type Exact or Prefix may have in it. */
const INVALID_IN_PATHS = ["//", "/./", "/../", "%2f", "%2F"] as const;
const INVALID_AT_ENDS = ["/..", "/."] as const;

const httpPath: Decoder<IngressPath> = (tree, path, log) => {
  const fields = structure("IngressPath", tree, path, log);
  if (fields === undefined) return undefined;
  const types = oneOf("Exact", "ImplementationSpecific", "Prefix");
  const pathType = fields.required("pathType", types, "say how the path is compared: Prefix, for example");
  const written = fields.optional("path", string);
  const target = fields.required("backend", backend, "say which Service gets the requests");
  if (pathType !== undefined) checkPath(pathType, written ?? "", tree, path, log);
  if (pathType === undefined || target === undefined) return undefined;
  return { pathType, backend: target, ...present({ path: written }) };
};

function checkPath(type: IngressPath["pathType"], written: string, tree: Tree, path: Path, log: Log): void {
  const place = child(tree, "path") ?? tree;
  const at = [...path, "path"];
  const invalid = (must: string, fix: string): void =>
    log.problem(place.position, at, `Invalid value: ${JSON.stringify(written)}: ${must}`, fix);
  if (!written.startsWith("/")) {
    const isLeftOut = written === "" && type === "ImplementationSpecific";
    if (!isLeftOut) invalid("must be an absolute path", "begin it with /");
    return;
  }
  if (type === "ImplementationSpecific") return;
  const found =
    INVALID_IN_PATHS.find((part) => written.includes(part)) ??
    INVALID_AT_ENDS.find((part) => written.endsWith(part));
  if (found !== undefined) invalid(`must not contain '${found}'`, "write the path without it");
}

const backend: Decoder<IngressBackend> = (tree, path, log) => {
  const fields = structure("IngressBackend", tree, path, log);
  if (fields === undefined) return undefined;
  const service = fields.optional("service", serviceBackend);
  const resource = fields.optional("resource", resourceReference);
  const [hasService, hasResource] = ["service", "resource"].map((field) => child(tree, field) !== undefined);
  if (hasService === hasResource) {
    const problem = hasService
      ? "Invalid value: cannot set both resource and service backends"
      : "Required value: resource or service backend is required";
    log.problem(tree.position, path, problem, "name one Service, or one resource");
  }
  return present({ service, resource });
};

const resourceReference: Decoder<object> = (tree, path, log) => {
  const fields = structure("TypedLocalObjectReference", tree, path, log);
  const apiGroup = fields?.optional("apiGroup", string);
  const kind = fields?.required("kind", string, "say which kind is meant");
  const name = fields?.required("name", string, "say which one is meant");
  return kind === undefined || name === undefined ? undefined : { kind, name, ...present({ apiGroup }) };
};

const serviceBackend: Decoder<NonNullable<IngressBackend["service"]>> = (tree, path, log) => {
  const fields = structure("IngressServiceBackend", tree, path, log);
  const name = fields?.required("name", dnsLabel, "say which Service is meant");
  const port = fields?.required("port", backendPort, "say which of its ports is meant");
  return name === undefined || port === undefined ? undefined : { name, port };
};

const backendPort: Decoder<{ readonly name?: string; readonly number?: number }> = (tree, path, log) => {
  const fields = structure("ServiceBackendPort", tree, path, log);
  if (fields === undefined) return undefined;
  const [hasName, hasNumber] = ["name", "number"].map((field) => child(tree, field) !== undefined);
  if (hasName === hasNumber) {
    const problem = hasName
      ? "Invalid value: cannot set both port name & port number"
      : "Required value: port name or number is required";
    log.problem(tree.position, path, problem, "write the name, or the number, of one port of the Service");
  }
  return present({
    name: fields.optional("name", dnsLabel),
    number: fields.optional("number", integer(1, 65_535)),
  });
};
