// Pods that mutating admission has changed, as the API server takes them: validated once more.
import type { PodTemplateSpec } from "../kubernetes/index.ts";
import { fieldOf } from "../policy/fields-of.ts";
import { logInto } from "./decode.ts";
import { podTemplate } from "./pod.ts";
import { formatPath, type InputProblem, wholeFile } from "./problem.ts";
import { treeOf } from "./tree.ts";

/** Something in it that the model gives no meaning to. */
interface Omission {
  /** "spec.runtimeClassName" */
  readonly field: string;
  readonly consequence: string;
}

export type DecodedPod =
  | { readonly ok: true; readonly pod: PodTemplateSpec; readonly omitted: readonly Omission[] }
  | { readonly ok: false; readonly problem: string };

const NOWHERE = wholeFile("");

/** @param claims Volumes that its controller adds. */
export function decodedPod(pod: unknown, claims: readonly string[]): DecodedPod {
  const problems: InputProblem[] = [];
  const omitted: Omission[] = [];
  const log = logInto(problems, (_, path, consequence) => {
    omitted.push({ field: formatPath(path), consequence });
  });
  const metadata = fieldOf(pod, "metadata");
  const kept = ["labels", "annotations", "finalizers"].flatMap((field) => {
    const value = fieldOf(metadata, field);
    return value === undefined ? [] : [[field, value] as const];
  });
  const plain = { metadata: Object.fromEntries(kept), spec: fieldOf(pod, "spec") };
  const found = podTemplate(claims)(
    treeOf(plain, () => NOWHERE),
    [],
    log,
  );
  const [first] = problems;
  if (first !== undefined || found === undefined)
    return { ok: false, problem: first === undefined ? "no pod" : `${first.field}: ${first.problem}` };
  return { ok: true, pod: found, omitted };
}
