// Which scheduler places a pod, and what keeps it from being scheduled, with the API server's rules.
// Source: pkg/apis/core/validation/validation.go (validateSchedulingGates), pkg/apis/core/v1/defaults.go (schedulerName).
import { isQualifiedName } from "../semantics/names.ts";
import { type Decoder, list, refuse, string } from "./decode.ts";
import { quote } from "./problem.ts";
import { structure } from "./structure.ts";
import { child, items, text } from "./tree.ts";

/** An empty name is the default scheduler's. */
export const schedulerName: Decoder<string | undefined> = (tree, path, log) =>
  string(tree, path, log) || undefined;

const schedulingGate: Decoder<{ readonly name: string }> = (tree, path, log) => {
  const name = structure("PodSchedulingGate", tree, path, log)?.required("name", string, "name the gate");
  if (name === undefined || isQualifiedName(name)) return name === undefined ? undefined : { name };
  const written = child(tree, "name") ?? tree;
  const must = "must be a qualified name, like example.com/quota";
  return refuse(written, [...path, "name"], log, must, "use letters, digits, '-', '_' and '.'");
};

/** (validateReadinessGates in pkg/apis/core/validation) */
export const readinessGate: Decoder<{ readonly conditionType: string }> = (tree, path, log) => {
  const fields = structure("PodReadinessGate", tree, path, log);
  const conditionType = fields?.required("conditionType", string, "name the condition");
  if (conditionType === undefined || isQualifiedName(conditionType))
    return conditionType === undefined ? undefined : { conditionType };
  const written = child(tree, "conditionType") ?? tree;
  const must = "must be a qualified name, like example.com/registered";
  return refuse(written, [...path, "conditionType"], log, must, "use letters, digits, '-', '_' and '.'");
};

export const schedulingGates: Decoder<readonly { readonly name: string }[]> = (tree, path, log) => {
  const seen = new Set<string>();
  for (const [i, one] of items(tree).entries()) {
    const name = text(child(one, "name"));
    if (name === undefined) continue;
    if (seen.has(name))
      log.problem(one.position, [...path, i], `Duplicate value: ${quote(name)}`, "name each gate once");
    seen.add(name);
  }
  return list(schedulingGate)(tree, path, log);
};
