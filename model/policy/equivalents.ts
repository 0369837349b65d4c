// The same object in other versions of its API: rules that name one version are about requests in the others, too.
// Sources: staging/src/k8s.io/apimachinery/pkg/runtime/mapper.go (EquivalentResourceRegistry: what is served),
// pkg/apis/autoscaling/v1/conversion.go, pkg/apis/autoscaling/v2/defaults.go.
import { fieldOf } from "./fields-of.ts";

interface Served {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

/** Of the resources that manifests are of, these alone are served in several versions, since Kubernetes 1.26. */
const SERVED: { readonly [resource: string]: readonly string[] } = {
  "autoscaling/horizontalpodautoscalers": ["v2", "v1"],
};

/** All in which a resource is served, the preferred one first. */
export function servedVersions({ group, version, resource }: Served): readonly string[] {
  return SERVED[`${group}/${resource}`] ?? [version];
}

/** An object as another version of its API has it; as it is if that has only one. */
export function inVersion(object: unknown, version: string): unknown {
  if (fieldOf(object, "kind") !== "HorizontalPodAutoscaler") return object;
  return version === "v1" ? autoscalerV1(object) : autoscalerV2(object);
}

/** Without the annotations that hold what version 1 has no fields for: other metrics, and the behavior. */
function autoscalerV1(object: unknown): unknown {
  const { metrics, behavior: _, ...spec } = entriesOf(fieldOf(autoscalerV2(object), "spec"));
  const target = (Array.isArray(metrics) ? metrics : []).map(cpuTarget).find((one) => one !== undefined);
  const cpu = target === undefined ? {} : { targetCPUUtilizationPercentage: target };
  return { ...entriesOf(object), apiVersion: "autoscaling/v1", spec: { ...spec, ...cpu } };
}

function cpuTarget(metric: unknown): unknown {
  const resource = fieldOf(metric, "resource");
  return fieldOf(resource, "name") === "cpu"
    ? fieldOf(fieldOf(resource, "target"), "averageUtilization")
    : undefined;
}

const CPU_BY_DEFAULT = 80;

/** With the defaults of the API server. */
function autoscalerV2(object: unknown): unknown {
  const {
    targetCPUUtilizationPercentage: percent = CPU_BY_DEFAULT,
    metrics = [],
    ...spec
  } = entriesOf(fieldOf(object, "spec"));
  const target = { type: "Utilization", averageUtilization: percent };
  const cpu = { type: "Resource", resource: { name: "cpu", target } };
  const all = Array.isArray(metrics) && metrics.length > 0 ? metrics : [cpu];
  return {
    ...entriesOf(object),
    apiVersion: "autoscaling/v2",
    spec: { minReplicas: 1, ...spec, metrics: all },
  };
}

function entriesOf(value: unknown): { readonly [field: string]: unknown } {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
