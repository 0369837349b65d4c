// ConfigMaps and Secrets, with the API server's rules for their data.
// Source: pkg/apis/core/validation/validation.go (ValidateConfigMap, ValidateSecret), pkg/apis/core/v1/conversion.go
// (stringData overwrites data).
import type { ConfigMap, Labels, Secret } from "../kubernetes/index.ts";
import { boolean, type Decoder, type Log, mapValue, present, record, refuse, string } from "./decode.ts";
import { objectMeta } from "./metadata.ts";
import { type Path, quote } from "./problem.ts";
import { structure } from "./structure.ts";
import { child, positionAt, type Tree } from "./tree.ts";

/** MaxSecretSize, in bytes: of all values together. */
const MAX_SIZE = 1024 * 1024;
const MAX_KEY = 253;

/** Why this is no key of a ConfigMap or Secret; undefined if it is one (IsConfigMapKey in apimachinery). */
export function keyProblem(key: string): string | undefined {
  if (key.length > MAX_KEY) return `must be no more than ${MAX_KEY} characters`;
  if (!/^[-._a-zA-Z0-9]+$/.test(key)) {
    return "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
  }
  if (key === ".") return "must not be '.'";
  return key.startsWith("..") ? "must not be '..', or start with it" : undefined;
}

const KEY_FIX = "use letters, digits, '-', '_' and '.'";

export const configMap: Decoder<ConfigMap> = (tree, path, log) => {
  const fields = structure("ConfigMap", tree, path, log);
  if (fields === undefined) return undefined;
  const metadata = fields.required("metadata", objectMeta(true), "give the object a name");
  const optional = present({
    data: fields.optional("data", record(mapValue, checkKey)),
    binaryData: fields.optional("binaryData", record(base64, checkKey)),
    immutable: fields.optional("immutable", boolean),
  });
  const { data = {}, binaryData = {} } = optional;
  for (const key of Object.keys(binaryData).filter((name) => Object.hasOwn(data, name))) {
    const at = ["binaryData", key];
    const problem = `Invalid value: ${quote(key)}: duplicate of key present in data`;
    log.problem(positionAt(tree, at), [...path, ...at], problem, "keep one of the two");
  }
  checkSize(bytesOf(Object.values(data)) + bytesIn(binaryData), tree, path, log);
  return metadata === undefined ? undefined : { apiVersion: "v1", kind: "ConfigMap", metadata, ...optional };
};

export const secret: Decoder<Secret> = (tree, path, log) => {
  const fields = structure("Secret", tree, path, log);
  if (fields === undefined) return undefined;
  const metadata = fields.required("metadata", objectMeta(true), "give the object a name");
  const written = fields.optional("stringData", record(mapValue, checkKey)) ?? {};
  const data = {
    ...fields.optional("data", record(base64, checkKey)),
    ...Object.fromEntries(
      Object.entries(written).map(([key, value]) => [key, Buffer.from(value).toString("base64")]),
    ),
  };
  const optional = present({
    type: fields.optional("type", string),
    immutable: fields.optional("immutable", boolean),
  });
  checkSize(bytesIn(data), tree, path, log);
  if (metadata === undefined) return undefined;
  const found: Secret = { apiVersion: "v1", kind: "Secret", metadata, data, ...optional };
  checkType(found, tree, path, log);
  return found;
};

const base64: Decoder<string> = (tree, path, log) => {
  const written = mapValue(tree, path, log);
  if (written === undefined) return undefined;
  const plain = written.replace(/[\r\n]/g, "");
  if (/^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(plain)) return plain;
  return refuse(tree, path, log, "must be base64", "encode it, or write a Secret's text under stringData");
};

function checkKey(key: string, position: Tree["position"], path: Path, log: Log): void {
  const must = keyProblem(key);
  if (must !== undefined) log.problem(position, path, `Invalid value: ${quote(key)}: ${must}`, KEY_FIX);
}

function bytesOf(texts: readonly string[]): number {
  return texts.reduce((sum, value) => sum + Buffer.byteLength(value), 0);
}

function bytesIn(data: Labels): number {
  return Object.values(data).reduce((sum, value) => sum + Buffer.byteLength(value, "base64"), 0);
}

function checkSize(bytes: number, tree: Tree, path: Path, log: Log): void {
  if (bytes <= MAX_SIZE) return;
  const problem = `Too long: may not be more than ${MAX_SIZE} bytes, is ${bytes}`;
  log.problem(positionAt(tree, ["data"]), [...path, "data"], problem, "keep large data elsewhere");
}

/** Keys without which a Secret of a type makes no sense: all of them, or of a list of several sorts one. */
const TYPES: { readonly [type: string]: readonly (readonly string[])[] } = {
  "kubernetes.io/dockercfg": [[".dockercfg"]],
  "kubernetes.io/dockerconfigjson": [[".dockerconfigjson"]],
  "kubernetes.io/basic-auth": [["username", "password"]],
  "kubernetes.io/ssh-auth": [["ssh-privatekey"]],
  "kubernetes.io/tls": [["tls.crt"], ["tls.key"]],
};
const SERVICE_ACCOUNT = "kubernetes.io/service-account.name";

function checkType({ type = "Opaque", data, metadata }: Secret, tree: Tree, path: Path, log: Log): void {
  const isToken = type === "kubernetes.io/service-account-token";
  if (isToken && (metadata.annotations?.[SERVICE_ACCOUNT] ?? "") === "") {
    const at = ["metadata", "annotations", SERVICE_ACCOUNT];
    log.problem(positionAt(tree, at), [...path, ...at], "Required value", "name the ServiceAccount");
  }
  for (const keys of Object.hasOwn(TYPES, type) ? (TYPES[type] ?? []) : []) {
    const found = keys.filter((key) => Object.hasOwn(data, key));
    const at = ["data", keys[0] ?? ""];
    const position = positionAt(tree, child(tree, "data") === undefined ? ["stringData"] : at);
    if (found.length === 0) {
      const fix = `a Secret of the type ${type} needs ${keys.length > 1 ? "one of " : ""}${keys.join(", ")}`;
      log.problem(position, [...path, ...at], "Required value", fix);
    } else if (type.startsWith("kubernetes.io/docker") && !isJson(data[keys[0] ?? ""] ?? "")) {
      log.problem(
        position,
        [...path, ...at],
        "Invalid value: must be JSON",
        "write what docker login writes",
      );
    }
  }
}

function isJson(encoded: string): boolean {
  try {
    JSON.parse(Buffer.from(encoded, "base64").toString());
    return true;
  } catch {
    return false;
  }
}
