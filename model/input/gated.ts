// What the API server refuses because a feature gate is off: known only once manifests and scenario are both read.
// Source: pkg/apis/core/validation/validation.go (ValidateTolerations), pkg/apis/autoscaling/validation/validation.go,
// pkg/apis/scheduling/install/install.go.
import { appliedObjects, type LoadedObject, type Scenario } from "../scenario/scenario.ts";
import { featureEnabled, type KubernetesVersion } from "../versions/versions.ts";
import { formatPath, type InputProblem, type Path, quote } from "./problem.ts";

/** The objects given, and those that edits and agents apply. */
export function checkGates(scenario: Scenario, objects: readonly LoadedObject[]): readonly InputProblem[] {
  const all = [...objects, ...appliedObjects(scenario)];
  return [
    ...all.flatMap((loaded) => unservedGroup(loaded, scenario)),
    ...all.flatMap((loaded) => unservedPolicy(loaded, scenario)),
    ...(featureEnabled(scenario, "TaintTolerationComparisonOperators")
      ? []
      : all.flatMap(comparingTolerations)),
    ...all.flatMap((loaded) => scalingToZero(loaded, featureEnabled(scenario, "HPAScaleToZero"))),
  ];
}

/** Which versions serve PodGroups as what, if the feature gate is on (pkg/apis/scheduling/install/install.go). */
const POD_GROUPS_IN: { readonly [version in KubernetesVersion]: readonly string[] } = {
  "1.34": [],
  "1.36": ["scheduling.k8s.io/v1alpha2"],
  "1.37": ["scheduling.k8s.io/v1beta1", "scheduling.k8s.io/v1alpha3"],
};

function unservedGroup({ object, positionOf }: LoadedObject, scenario: Scenario): readonly InputProblem[] {
  if (object.kind !== "PodGroup") return [];
  const { kubernetesVersion } = scenario;
  const [served, ...others] = POD_GROUPS_IN[kubernetesVersion];
  const noMatch = `no matches for kind "PodGroup" in version ${quote(object.apiVersion)}`;
  const at = ["apiVersion"];
  const refused = (problem: string, fix: string): readonly InputProblem[] => [
    { position: positionOf(at), field: formatPath(at), problem, fix },
  ];
  if (served === undefined)
    return refused(
      `${noMatch}: Kubernetes ${kubernetesVersion} has none`,
      "choose a newer kubernetesVersion in the scenario",
    );
  if (object.apiVersion !== served && !others.includes(object.apiVersion))
    return refused(`${noMatch} of Kubernetes ${kubernetesVersion}`, `write apiVersion: ${served}`);
  if (featureEnabled(scenario, "GenericWorkload")) return [];
  return refused(
    `${noMatch}: the feature gate GenericWorkload is off`,
    "switch it on under featureGates of the scenario",
  );
}

/** Of each version, in which versions the API has policies that mutate (pkg/apis/admissionregistration/install/install.go). */
const POLICIES_IN: { readonly [version in KubernetesVersion]: readonly string[] } = {
  "1.34": ["v1beta1", "v1alpha1"],
  "1.36": ["v1"],
  "1.37": ["v1"],
};

function unservedPolicy({ object, positionOf }: LoadedObject, scenario: Scenario): readonly InputProblem[] {
  if (object.kind !== "MutatingAdmissionPolicy" && object.kind !== "MutatingAdmissionPolicyBinding")
    return [];
  const { kubernetesVersion } = scenario;
  const [, version = ""] = object.apiVersion.split("/");
  const served = POLICIES_IN[kubernetesVersion];
  const at = ["apiVersion"];
  const noMatch = `no matches for kind ${quote(object.kind)} in version ${quote(object.apiVersion)}`;
  const refused = (problem: string, fix: string): readonly InputProblem[] => [
    { position: positionOf(at), field: formatPath(at), problem, fix },
  ];
  if (!served.includes(version))
    return refused(
      `${noMatch} of Kubernetes ${kubernetesVersion}`,
      `write apiVersion: admissionregistration.k8s.io/${served[0]}, or choose another kubernetesVersion in the scenario`,
    );
  if (featureEnabled(scenario, "MutatingAdmissionPolicy")) return [];
  return refused(
    `${noMatch}: the feature gate MutatingAdmissionPolicy is off`,
    "switch it on under featureGates of the scenario",
  );
}

/** ValidateHorizontalPodAutoscalerSpec, validateMetrics: what runs no pods is measured elsewhere. */
function scalingToZero({ object, positionOf }: LoadedObject, isAllowed: boolean): readonly InputProblem[] {
  if (object.kind !== "HorizontalPodAutoscaler" || object.spec.minReplicas !== 0) return [];
  const { metrics = [] } = object.spec;
  const problem = (path: Path, text: string, fix: string): readonly InputProblem[] => [
    { position: positionOf(path), field: formatPath(path), problem: text, fix },
  ];
  if (!isAllowed) {
    const text =
      "Invalid value: 0: must be greater than or equal to 1: the feature gate HPAScaleToZero is off";
    return problem(
      ["spec", "minReplicas"],
      text,
      "write 1, or switch it on under featureGates of the scenario",
    );
  }
  if (metrics.some(({ type }) => type === "Object" || type === "External")) return [];
  const text =
    "Forbidden: must specify at least one Object or External metric to support scaling to zero replicas";
  return problem(["spec", "metrics"], text, "add one, or raise minReplicas");
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
