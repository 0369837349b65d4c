// HorizontalPodAutoscalers, with the API server's rules. Those of autoscaling/v1 are read as it stores them: as v2.
// Sources: pkg/apis/autoscaling/validation/validation.go (ValidateHorizontalPodAutoscaler),
// pkg/apis/autoscaling/v1/conversion.go.
import type {
  HorizontalPodAutoscaler,
  MetricSpec,
  MetricTarget,
  WrittenScalingRules,
} from "../kubernetes/autoscaling.ts";
import type { ScalingPolicy } from "../semantics/hpa/behavior.ts";
import {
  type Decoder,
  type Fields,
  integer,
  type Log,
  list,
  oneOf,
  present,
  refuse,
  string,
} from "./decode.ts";
import { dnsLabel, objectMeta } from "./metadata.ts";
import { type Path, quote } from "./problem.ts";
import { quantity } from "./quantities.ts";
import { structure } from "./structure.ts";
import { child, items, type Tree } from "./tree.ts";

type Spec = HorizontalPodAutoscaler["spec"];

export const autoscaler: Decoder<HorizontalPodAutoscaler> = (tree, path, log) =>
  withSpec(autoscalerSpec, tree, path, log);

export const autoscalerV1: Decoder<HorizontalPodAutoscaler> = (tree, path, log) =>
  withSpec(autoscalerSpecV1, tree, path, log);

function withSpec(
  spec: Decoder<Spec>,
  tree: Tree,
  path: Path,
  log: Log,
): HorizontalPodAutoscaler | undefined {
  const fields = structure("HorizontalPodAutoscaler", tree, path, log);
  const metadata = fields?.required("metadata", objectMeta(true), "give the object a name");
  const found = fields?.required("spec", spec, "say what to scale, and between which bounds");
  if (metadata === undefined || found === undefined) return undefined;
  return { apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", metadata, spec: found };
}

const autoscalerSpec: Decoder<Spec> = (tree, path, log) => {
  const fields = structure("HorizontalPodAutoscalerSpec", tree, path, log);
  if (fields === undefined) return undefined;
  const bounds = boundsOf(fields, tree, path, log);
  const optional = present({
    metrics: fields.optional("metrics", list(metric)),
    behavior: fields.optional("behavior", behavior),
  });
  return bounds === undefined ? undefined : { ...bounds, ...optional };
};

const autoscalerSpecV1: Decoder<Spec> = (tree, path, log) => {
  const fields = structure("HorizontalPodAutoscalerSpecV1", tree, path, log);
  if (fields === undefined) return undefined;
  const bounds = boundsOf(fields, tree, path, log);
  const percent = fields.optional("targetCPUUtilizationPercentage", positive);
  if (bounds === undefined) return undefined;
  if (percent === undefined) return bounds;
  const target: MetricTarget = { type: "Utilization", averageUtilization: percent };
  return { ...bounds, metrics: [{ type: "Resource", resource: { name: "cpu", target } }] };
};

/** What both versions have. Whether a minimum of zero is allowed is up to the feature gate HPAScaleToZero (`gated.ts`). */
function boundsOf(
  fields: Fields,
  tree: Tree,
  path: Path,
  log: Log,
): Pick<Spec, "scaleTargetRef" | "minReplicas" | "maxReplicas"> | undefined {
  const scaleTargetRef = fields.required("scaleTargetRef", targetRef, "say what to scale");
  const minReplicas = fields.optional("minReplicas", integer(0));
  const maxReplicas = fields.required("maxReplicas", positive, "say how many pods there may be");
  if (scaleTargetRef === undefined || maxReplicas === undefined) return undefined;
  const written = child(tree, "maxReplicas");
  if (written !== undefined && maxReplicas < (minReplicas ?? 1)) {
    const must = "must be greater than or equal to `minReplicas`";
    refuse(written, [...path, "maxReplicas"], log, must, "raise it, or lower minReplicas");
  }
  return { scaleTargetRef, maxReplicas, ...present({ minReplicas }) };
}

const positive = integer(1);

const targetRef: Decoder<Spec["scaleTargetRef"]> = (tree, path, log) => {
  const fields = structure("CrossVersionObjectReference", tree, path, log);
  const kind = fields?.required("kind", string, "say of which kind it is");
  const name = fields?.required("name", string, "say which one to scale");
  const apiVersion = fields?.optional("apiVersion", string);
  return kind === undefined || name === undefined ? undefined : { kind, name, ...present({ apiVersion }) };
};

const SOURCES = ["resource", "containerResource", "pods", "object", "external"] as const;

const metric: Decoder<MetricSpec> = (tree, path, log) => {
  const fields = structure("MetricSpec", tree, path, log);
  const type = fields?.required(
    "type",
    oneOf("Resource", "ContainerResource", "Pods", "Object", "External"),
    "say what is measured",
  );
  if (fields === undefined || type === undefined) return undefined;
  const source = `${type.charAt(0).toLowerCase()}${type.slice(1)}`;
  for (const other of SOURCES.filter((name) => name !== source && child(tree, name) !== undefined)) {
    const { position } = child(tree, other) ?? tree;
    const problem = "Forbidden: must populate the given metric source only";
    log.problem(position, [...path, other], problem, `remove it, or change the type, which is ${type}`);
  }
  const say = "must populate information for the given metric source";
  switch (type) {
    case "Resource": {
      const resource = fields.required("resource", resourceSource, say);
      return resource && { type, resource };
    }
    case "ContainerResource": {
      const containerResource = fields.required("containerResource", containerSource, say);
      return containerResource && { type, containerResource };
    }
    case "Pods": {
      const pods = fields.required("pods", namedSource("PodsMetricSource", ["averageValue"]), say);
      return pods && { type, pods };
    }
    case "Object": {
      const object = fields.required("object", namedSource("ObjectMetricSource", WHOLE), say);
      return object && { type, object };
    }
    case "External": {
      const external = fields.required("external", namedSource("ExternalMetricSource", WHOLE), say);
      return external && { type, external };
    }
  }
};

const PER_POD = ["averageUtilization", "averageValue"] as const;
const WHOLE = ["value", "averageValue"] as const;

const resourceSource: Decoder<{ readonly name: string; readonly target: MetricTarget }> = (
  tree,
  path,
  log,
) => {
  const fields = structure("ResourceMetricSource", tree, path, log);
  const name = fields?.required("name", string, "say which resource");
  const found = fields?.required("target", target(PER_POD), "say what to aim at");
  return name === undefined || found === undefined ? undefined : { name, target: found };
};

const containerSource: Decoder<
  Extract<MetricSpec, { readonly type: "ContainerResource" }>["containerResource"]
> = (tree, path, log) => {
  const fields = structure("ContainerResourceMetricSource", tree, path, log);
  const name = fields?.required("name", string, "say which resource");
  const container = fields?.required("container", dnsLabel, "say of which container");
  const found = fields?.required("target", target(PER_POD), "say what to aim at");
  if (name === undefined || container === undefined || found === undefined) return undefined;
  return { name, container, target: found };
};

type Named = { readonly metric: { readonly name: string }; readonly target: MetricTarget };

function namedSource(
  name: "PodsMetricSource" | "ObjectMetricSource" | "ExternalMetricSource",
  allowed: readonly AmountField[],
): Decoder<Named> {
  return (tree, path, log) => {
    const fields = structure(name, tree, path, log);
    const found = fields?.required("metric", metricName, "say which metric");
    const aim = fields?.required("target", target(allowed), "say what to aim at");
    return found === undefined || aim === undefined ? undefined : { metric: found, target: aim };
  };
}

const metricName: Decoder<{ readonly name: string }> = (tree, path, log) => {
  const fields = structure("MetricIdentifier", tree, path, log);
  const name = fields?.required("name", string, "must specify a metric name");
  return name === undefined ? undefined : { name };
};

type AmountField = "value" | "averageValue" | "averageUtilization";

/** @param allowed Of these fields exactly one must be there; the first is named if none is. */
function target(allowed: readonly AmountField[]): Decoder<MetricTarget> {
  return (tree, path, log) => {
    const fields = structure("MetricTarget", tree, path, log);
    const type = fields?.required(
      "type",
      oneOf("Utilization", "Value", "AverageValue"),
      "must specify a metric target type",
    );
    if (fields === undefined || type === undefined) return undefined;
    const given = allowed.filter((field) => child(tree, field) !== undefined);
    const [first = "value"] = allowed;
    if (given.length === 0) {
      const problem = `Required value: must set one of ${allowed.join(" and ")}`;
      log.problem(tree.position, [...path, first], problem, "say how much to aim at");
    }
    if (given.length > 1) {
      const problem = `Forbidden: may not set both ${given.join(" and ")}`;
      log.problem(tree.position, [...path, first], problem, "keep one of the two");
    }
    const amounts = present({
      value: fields.optional("value", positiveQuantity),
      averageValue: fields.optional("averageValue", positiveQuantity),
      averageUtilization: fields.optional("averageUtilization", positive),
    });
    return given.length === 1 ? { type, ...amounts } : undefined;
  };
}

const positiveQuantity: Decoder<string> = (tree, path, log) => {
  const found = quantity(tree, path, log);
  if (found === undefined || /[1-9]/.test(found.replace(/[eE].*$/, ""))) return found;
  return refuse(tree, path, log, "must be positive", 'write it like 2, "500m" or "1Gi"');
};

const behavior: Decoder<NonNullable<Spec["behavior"]>> = (tree, path, log) => {
  const fields = structure("HorizontalPodAutoscalerBehavior", tree, path, log);
  if (fields === undefined) return undefined;
  return present({
    scaleUp: fields.optional("scaleUp", rules),
    scaleDown: fields.optional("scaleDown", rules),
  });
};

/** The longest that users can ask for (MaxStabilizationWindowSeconds, MaxPeriodSeconds). */
const MAX_WINDOW = 3600;
const MAX_PERIOD = 1800;

const rules: Decoder<WrittenScalingRules> = (tree, path, log) => {
  const fields = structure("HPAScalingRules", tree, path, log);
  if (fields === undefined) return undefined;
  const written = child(tree, "policies");
  if (written?.kind === "seq" && items(written).length === 0) {
    const problem = "Required value: must specify at least one Policy";
    log.problem(written.position, [...path, "policies"], problem, "add one, or remove the field");
  }
  return present({
    stabilizationWindowSeconds: fields.optional("stabilizationWindowSeconds", integer(0, MAX_WINDOW)),
    selectPolicy: fields.optional("selectPolicy", oneOf("Max", "Min", "Disabled")),
    policies: fields.optional("policies", list(policy)),
    tolerance: fields.optional("tolerance", quantity),
  });
};

const policy: Decoder<ScalingPolicy> = (tree, path, log) => {
  const fields = structure("HPAScalingPolicy", tree, path, log);
  const type = fields?.required(
    "type",
    oneOf("Pods", "Percent"),
    `write ${quote("Pods")} or ${quote("Percent")}`,
  );
  const value = fields?.required("value", positive, "say how many");
  const periodSeconds = fields?.required("periodSeconds", integer(1, MAX_PERIOD), "say within how long");
  if (type === undefined || value === undefined || periodSeconds === undefined) return undefined;
  return { type, value, periodSeconds };
};
