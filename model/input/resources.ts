// Resource lists in manifests: names that Kubernetes knows, requests within limits, amounts that the model is exact in.
// Source: pkg/apis/core/validation/validation.go (ValidateResourceRequirements, validateContainerResourceName).
import type { ResourceList, SourcePosition } from "../kubernetes/index.ts";
import { isQualifiedName } from "../semantics/names.ts";
import {
  compareQuantities,
  parseQuantity,
  QuantityError,
  quantityOf,
  roundUp,
  SCALE,
  scaledNumber,
} from "../semantics/quantity.ts";
import { isExtendedResource } from "../semantics/resources.ts";
import { type Decoder, type Log, present, record, refuse } from "./decode.ts";
import { didYouMean, type Path, quote } from "./problem.ts";
import { quantity } from "./quantities.ts";
import { structure } from "./structure.ts";
import { child, type Tree } from "./tree.ts";

const CONTAINER_RESOURCES = ["cpu", "memory", "ephemeral-storage"] as const;

/** A quantity of one resource: whole for countable resources, and small enough to be exact in the model. */
function amount(name: string): Decoder<string> {
  return (tree, path, log) => {
    const text = quantity(tree, path, log);
    if (text === undefined) return undefined;
    const parsed = parseQuantity(text);
    const countable = name === "pods" || name.startsWith("hugepages-") || isExtendedResource(name);
    if (countable && compareQuantities(roundUp(parsed, SCALE.unit), parsed) !== 0) {
      return refuse(tree, path, log, "must be an integer", `write a whole number of ${name}`);
    }
    try {
      scaledNumber(parsed, name === "cpu" ? SCALE.milli : SCALE.unit);
    } catch (error) {
      if (!(error instanceof QuantityError)) throw error;
      const unit = name === "cpu" ? "milli-cores" : "units";
      return refuse(
        tree,
        path,
        log,
        `must stay below 2^53 ${unit}`,
        "no node is that large: check the suffix",
      );
    }
    return text;
  };
}

export type KeyCheck = (name: string, position: SourcePosition, path: Path, log: Log) => void;

/** @param ratios They are ratios, and need not be whole numbers. */
export function resources(checkName: KeyCheck, ratios = false): Decoder<ResourceList> {
  return (tree, path, log) => {
    if (tree.kind !== "map" || ratios) return record(quantity, checkName)(tree, path, log);
    const one: Decoder<string> = (value, at, into) => amount(String(at.at(-1)))(value, at, into);
    return record(one, checkName)(tree, path, log);
  };
}

/** What containers can ask for: the standard resources, huge pages, and names with a domain. */
export const containerResourceName: KeyCheck = (name, position, path, log) => {
  const standard = CONTAINER_RESOURCES.some((known) => known === name) || name.startsWith("hugepages-");
  if (standard || (name.includes("/") && isQualifiedName(name))) return;
  const must = name.includes("/") ? "must be a qualified name" : "must be a standard resource for containers";
  const fix = didYouMean(name, CONTAINER_RESOURCES, "use cpu, memory, ephemeral-storage or domain/name");
  log.problem(position, [...path, name], `Invalid value: ${quote(name)}: ${must}`, fix);
};

/** What a pod as a whole can ask for. Source: pkg/apis/core/validation/validation.go (validatePodResources). */
const podResourceName: KeyCheck = (name, position, path, log) => {
  if (name === "cpu" || name === "memory" || name.startsWith("hugepages-")) return;
  const problem = `Unsupported value: ${quote(name)}: supported values: "cpu", "hugepages-", "memory"`;
  log.problem(position, [...path, name], problem, "ask for it in a container");
};

const nodeResourceName: KeyCheck = (name, position, path, log) => {
  if (isQualifiedName(name)) return;
  const problem = `Invalid value: ${quote(name)}: must be a qualified name`;
  log.problem(position, [...path, name], problem, "use cpu, memory, pods or domain/name");
};

/** What a node offers. */
export const nodeResources: Decoder<ResourceList> = resources(nodeResourceName);

/** What runs a pod beside its containers. */
export const overhead: Decoder<ResourceList> = resources(containerResourceName);

export interface Requirements {
  readonly requests?: ResourceList;
  readonly limits?: ResourceList;
}

export const containerResources: Decoder<Requirements> = requirements(containerResourceName);
export const podResources: Decoder<Requirements> = requirements(podResourceName);

function requirements(checkName: KeyCheck): Decoder<Requirements> {
  return (tree, path, log) => {
    const fields = structure("ResourceRequirements", tree, path, log);
    if (fields === undefined) return undefined;
    const requests = fields.optional("requests", resources(checkName));
    const limits = fields.optional("limits", resources(checkName));
    for (const [name, request] of Object.entries(requests ?? {})) {
      checkAgainstLimit(name, request, limits, [...path, "requests", name], tree, log);
    }
    return { ...fields.rest, ...present({ requests, limits }) };
  };
}

function checkAgainstLimit(
  name: string,
  request: string,
  limits: ResourceList | undefined,
  path: Path,
  tree: Tree,
  log: Log,
): void {
  const limit = limits !== undefined && Object.hasOwn(limits, name) ? limits[name] : undefined;
  const requests = child(tree, "requests");
  const written = requests === undefined ? undefined : child(requests, name);
  if (written === undefined) return;
  const fixed = isExtendedResource(name) || name.startsWith("hugepages-");
  if (limit === undefined) {
    if (!fixed || compareQuantities(parseQuantity(request), quantityOf(0n)) === 0) return;
    log.problem(
      written.position,
      path,
      "Required value: limit must be set for non overcommitable resources",
      `write the same quantity under limits`,
    );
    return;
  }
  const order = compareQuantities(parseQuantity(request), parseQuantity(limit));
  if (order > 0) {
    refuse(
      written,
      path,
      log,
      `must be less than or equal to ${name} limit of ${limit}`,
      "raise the limit or lower the request",
    );
  } else if (order < 0 && fixed) {
    refuse(
      written,
      path,
      log,
      `must be equal to ${name} limit of ${limit}`,
      "write the same quantity in both",
    );
  }
}
