// PriorityClasses, and what pods say of their priority, with the API server's rules.
// Source: pkg/apis/scheduling/validation/validation.go (ValidatePriorityClass), pkg/apis/core/validation/validation.go
// (ValidatePreemptionPolicy).
import type { PreemptionPolicy, PriorityClass } from "../kubernetes/index.ts";
import {
  HIGHEST_USER_PRIORITY,
  SYSTEM_PRIORITY_CLASSES,
  SYSTEM_PRIORITY_PREFIX,
} from "../semantics/priority-admission.ts";
import { boolean, type Decoder, integer, type Log, oneOf, present, string } from "./decode.ts";
import { dnsSubdomain, objectMeta } from "./metadata.ts";
import { type Path, quote } from "./problem.ts";
import { structure } from "./structure.ts";
import { positionAt } from "./tree.ts";

export const preemptionPolicy: Decoder<PreemptionPolicy> = oneOf("PreemptLowerPriority", "Never");

/** A name, or the empty text, which means none. */
export const optionalName: Decoder<string> = (tree, path, log) => {
  const found = string(tree, path, log);
  return found === undefined || found === "" ? found : dnsSubdomain(tree, path, log);
};

export const priorityClass: Decoder<PriorityClass> = (tree, path, log) => {
  const fields = structure("PriorityClass", tree, path, log);
  if (fields === undefined) return undefined;
  const metadata = fields.required("metadata", objectMeta(false), "give the class a name");
  // The API server takes a class without a value for one of value 0: nobody means that.
  const value = fields.required("value", integer(), "say how important pods of this class are");
  const optional = present({
    globalDefault: fields.optional("globalDefault", boolean),
    preemptionPolicy: fields.optional("preemptionPolicy", preemptionPolicy),
  });
  if (metadata === undefined || value === undefined) return undefined;
  const found = { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata, value } as const;
  const position = positionAt(tree, ["metadata", "name"]);
  if (metadata.name.startsWith(SYSTEM_PRIORITY_PREFIX)) {
    checkSystemClass(metadata.name, value, optional.globalDefault ?? false, position, path, log);
  } else if (value > HIGHEST_USER_PRIORITY) {
    const problem = `Forbidden: maximum allowed value of a user defined priority is ${HIGHEST_USER_PRIORITY}`;
    log.problem(positionAt(tree, ["value"]), [...path, "value"], problem, "write a smaller value");
  }
  return { ...found, ...optional };
};

function checkSystemClass(
  name: string,
  value: number,
  globalDefault: boolean,
  position: Parameters<Log["problem"]>[0],
  path: Path,
  log: Log,
): void {
  const known = SYSTEM_PRIORITY_CLASSES.find((one) => one.name === name);
  if (known !== undefined && known.value === value && !globalDefault) return;
  const why =
    known === undefined
      ? `${quote(name)} is not a known system priority class`
      : `${quote(name)} has the value ${known.value}, and is not the default`;
  const problem = `Forbidden: names with '${SYSTEM_PRIORITY_PREFIX}' prefix are reserved for system use only: ${why}`;
  log.problem(position, [...path, "metadata", "name"], problem, "use another name, or remove the class");
}
