// What drivers say of themselves and of nodes: whether volumes are attached, and how many a node takes.
// Source: pkg/apis/storage/validation/validation.go (ValidateCSIDriver, ValidateCSINode).
import type { CSIDriver, CSINode } from "../kubernetes/index.ts";
import { boolean, type Decoder, list, nonNegative, present } from "./decode.ts";
import { dnsSubdomain, objectMeta } from "./metadata.ts";
import { quote } from "./problem.ts";
import { structure } from "./structure.ts";
import { child, items, positionAt } from "./tree.ts";

export const csiDriver: Decoder<CSIDriver> = (tree, path, log) => {
  const fields = structure("CSIDriver", tree, path, log);
  const metadata = fields?.required("metadata", objectMeta(false, "UnheldMeta"), "give the driver a name");
  const spec = fields?.required("spec", driverSpec, "describe the driver; {} will do");
  if (metadata === undefined || spec === undefined) return undefined;
  return { apiVersion: "storage.k8s.io/v1", kind: "CSIDriver", metadata, spec };
};

const driverSpec: Decoder<CSIDriver["spec"]> = (tree, path, log) => {
  const fields = structure("CSIDriverSpec", tree, path, log);
  if (fields === undefined) return undefined;
  return present({ attachRequired: fields.optional("attachRequired", boolean) });
};

export const csiNode: Decoder<CSINode> = (tree, path, log) => {
  const fields = structure("CSINode", tree, path, log);
  const metadata = fields?.required("metadata", objectMeta(false, "UnheldMeta"), "give it the node's name");
  const spec = fields?.required("spec", nodeSpec, "list the drivers of the node");
  if (metadata === undefined || spec === undefined) return undefined;
  return { apiVersion: "storage.k8s.io/v1", kind: "CSINode", metadata, spec };
};

const nodeSpec: Decoder<CSINode["spec"]> = (tree, path, log) => {
  const fields = structure("CSINodeSpec", tree, path, log);
  const drivers = fields?.required("drivers", list(nodeDriver), "list the drivers; [] will do");
  if (drivers === undefined) return undefined;
  const twin = drivers.findIndex(({ name }, i) => drivers.findIndex((other) => other.name === name) < i);
  if (twin >= 0 && items(child(tree, "drivers")).length === drivers.length) {
    const at = ["drivers", twin, "name"];
    const problem = `Duplicate value: ${quote(drivers[twin]?.name ?? "")}`;
    log.problem(positionAt(tree, at), [...path, ...at], problem, "name each driver once");
  }
  return { drivers };
};

type NodeDriver = CSINode["spec"]["drivers"][number];

const nodeDriver: Decoder<NodeDriver> = (tree, path, log) => {
  const fields = structure("CSINodeDriver", tree, path, log);
  const name = fields?.required("name", dnsSubdomain, "name the driver");
  const allocatable = fields?.optional("allocatable", nodeResources);
  return name === undefined ? undefined : { name, ...present({ allocatable }) };
};

const nodeResources: Decoder<NonNullable<NodeDriver["allocatable"]>> = (tree, path, log) => {
  const fields = structure("VolumeNodeResources", tree, path, log);
  return fields === undefined ? undefined : present({ count: fields.optional("count", nonNegative) });
};
