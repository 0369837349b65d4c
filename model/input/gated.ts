// What the API server refuses because a feature gate is off: known only once manifests and scenario are both read.
// Source: pkg/apis/core/validation/validation.go (ValidateTolerations).
import { appliedObjects, type LoadedObject, type Scenario } from "../scenario.ts";
import { featureEnabled } from "../versions.ts";
import { formatPath, type InputProblem, type Path, quote } from "./problem.ts";

/** The objects given, and those that edits and agents apply. */
export function checkGates(scenario: Scenario, objects: readonly LoadedObject[]): readonly InputProblem[] {
  if (featureEnabled(scenario, "TaintTolerationComparisonOperators")) return [];
  return [...objects, ...appliedObjects(scenario)].flatMap((loaded) => comparingTolerations(loaded));
}

function comparingTolerations({ object, positionOf }: LoadedObject): readonly InputProblem[] {
  return tolerationsIn(object, []).flatMap(({ path, operator }): readonly InputProblem[] => {
    if (operator !== "Lt" && operator !== "Gt") return [];
    const at = [...path, "operator"];
    return [
      {
        position: positionOf(at),
        field: formatPath(at),
        problem: `Unsupported value: ${quote(operator)}: the feature gate TaintTolerationComparisonOperators is off`,
        fix: "switch it on under featureGates of the scenario, or write Equal or Exists",
      },
    ];
  });
}

/** All tolerations of an object, wherever its pod template stands. */
function tolerationsIn(
  value: unknown,
  path: Path,
): readonly { readonly path: Path; readonly operator: unknown }[] {
  if (typeof value !== "object" || value === null) return [];
  const entries: readonly (readonly [string, unknown])[] = Object.entries(value);
  return entries.flatMap(([key, inner]) => {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    const isToleration = path.at(-1) === "tolerations" && Array.isArray(value);
    return isToleration ? [{ path: at, operator: operatorOf(inner) }] : tolerationsIn(inner, at);
  });
}

function operatorOf(toleration: unknown): unknown {
  return typeof toleration === "object" && toleration !== null && "operator" in toleration
    ? toleration.operator
    : undefined;
}
