// The parts of plimsoll.yaml that say what autoscalers measure.
// Does it fit? An entry that no autoscaler reads would say nothing, and is an error.
import { isAbout, type Load, MEASURES, type Measure } from "../autoscaling/load.ts";
import { appliedObjects, type LoadedObject } from "../scenario/scenario.ts";
import { autoscalerSpec, milli } from "../workloads/autoscaler.ts";
import {
  closed,
  type Decoder,
  describe,
  integer,
  type Log,
  list,
  present,
  refuse,
  string,
} from "./decode.ts";
import { type Path, quote } from "./problem.ts";
import { quantity } from "./quantities.ts";
import { scalesWorkload } from "./scale-targets.ts";
import { workload } from "./scenario-containers.ts";
import { child, items, type Tree } from "./tree.ts";
import type { PlacedScenario } from "./written-objects.ts";

/** The largest number of changes. */
const MAX_CHANGES = 10;
const MAX_PERCENT = 1_000_000;

export const load: Decoder<Load> = (tree, path, log) => {
  const fields = closed(["workload", "metric", "image", ...MEASURES, "starting", "changes"], tree, path, log);
  if (fields === undefined) return undefined;
  const target = fields.required("workload", workload, "say whose load it is");
  const given = MEASURES.filter((measure) => child(fields.tree, measure) !== undefined);
  const [measure] = given;
  if (measure === undefined || given.length > 1) {
    const problem = `Invalid value: ${given.length} measures: a load has exactly one`;
    log.problem(tree.position, path, problem, `write one of ${MEASURES.join(", ")}`);
    return undefined;
  }
  const values = fields.optional(measure, amounts(measure));
  const optional = present({
    metric: fields.optional("metric", string),
    image: fields.optional("image", string),
    starting: fields.optional("starting", amount(measure)),
  });
  const changes = fields.optional("changes", integer(0, MAX_CHANGES)) ?? 0;
  if (changes > 0 && values !== undefined && values.length < 2) {
    const { position } = child(fields.tree, "changes") ?? tree;
    const problem = "Forbidden: there is only one value";
    log.problem(position, [...path, "changes"], problem, `list at least two values under ${measure}`);
  }
  if (target === undefined || values === undefined) return undefined;
  return { workload: target, measure, values, changes, ...optional };
};

/** One value, or a list of them. */
function amounts(measure: Measure): Decoder<readonly number[]> {
  return (tree, path, log) => {
    if (tree.kind !== "seq") {
      const value = amount(measure)(tree, path, log);
      return value === undefined ? undefined : [value];
    }
    const values = list(amount(measure))(tree, path, log) ?? [];
    if (items(tree).length === 0)
      return refuse(tree, path, log, "must list at least one value", "write values like [50, 100]");
    if (new Set(values).size < values.length)
      log.problem(tree.position, path, `Duplicate value in ${describe(tree)}`, "name each value once");
    return values;
  };
}

/** In percent, or in milli-units. */
function amount(measure: Measure): Decoder<number> {
  if (measure === "utilization" || measure === "totalUtilization") return integer(0, MAX_PERCENT);
  return (tree: Tree, path, log) => {
    const text = quantity(tree, path, log);
    return text === undefined ? undefined : milli(text);
  };
}

/** Every entry is about what some autoscaler scales, and says something of what that measures. */
export function checkLoad(
  { scenario, positionOf }: Pick<PlacedScenario, "scenario" | "positionOf">,
  objects: readonly LoadedObject[],
  log: Log,
): void {
  const all = [...objects, ...appliedObjects(scenario)].map(({ object }) => object);
  for (const [i, entry] of scenario.load.entries()) {
    const measured = all.flatMap((object) => {
      if (object.kind !== "HorizontalPodAutoscaler") return [];
      return scalesWorkload(object, entry.workload) ? autoscalerSpec(object, scenario).metrics : [];
    });
    const path: Path = ["load", i];
    const { kind, name } = entry.workload;
    if (measured.length === 0) {
      const problem = `Not found: no HorizontalPodAutoscaler scales ${kind}/${name}`;
      log.problem(positionOf([...path, "workload"]), [...path, "workload"], problem, fixFor(all));
      continue;
    }
    const own = measured.filter((metric) => isAbout(entry, entry.workload, metric.name));
    if (own.length === 0) {
      const problem = `Not found: the autoscaler of ${kind}/${name} has no metric ${quote(entry.metric ?? "")}`;
      const names = [...new Set(measured.map((metric) => metric.name))].join(", ");
      log.problem(positionOf([...path, "metric"]), [...path, "metric"], problem, `its metrics are ${names}`);
    }
    const wants = own.flatMap((metric) => wrongMeasure(entry, metric.type, metric.name));
    for (const problem of wants.slice(0, 1)) {
      const at = [...path, entry.measure];
      log.problem(positionOf(at), at, problem.problem, problem.fix);
    }
  }
}

function wrongMeasure(
  { measure, metric }: Load,
  type: string,
  name: string,
): readonly { readonly problem: string; readonly fix: string }[] {
  const isRelative = measure === "utilization" || measure === "totalUtilization";
  const isOfPods = type === "Resource" || type === "ContainerResource";
  const hint = metric === undefined ? "; name the metric that the entry is about" : "";
  if (isRelative && !isOfPods) {
    const problem = `Forbidden: the metric ${quote(name)} is no resource that pods request`;
    return [{ problem, fix: `write totalValue, or averageValue for what each pod reports${hint}` }];
  }
  if (measure === "averageValue" && (type === "Object" || type === "External")) {
    const problem = `Forbidden: the metric ${quote(name)} is not measured at pods`;
    return [{ problem, fix: `write totalValue${hint}` }];
  }
  return [];
}

function fixFor(all: readonly LoadedObject["object"][]): string {
  const targets = all.flatMap((object) =>
    object.kind === "HorizontalPodAutoscaler"
      ? [`${object.spec.scaleTargetRef.kind}/${object.spec.scaleTargetRef.name}`]
      : [],
  );
  return targets.length === 0 ? "add one to the manifests" : `autoscalers scale ${targets.join(", ")}`;
}
