// The downward API: which fields of a pod its containers may be told.
// Source: pkg/apis/core/validation/validation.go (validateObjectFieldSelector, validateContainerResourceFieldSelector),
// pkg/apis/core/pods/helpers.go (ConvertDownwardAPIFieldLabel), pkg/fieldpath.
import { isQualifiedName } from "../semantics/names.ts";
import { type Decoder, integer, type Log, present, refuse, string, writtenText } from "./decode.ts";
import { filePath } from "./file-paths.ts";
import { didYouMean, type Path, quote } from "./problem.ts";
import { quantity } from "./quantities.ts";
import { structure } from "./structure.ts";
import { child, items, type Tree, text } from "./tree.ts";

/** What takes the value: a variable, or a file. */
type Use = "environment" | "volume";

const ENVIRONMENT = [
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
];
const VOLUME = [
  "metadata.annotations",
  "metadata.labels",
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
];

export function fieldSelector(use: Use): Decoder<{ readonly fieldPath: string }> {
  return (tree, path, log) => {
    const fields = structure("ObjectFieldSelector", tree, path, log);
    const fieldPath = fields?.required("fieldPath", fieldPathFor(use), "name a field of the pod");
    return fields === undefined || fieldPath === undefined ? undefined : { ...fields.rest, fieldPath };
  };
}

function fieldPathFor(use: Use): Decoder<string> {
  const known = use === "environment" ? ENVIRONMENT : VOLUME;
  return (tree, path, log) => {
    const found = string(tree, path, log);
    if (found === undefined || known.includes(found)) return found;
    const [, field = "", key] = /^(metadata\.(?:annotations|labels))\['(.*)'\]$/.exec(found) ?? [];
    if (key !== undefined) {
      const name = field === "metadata.annotations" ? key.toLowerCase() : key;
      if (isQualifiedName(name)) return found;
      return refuse(
        tree,
        path,
        log,
        `${quote(key)} is no key of ${field.slice("metadata.".length)}`,
        "write it like metadata.labels['app']",
      );
    }
    const supported = known.map((v) => quote(v)).join(", ");
    const problem = `Unsupported value: ${quote(found)}: supported values: ${supported}`;
    log.problem(tree.position, path, problem, didYouMean(found, known, "use one of these"));
    return undefined;
  };
}

const RESOURCES = ["cpu", "memory", "ephemeral-storage"].flatMap((name) => [
  `limits.${name}`,
  `requests.${name}`,
]);
const BYTES = ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];

export function resourceSelector(use: Use): Decoder<{ readonly containerName?: string }> {
  return (tree, path, log) => {
    const fields = structure("ResourceFieldSelector", tree, path, log);
    if (fields === undefined) return undefined;
    const container =
      use === "volume"
        ? fields.required("containerName", string, "say whose resources are meant")
        : fields.optional("containerName", string);
    const resource = fields.required("resource", resourceName, "name the resource");
    const divisor = fields.optional("divisor", quantity);
    checkDivisor(resource, tree, path, log);
    return present({ containerName: container, resource, divisor });
  };
}

const resourceName: Decoder<string> = (tree, path, log) => {
  const found = string(tree, path, log);
  if (found === undefined || RESOURCES.includes(found) || /^(limits|requests)\.hugepages-.+$/.test(found))
    return found;
  const problem = `Unsupported value: ${quote(found)}: supported values: ${RESOURCES.map((v) => quote(v)).join(", ")}`;
  log.problem(tree.position, path, problem, didYouMean(found, RESOURCES, "use one of these"));
  return undefined;
};

function checkDivisor(resource: string | undefined, tree: Tree, path: Path, log: Log): void {
  const written = child(tree, "divisor");
  if (resource === undefined || written?.kind !== "scalar") return;
  const isCpu = resource.endsWith(".cpu");
  const known = isCpu ? ["1m", "1"] : BYTES;
  const found = writtenText(written);
  if (found === "0" || known.includes(found)) return;
  const what = isCpu ? "cpu" : resource.slice(resource.indexOf(".") + 1);
  const must = `only divisor's values ${known.join(", ")} are supported with the ${what} resource`;
  refuse(written, [...path, "divisor"], log, must, "use one of these");
}

export const downwardFile: Decoder<object> = (tree, path, log) => {
  const fields = structure("DownwardAPIVolumeFile", tree, path, log);
  if (fields === undefined) return undefined;
  const file = fields.required("path", filePath, "name the file");
  const optional = present({
    fieldRef: fields.optional("fieldRef", fieldSelector("volume")),
    resourceFieldRef: fields.optional("resourceFieldRef", resourceSelector("volume")),
    mode: fields.optional("mode", integer(0, 0o777)),
  });
  const given = ["fieldRef", "resourceFieldRef"].filter((name) => child(tree, name) !== undefined);
  if (given.length === 0) {
    const problem = "Required value: one of fieldRef and resourceFieldRef is required";
    log.problem(tree.position, path, problem, "write one of them");
  } else if (given.length > 1) {
    const problem = "Invalid value: fieldRef and resourceFieldRef can not be specified simultaneously";
    log.problem(tree.position, path, problem, "keep one of them");
  }
  return file === undefined ? undefined : { ...fields.rest, path: file, ...optional };
};

/** The API server takes the name of any container; without one of that name, the kubelet finds no value. */
export function reportAbsentContainers(spec: Tree, path: Path, log: Log): void {
  const sorts = ["containers", "initContainers"] as const;
  const all = sorts.flatMap((sort) =>
    items(child(spec, sort)).map((container, i) => ({ container, at: [...path, sort, i] })),
  );
  const names = all.map(({ container }) => text(child(container, "name")));
  for (const { container, at } of all) {
    for (const [i, variable] of items(child(container, "env")).entries()) {
      const steps = ["valueFrom", "resourceFieldRef", "containerName"];
      const named = steps.reduce<Tree | undefined>((tree, step) => tree && child(tree, step), variable);
      if (named === undefined || names.includes(text(named))) continue;
      const consequence =
        "there is no such container: the value is taken to be there, without which the container does not start";
      log.omit(named.position, [...at, "env", i, ...steps], consequence);
    }
  }
}
