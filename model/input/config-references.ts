// How pods refer to ConfigMaps and Secrets: environments and volumes, with the API server's rules.
// Source: pkg/apis/core/validation/validation.go (ValidateEnv, ValidateEnvFrom, validateVolumeSource).
import type {
  ConfigMapProjection,
  EnvFromSource,
  EnvVar,
  KeySelector,
  KeyToPath,
  OptionalReference,
  Volume,
  VolumeMount,
  VolumeProjection,
} from "../kubernetes/index.ts";
import { keyProblem } from "./config-objects.ts";
import { boolean, type Decoder, integer, type Log, list, present, refuse, string } from "./decode.ts";
import { downwardFile, fieldSelector, resourceSelector } from "./downward-api.ts";
import { filePath } from "./file-paths.ts";
import { dnsSubdomain } from "./metadata.ts";
import { type Path, quote } from "./problem.ts";
import { structure } from "./structure.ts";
import { child, type Tree, text } from "./tree.ts";

const NAME = "name the object";
const mode = integer(0, 0o777);

/** Any printable ASCII but "=" (IsRelaxedEnvVarName in apimachinery). */
const variableName: Decoder<string> = (tree, path, log) => {
  const name = string(tree, path, log);
  if (name === undefined || /^[\x20-\x3c\x3e-\x7e]+$/.test(name)) return name;
  if (name === "") {
    log.problem(tree.position, path, "Required value", "give the variable a name");
    return undefined;
  }
  const must =
    "a valid environment variable name must consist only of printable ASCII characters other than '='";
  return refuse(tree, path, log, must, "write a name like LOG_LEVEL");
};

const dataKey: Decoder<string> = (tree, path, log) => {
  const key = string(tree, path, log);
  if (key === undefined) return undefined;
  if (key === "") {
    log.problem(tree.position, path, "Required value", "name the key");
    return undefined;
  }
  const must = keyProblem(key);
  return must === undefined ? key : refuse(tree, path, log, must, "use letters, digits, '-', '_' and '.'");
};

const keySelector: Decoder<KeySelector> = (tree, path, log) => {
  const fields = structure("KeySelector", tree, path, log);
  if (fields === undefined) return undefined;
  const name = fields.required("name", dnsSubdomain, NAME);
  const key = fields.required("key", dataKey, "name the key");
  const optional = present({ optional: fields.optional("optional", boolean) });
  return name === undefined || key === undefined ? undefined : { name, key, ...optional };
};

const optionalReference: Decoder<OptionalReference> = (tree, path, log) => {
  const fields = structure("OptionalReference", tree, path, log);
  const name = fields?.required("name", dnsSubdomain, NAME);
  const optional = present({ optional: fields?.optional("optional", boolean) });
  return name === undefined ? undefined : { name, ...optional };
};

/** Exactly one of some fields is there. */
function checkOne(names: readonly string[], tree: Tree, path: Path, log: Log): void {
  const found = names.filter((name) => child(tree, name) !== undefined);
  if (found.length === 1) return;
  const all = names.map((name) => `\`${name}\``).join(", ");
  const problem =
    found.length === 0
      ? `Invalid value: "": must specify one of: ${all}`
      : `Invalid value: "": may not have more than one field specified at a time`;
  log.problem(tree.position, path, problem, found.length === 0 ? "write one of them" : "keep one of them");
}

const SOURCES = ["configMapKeyRef", "fieldRef", "fileKeyRef", "resourceFieldRef", "secretKeyRef"];

const valueFrom: Decoder<NonNullable<EnvVar["valueFrom"]>> = (tree, path, log) => {
  const fields = structure("EnvVarSource", tree, path, log);
  if (fields === undefined) return undefined;
  checkOne(SOURCES, tree, path, log);
  return {
    ...fields.rest,
    ...present({
      configMapKeyRef: fields.optional("configMapKeyRef", keySelector),
      secretKeyRef: fields.optional("secretKeyRef", keySelector),
      fieldRef: fields.optional("fieldRef", fieldSelector("environment")),
      resourceFieldRef: fields.optional("resourceFieldRef", resourceSelector("environment")),
    }),
  };
};

export const envVar: Decoder<EnvVar> = (tree, path, log) => {
  const fields = structure("EnvVar", tree, path, log);
  if (fields === undefined) return undefined;
  const name = fields.required("name", variableName, "give the variable a name");
  const optional = present({
    value: fields.optional("value", string),
    valueFrom: fields.optional("valueFrom", valueFrom),
  });
  const from = child(tree, "valueFrom");
  if ((optional.value ?? "") !== "" && from !== undefined) {
    const problem = 'Invalid value: "": may not be specified when `value` is not empty';
    log.problem(from.position, [...path, "valueFrom"], problem, "keep one of the two");
  }
  return name === undefined ? undefined : { name, ...optional };
};

export const envFrom: Decoder<EnvFromSource> = (tree, path, log) => {
  const fields = structure("EnvFromSource", tree, path, log);
  if (fields === undefined) return undefined;
  checkOne(["configMapRef", "secretRef"], tree, path, log);
  const prefix = text(child(tree, "prefix")) === "" ? undefined : fields.optional("prefix", variableName);
  return present({
    prefix,
    configMapRef: fields.optional("configMapRef", optionalReference),
    secretRef: fields.optional("secretRef", optionalReference),
  });
};

const keyToPath: Decoder<KeyToPath> = (tree, path, log) => {
  const fields = structure("KeyToPath", tree, path, log);
  if (fields === undefined) return undefined;
  const key = fields.required("key", dataKey, "name the key");
  const file = fields.required("path", filePath, "name the file");
  const optional = present({ mode: fields.optional("mode", mode) });
  return key === undefined || file === undefined
    ? undefined
    : { ...fields.rest, key, path: file, ...optional };
};

/** A source of files: its object is named by `name`, or by `secretName`. */
function source(
  name: "ConfigMapVolumeSource" | "SecretVolumeSource" | "DataProjection",
): Decoder<ConfigMapProjection> {
  const field = name === "SecretVolumeSource" ? "secretName" : "name";
  return (tree, path, log) => {
    const fields = structure(name, tree, path, log);
    if (fields === undefined) return undefined;
    const found = fields.required(field, dnsSubdomain, NAME);
    const optional = present({
      items: fields.optional("items", list(keyToPath)),
      optional: fields.optional("optional", boolean),
      ...(name === "DataProjection" ? {} : { defaultMode: fields.optional("defaultMode", mode) }),
    });
    return found === undefined ? undefined : { ...fields.rest, name: found, ...optional };
  };
}

const secretSource: Decoder<NonNullable<Volume["secret"]>> = (tree, path, log) => {
  const found = source("SecretVolumeSource")(tree, path, log);
  if (found === undefined) return undefined;
  const { name: secretName, ...rest } = found;
  return { secretName, ...rest };
};

const PROJECTIONS = [
  "clusterTrustBundle",
  "configMap",
  "downwardAPI",
  "podCertificate",
  "secret",
  "serviceAccountToken",
];

const downwardFiles: Decoder<object> = (tree, path, log) => {
  const fields = structure("DownwardAPIVolumeSource", tree, path, log);
  if (fields === undefined) return undefined;
  const optional = present({
    items: fields.optional("items", list(downwardFile)),
    defaultMode: fields.optional("defaultMode", mode),
  });
  return { ...fields.rest, ...optional };
};

const projection: Decoder<VolumeProjection> = (tree, path, log) => {
  const fields = structure("VolumeProjection", tree, path, log);
  if (fields === undefined) return undefined;
  const found = PROJECTIONS.filter((name) => child(tree, name) !== undefined);
  if (found.length > 1) {
    const problem = "Forbidden: may not specify more than 1 volume type per source";
    log.problem(tree.position, path, problem, "write a source for each of them");
  } else if (found.length === 0) {
    log.problem(
      tree.position,
      path,
      "Required value: must specify a source",
      `write ${PROJECTIONS.join(", ")}`,
    );
  }
  return {
    ...fields.rest,
    ...present({
      configMap: fields.optional("configMap", source("DataProjection")),
      secret: fields.optional("secret", source("DataProjection")),
      downwardAPI: fields.optional("downwardAPI", downwardFiles),
    }),
  };
};

const projected: Decoder<NonNullable<Volume["projected"]>> = (tree, path, log) => {
  const fields = structure("ProjectedVolumeSource", tree, path, log);
  if (fields === undefined) return undefined;
  const optional = present({
    sources: fields.optional("sources", list(projection)),
    defaultMode: fields.optional("defaultMode", mode),
  });
  return { ...fields.rest, ...optional };
};

export const volume: Decoder<Volume> = (tree, path, log) => {
  const fields = structure("Volume", tree, path, log);
  if (fields === undefined) return undefined;
  const name = text(child(tree, "name"));
  const types = tree.kind === "map" ? [...tree.entries.keys()].filter((field) => field !== "name") : [];
  if (types.length > 1) {
    const problem = `Forbidden: may not specify more than 1 volume type: ${types.map((t) => quote(t)).join(", ")}`;
    log.problem(tree.position, path, problem, "keep one of them");
  }
  const optional = present({
    configMap: fields.optional("configMap", source("ConfigMapVolumeSource")),
    secret: fields.optional("secret", secretSource),
    projected: fields.optional("projected", projected),
    downwardAPI: fields.optional("downwardAPI", downwardFiles),
  });
  return name === undefined ? undefined : { ...fields.rest, name, ...optional };
};

export const volumeMount: Decoder<VolumeMount> = (tree, path, log) => {
  const fields = structure("VolumeMount", tree, path, log);
  if (fields === undefined) return undefined;
  const name = fields.required("name", string, "name the volume");
  const optional = present({
    subPath: fields.optional("subPath", string),
    subPathExpr: fields.optional("subPathExpr", string),
  });
  return name === undefined ? undefined : { ...fields.rest, name, ...optional };
};
