// What a scenario says of operators: who takes which finalizer off objects that are being deleted.
import type { ObjectRef, Operator } from "../scenario.ts";
import { closed, type Decoder, refuse, string } from "./decode.ts";
import { finalizer } from "./metadata.ts";

export const operator: Decoder<Operator> = (tree, path, log) => {
  const fields = closed(["finalizer", "workload"], tree, path, log);
  const name = fields?.required("finalizer", finalizer, "name the finalizer that the operator removes");
  const workload = fields?.required("workload", operatorWorkload, "say which workload runs the operator");
  return name === undefined || workload === undefined ? undefined : { finalizer: name, workload };
};

const NAME = "[a-z0-9](?:[-.a-z0-9]*[a-z0-9])?";
const REFERENCE = new RegExp(`^([A-Z][A-Za-z]*)/(?:([a-z0-9-]+)/)?(${NAME})$`);

/** "Deployment/operator", or with its namespace: "Deployment/system/operator". */
const operatorWorkload: Decoder<ObjectRef> = (tree, path, log) => {
  const written = string(tree, path, log);
  if (written === undefined) return undefined;
  const [whole, kind = "", namespace = "default", name = ""] = REFERENCE.exec(written) ?? [];
  if (whole !== undefined) return { kind, namespace, name };
  return refuse(
    tree,
    path,
    log,
    "must be KIND/NAME or KIND/NAMESPACE/NAME",
    "write it like Deployment/operator",
  );
};
