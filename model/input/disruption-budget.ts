// PodDisruptionBudgets as the API server accepts them.
// Source: pkg/apis/policy/validation/validation.go (ValidatePodDisruptionBudgetSpec).
import type { IntOrString, PodDisruptionBudget } from "../kubernetes/index.ts";
import { type Decoder, oneOf, present, refuse } from "./decode.ts";
import { labelSelector, objectMeta } from "./metadata.ts";
import { intOrPercent } from "./pod-controllers.ts";
import { structure } from "./structure.ts";
import { child } from "./tree.ts";

export const disruptionBudget: Decoder<PodDisruptionBudget> = (tree, path, log) => {
  const fields = structure("PodDisruptionBudget", tree, path, log);
  const metadata = fields?.required("metadata", objectMeta(true), "give the budget a name");
  const spec = fields?.optional("spec", budgetSpec) ?? {};
  if (metadata === undefined) return undefined;
  return { apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata, spec };
};

const budgetSpec: Decoder<PodDisruptionBudget["spec"]> = (tree, path, log) => {
  const fields = structure("PodDisruptionBudgetSpec", tree, path, log);
  if (fields === undefined) return undefined;
  const spec = present({
    selector: fields.optional("selector", labelSelector),
    minAvailable: fields.optional("minAvailable", amount),
    maxUnavailable: fields.optional("maxUnavailable", amount),
    unhealthyPodEvictionPolicy: fields.optional(
      "unhealthyPodEvictionPolicy",
      oneOf("IfHealthyBudget", "AlwaysAllow"),
    ),
  });
  if (spec.minAvailable !== undefined && spec.maxUnavailable !== undefined) {
    const problem = "Invalid value: minAvailable and maxUnavailable cannot be both set";
    log.problem((child(tree, "maxUnavailable") ?? tree).position, path, problem, "keep one of the two");
  }
  return spec;
};

/** A number, or a percentage up to 100% (IsNotMoreThan100Percent). */
const amount: Decoder<IntOrString> = (tree, path, log) => {
  const found = intOrPercent(tree, path, log);
  if (typeof found === "string" && Number.parseInt(found, 10) > 100)
    return refuse(tree, path, log, "must not be greater than 100%", "write at most 100%");
  return found;
};
