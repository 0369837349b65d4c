// What the manifests of all controllers of pods share: a selector, a template that fits it, numbers or percentages.
// Source: pkg/apis/apps/validation/validation.go (ValidatePodTemplateSpecForReplicaSet).
import type { IntOrString, LabelSelector, PodTemplateSpec } from "../kubernetes/index.ts";
import { matchesLabelSelector, SelectorError } from "../semantics/selectors.ts";
import { type Decoder, type Fields, type Log, nonNegative, refuse } from "./decode.ts";
import { labelSelector } from "./metadata.ts";
import { podTemplate } from "./pod.ts";
import { type Path, quote } from "./problem.ts";
import { child, type Tree, text } from "./tree.ts";

/**
 * The selector and the template of a controller of pods: they must fit, and pods must be restarted for ever.
 * @param claims Volumes that the controller adds to each pod.
 */
export function selectedPods(
  kind: string,
  fields: Fields,
  path: Path,
  log: Log,
  claims: readonly string[] = [],
): { selector: LabelSelector; template: PodTemplateSpec } | undefined {
  const selector = fields.required("selector", labelSelector, "select the labels of the template");
  const template = fields.required("template", podTemplate(claims), "describe the pods");
  const written = child(fields.tree, "template");
  if (written !== undefined) checkTemplate(kind, written, [...path, "template"], log);
  if (selector === undefined || template === undefined || written === undefined) return undefined;
  const position = (child(fields.tree, "selector") ?? fields.tree).position;
  const size = Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions?.length ?? 0);
  if (size === 0) {
    const problem = `Invalid value: {}: empty selector is invalid for ${kind}`;
    log.problem(position, [...path, "selector"], problem, "select the labels of the template");
  } else {
    checkSelected(selector, template, written, path, log);
  }
  return { selector, template };
}

/** Reports a template that its selector does not select; `written` is the template, `path` that of the spec. */
export function checkSelected(
  selector: LabelSelector,
  template: PodTemplateSpec,
  written: Tree,
  path: Path,
  log: Log,
): void {
  if (selects(selector, template)) return;
  const labels = template.metadata?.labels ?? {};
  const problem = `Invalid value: ${JSON.stringify(labels)}: \`selector\` does not match template \`labels\``;
  const metadata = child(written, "metadata");
  const place = (metadata === undefined ? undefined : child(metadata, "labels")) ?? metadata ?? written;
  const at = [...path, "template", "metadata", "labels"];
  log.problem(place.position, at, problem, "write the selected labels into the template");
}

/** True also for a selector that is refused already. */
function selects(selector: LabelSelector, template: PodTemplateSpec): boolean {
  try {
    return matchesLabelSelector(selector, template.metadata?.labels);
  } catch (error) {
    if (error instanceof SelectorError) return true;
    throw error;
  }
}

/** The kinds of controllers that are named where the pods of all others are said to be of a ReplicaSet. */
const VALIDATED: ReadonlyMap<string, string> = new Map([
  ["daemonset", "DaemonSet"],
  ["statefulset", "StatefulSet"],
  ["replicationcontroller", "ReplicationController"],
]);

/** Reports what no template of a controller of pods may say. */
export function checkTemplate(kind: string, template: Tree, path: Path, log: Log): void {
  const spec = child(template, "spec");
  if (spec === undefined) return;
  const restartPolicy = child(spec, "restartPolicy");
  const policy = text(restartPolicy);
  if (restartPolicy !== undefined && (policy === "OnFailure" || policy === "Never")) {
    const problem = `Unsupported value: ${quote(policy)}: supported values: "Always"`;
    log.problem(
      restartPolicy.position,
      [...path, "spec", "restartPolicy"],
      problem,
      "remove it, or use a Job",
    );
  }
  const deadline = child(spec, "activeDeadlineSeconds");
  if (deadline !== undefined) {
    const validated = VALIDATED.get(kind) ?? "ReplicaSet";
    const problem = `Forbidden: activeDeadlineSeconds in ${validated} is not Supported`;
    log.problem(
      deadline.position,
      [...path, "spec", "activeDeadlineSeconds"],
      problem,
      "remove it, or use a Job",
    );
  }
}

/** Whether a number or percentage is zero as it is written, before it is applied to anything. */
export function isZero(value: IntOrString): boolean {
  return Number.parseInt(String(value), 10) === 0;
}

/** Not negative. */
export const intOrPercent: Decoder<IntOrString> = (tree, path, log) => {
  if (tree.kind === "scalar" && typeof tree.value === "number") return nonNegative(tree, path, log);
  const found = text(tree);
  if (found !== undefined && /^\d+%$/.test(found)) return found;
  const must = "a valid percent string must be a numeric string followed by an ending '%'";
  return refuse(tree, path, log, must, "write a number like 1, or a percentage like 25%");
};
