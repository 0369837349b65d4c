// Which violations are accepted: what plimsoll.yaml and the objects say of it, looked through before anything is explored.
import { didYouMean, formatPath, InputErrors, type InputProblem, quote } from "../model/input/problem.ts";
import { annotatedSuppressions } from "../model/input/suppress-annotations.ts";
import { refOf, titleOf } from "../model/inventory/objects.ts";
import { appliedObjects } from "../model/scenario/scenario.ts";
import type { Suppression } from "../model/scenario/suppression.ts";
import { clusterProperties } from "./registry.ts";
import type { VerifyInput } from "./verify-result.ts";

/**
 * All suppressions of an input, those of plimsoll.yaml first.
 * @param known the ids of all properties
 * @throws InputErrors for an unknown property or object, and for an annotation that says nothing
 */
export function suppressionsOf(
  input: Pick<VerifyInput, "objects" | "scenario">,
  known: readonly string[] = clusterProperties.map(({ id }) => id),
): readonly Suppression[] {
  const objects = [...input.objects, ...appliedObjects(input.scenario)];
  const annotated = annotatedSuppressions(objects);
  const all = [...input.scenario.suppress, ...annotated.suppressions];
  const titles = objects.map(({ object }) => titleOf(refOf(object)));
  const problems = [...all.flatMap((s) => unknownIn(s, known, titles)), ...annotated.problems];
  if (problems.length > 0) throw new InputErrors(problems);
  // An edit that applies an object anew says the same once more.
  const byKey = new Map(
    all.map((s) => [`${s.property} ${s.object ?? ""} ${s.origin}`, s] as const).toReversed(),
  );
  return all.filter((s) => byKey.get(`${s.property} ${s.object ?? ""} ${s.origin}`) === s);
}

function unknownIn(
  { property, object, origin, position }: Suppression,
  known: readonly string[],
  titles: readonly string[],
): readonly InputProblem[] {
  const problem = (field: string, id: string, fix: string) => ({
    position,
    field: origin === "scenario" ? `suppress: ${field}` : formatPath(["metadata", "annotations"]),
    problem: `Not found: ${quote(id)}`,
    fix,
  });
  const unknown = known.includes(property)
    ? []
    : [problem("property", property, didYouMean(property, known, "see `plimsoll list`"))];
  // Nodes may come from the scenario, and from autoscalers.
  if (object === undefined || object.startsWith("Node/") || titles.includes(object)) return unknown;
  const fix = didYouMean(
    object,
    titles,
    "write KIND/NAME, or KIND/NAMESPACE/NAME outside the namespace default",
  );
  return [...unknown, problem("object", object, fix)];
}
