// What a scenario says of the descheduler: its strategies, and what of their plugins' arguments decides who is evicted.
// Source: kubernetes-sigs/descheduler, pkg/framework/plugins/*/{types,validation,defaults}.go, pkg/api/v1alpha2/types.go.
import type { Descheduler } from "../scenario/scenario.ts";
import { STRATEGIES, type Strategy, type Thresholds } from "../semantics/index.ts";
import {
  boolean,
  closed,
  type Decoder,
  type Fields,
  integer,
  type Log,
  list,
  oneOf,
  present,
  record,
} from "./decode.ts";
import { type Path, quote } from "./problem.ts";
import { child, items, positionAt, type Tree, text } from "./tree.ts";

export const descheduler: Decoder<Descheduler> = (tree, path, log) => {
  const fields = closed(["strategies", "maxNoOfPodsToEvictTotal"], tree, path, log);
  const strategies = fields?.required("strategies", list(strategy), "list what it evicts pods for");
  const maxNoOfPodsToEvictTotal = fields?.optional("maxNoOfPodsToEvictTotal", integer(1));
  if (strategies === undefined) return undefined;
  const written = child(tree, "strategies");
  const names = items(written).map((item) => text(item) ?? text(child(item, "name")));
  if (written !== undefined && names.length === 0) {
    const problem = "Invalid value: []: must have at least one strategy";
    log.problem(written.position, [...path, "strategies"], problem, `name one of ${STRATEGIES.join(", ")}`);
  }
  for (const [i, one] of names.entries()) {
    if (one === undefined || names.indexOf(one) === i) continue;
    const at = ["strategies", i];
    log.problem(positionAt(tree, at), [...path, ...at], `Duplicate value: ${quote(one)}`, "name it once");
  }
  return { strategies, ...present({ maxNoOfPodsToEvictTotal }) };
};

const name = oneOf(...STRATEGIES);
const percent = integer(0, 100);
const constraintKind = oneOf("DoNotSchedule", "ScheduleAnyway");

const ARGUMENTS: { readonly [strategy in Strategy["name"]]: readonly string[] } = {
  RemoveDuplicates: [],
  RemovePodsViolatingTopologySpreadConstraint: ["constraints", "topologyBalanceNodeFit"],
  LowNodeUtilization: ["thresholds", "targetThresholds"],
  HighNodeUtilization: ["thresholds"],
  PodLifeTime: [],
  RemovePodsViolatingNodeTaints: ["includePreferNoSchedule"],
};

/** Its name, or its name with arguments. */
const strategy: Decoder<Strategy> = (tree, path, log) => {
  const isName = tree.kind === "scalar";
  const written = isName ? tree : child(tree, "name");
  const known = STRATEGIES.find((one) => one === text(written));
  if (isName) {
    const found = name(tree, path, log);
    return found === undefined ? undefined : withArguments(found, { tree, path, log }, undefined);
  }
  const allowed = known === undefined ? Object.values(ARGUMENTS).flat() : ARGUMENTS[known];
  const fields = closed(["name", "nodeFit", ...allowed], tree, path, log);
  const found = fields?.required("name", name, "say which strategy is meant");
  return found === undefined ? undefined : withArguments(found, { tree, path, log }, fields);
};

interface Place {
  readonly tree: Tree;
  readonly path: Path;
  readonly log: Log;
}

function withArguments(
  found: Strategy["name"],
  place: Place,
  fields: Fields | undefined,
): Strategy | undefined {
  const nodeFit = fields?.optional("nodeFit", boolean) ?? false;
  switch (found) {
    case "RemoveDuplicates":
    case "PodLifeTime":
      return { name: found, nodeFit };
    case "RemovePodsViolatingTopologySpreadConstraint": {
      const constraints = fields?.optional("constraints", constraintKinds) ?? ["DoNotSchedule"];
      const topologyBalanceNodeFit = fields?.optional("topologyBalanceNodeFit", boolean) ?? true;
      return { name: found, nodeFit, constraints, topologyBalanceNodeFit };
    }
    case "LowNodeUtilization": {
      const low = thresholds("thresholds", place, fields);
      const target = thresholds("targetThresholds", place, fields);
      if (low === undefined || target === undefined || !areInOrder(low, target, place)) return undefined;
      return { name: found, nodeFit, thresholds: low, targetThresholds: target };
    }
    case "HighNodeUtilization": {
      const low = thresholds("thresholds", place, fields);
      return low === undefined ? undefined : { name: found, nodeFit, thresholds: low };
    }
    case "RemovePodsViolatingNodeTaints": {
      const includePreferNoSchedule = fields?.optional("includePreferNoSchedule", boolean) ?? false;
      return { name: found, nodeFit, includePreferNoSchedule };
    }
  }
}

const constraintKinds: Decoder<readonly ("DoNotSchedule" | "ScheduleAnyway")[]> = (tree, path, log) => {
  const kinds = list(constraintKind)(tree, path, log);
  if (kinds?.length === 0) {
    const fix = "leave it out for DoNotSchedule alone";
    log.problem(tree.position, path, "Invalid value: []: must have at least one kind of constraint", fix);
  }
  return kinds;
};

/** Required, of one resource at least. */
function thresholds(
  field: "thresholds" | "targetThresholds",
  { tree, path, log }: Place,
  fields: Fields | undefined,
): Thresholds | undefined {
  const fix = "write percents of what a node has, like {cpu: 20, memory: 20, pods: 20}";
  if (fields === undefined) {
    log.problem(tree.position, [...path, field], "Required value", fix);
    return undefined;
  }
  const found = fields.required(field, record(percent), fix);
  const written = child(tree, field);
  if (written?.kind !== "map" || written.entries.size > 0) return found;
  const problem = "Invalid value: {}: must name at least one resource";
  log.problem(written.position, [...path, field], problem, fix);
  return undefined;
}

/** The same resources in both, and no target below the threshold (validateLowUtilizationThresholds). */
function areInOrder(low: Thresholds, target: Thresholds, { tree, path, log }: Place): boolean {
  const wrong = [...new Set([...Object.keys(low), ...Object.keys(target)])].filter((resource) => {
    const [least, most] = [low[resource], target[resource]];
    return least === undefined || most === undefined || least > most;
  });
  for (const resource of wrong) {
    const problem = `Invalid value: ${quote(resource)}: must have a threshold and a target that is not below it`;
    const at = positionAt(tree, ["targetThresholds"]);
    log.problem(at, [...path, "targetThresholds"], problem, "give both, the larger one here");
  }
  return wrong.length === 0;
}
