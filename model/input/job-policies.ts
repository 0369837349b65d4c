// The podFailurePolicy and the successPolicy of a Job, with the API server's rules.
// Source: pkg/apis/batch/validation/validation.go (validatePodFailurePolicyRule, validateSuccessPolicyRule,
// validateIndexesFormat), pkg/apis/batch/v1/defaults.go (SetDefaults_PodFailurePolicyOnPodConditionsPattern).
import type { PodFailurePolicy, SuccessPolicy } from "../semantics/index.ts";
import {
  type Decoder,
  integer,
  type Log,
  list,
  nonNegative,
  oneOf,
  present,
  refuse,
  string,
} from "./decode.ts";
import { type Path, quote } from "./problem.ts";
import { structure } from "./structure.ts";
import { child, items, type Tree } from "./tree.ts";

const MAX_RULES = 20;
const MAX_EXIT_CODES = 255;

/** What the rest of the Job says. */
interface Around {
  readonly containers: readonly string[];
  /** There is a backoffLimitPerIndex. */
  readonly perIndex: boolean;
}

type FailureRule = PodFailurePolicy["rules"][number];

export function podFailurePolicy(around: Around): Decoder<PodFailurePolicy> {
  return (tree, path, log) => {
    const fields = structure("PodFailurePolicy", tree, path, log);
    const rules = fields?.required("rules", atMost(MAX_RULES, list(failureRule(around))), "write its rules");
    return rules === undefined ? undefined : { rules };
  };
}

function atMost<T>(most: number, decoder: Decoder<readonly T[]>): Decoder<readonly T[]> {
  return (tree, path, log) => {
    if (items(tree).length > most) {
      const problem = `Too many: ${items(tree).length}: must have at most ${most} items`;
      log.problem(tree.position, path, problem, "remove some");
    }
    return decoder(tree, path, log);
  };
}

function failureRule({ containers, perIndex }: Around): Decoder<FailureRule> {
  return (tree, path, log) => {
    const fields = structure("PodFailurePolicyRule", tree, path, log);
    if (fields === undefined) return undefined;
    const actions = oneOf("Count", "FailIndex", "FailJob", "Ignore");
    const action = fields.required("action", actions, "say what such a failure does");
    const onExitCodes = fields.optional("onExitCodes", exitCodes(containers));
    const onPodConditions = fields.optional("onPodConditions", atMost(MAX_RULES, list(podCondition)));
    if (action === "FailIndex" && !perIndex) {
      const must = "requires the backoffLimitPerIndex to be set";
      refuse(
        child(tree, "action") ?? tree,
        [...path, "action"],
        log,
        must,
        "set it, or choose another action",
      );
    }
    const both = onExitCodes !== undefined && (onPodConditions ?? []).length > 0;
    const given =
      child(tree, "onExitCodes") !== undefined || items(child(tree, "onPodConditions")).length > 0;
    if (both || !given) {
      const problem = both
        ? "Invalid value: specifying both OnExitCodes and OnPodConditions is not supported"
        : "Invalid value: specifying one of OnExitCodes and OnPodConditions is required";
      log.problem(tree.position, path, problem, "write exactly one of the two");
    }
    return action === undefined ? undefined : { action, ...present({ onExitCodes, onPodConditions }) };
  };
}

function exitCodes(containers: readonly string[]): Decoder<NonNullable<FailureRule["onExitCodes"]>> {
  return (tree, path, log) => {
    const fields = structure("PodFailurePolicyOnExitCodes", tree, path, log);
    if (fields === undefined) return undefined;
    const containerName = fields.optional("containerName", string);
    const operator = fields.required("operator", oneOf("In", "NotIn"), "say whether the codes match");
    const values = fields.required("values", atMost(MAX_EXIT_CODES, list(integer())), "list exit codes");
    if (containerName !== undefined && !containers.includes(containerName)) {
      const must = "must be one of the container or initContainer names in the pod template";
      const fix = `the containers are ${containers.map((name) => quote(name)).join(", ")}`;
      refuse(child(tree, "containerName") ?? tree, [...path, "containerName"], log, must, fix);
    }
    if (values !== undefined)
      checkCodes(values, operator, child(tree, "values") ?? tree, [...path, "values"], log);
    if (operator === undefined || values === undefined) return undefined;
    return { operator, values, ...present({ containerName }) };
  };
}

function checkCodes(
  values: readonly number[],
  operator: string | undefined,
  tree: Tree,
  path: Path,
  log: Log,
): void {
  const said = `[${values.join(",")}]`;
  const problem = (what: string, fix: string) => log.problem(tree.position, path, what, fix);
  if (values.length === 0) problem("Invalid value: []: at least one value is required", "list exit codes");
  if (operator === "In" && values.includes(0)) {
    problem("Invalid value: 0: must not be 0 for the In operator", "remove it: 0 is no failure");
  }
  const twice = values.find((code, i) => values.indexOf(code) < i);
  if (twice !== undefined) problem(`Duplicate value: ${twice}`, "name it once");
  if (values.some((code, i) => code < (values[i - 1] ?? code))) {
    problem(`Invalid value: ${said}: must be ordered`, "sort the exit codes");
  }
}

const podCondition: Decoder<{ readonly type: string; readonly status: string }> = (tree, path, log) => {
  const fields = structure("PodFailurePolicyOnPodConditions", tree, path, log);
  const type = fields?.required("type", string, "name the condition");
  const status = fields?.optional("status", oneOf("False", "True", "Unknown")) ?? "True";
  return type === undefined ? undefined : { type, status };
};

export function successPolicy(completions = 0): Decoder<SuccessPolicy> {
  return (tree, path, log) => {
    const fields = structure("SuccessPolicy", tree, path, log);
    const rules = fields?.required(
      "rules",
      atMost(MAX_RULES, list(successRule(completions))),
      "write its rules",
    );
    const written = child(tree, "rules");
    if (written !== undefined && rules?.length === 0 && items(written).length === 0) {
      const problem =
        "Required value: at least one rules must be specified when the successPolicy is specified";
      log.problem(written.position, [...path, "rules"], problem, "write a rule");
    }
    return rules === undefined ? undefined : { rules };
  };
}

function successRule(completions: number): Decoder<SuccessPolicy["rules"][number]> {
  return (tree, path, log) => {
    const fields = structure("SuccessPolicyRule", tree, path, log);
    if (fields === undefined) return undefined;
    const succeededIndexes = fields.optional("succeededIndexes", indexes(completions));
    const succeededCount = fields.optional("succeededCount", nonNegative);
    if (child(tree, "succeededIndexes") === undefined && child(tree, "succeededCount") === undefined) {
      const problem = "Required value: at least one of succeededCount or succeededIndexes must be specified";
      log.problem(tree.position, path, problem, "write one of the two");
    }
    const most = succeededIndexes === undefined ? completions : sizeOf(succeededIndexes);
    if (succeededCount !== undefined && succeededCount > Math.min(most, completions)) {
      const of =
        most < completions
          ? "the number of indexes in the specified succeededIndexes field"
          : "the number of specified completions";
      const must = `must be less than or equal to ${Math.min(most, completions)} (${of})`;
      refuse(child(tree, "succeededCount") ?? tree, [...path, "succeededCount"], log, must, "lower it");
    }
    return present({ succeededIndexes, succeededCount });
  };
}

/** "0,2-5": ascending, below `completions`. */
function indexes(completions: number): Decoder<string> {
  return (tree, path, log) => {
    const written = string(tree, path, log);
    if (written === undefined) return undefined;
    let last = -1;
    for (const [first, end] of intervals(written)) {
      if (!(first > last && end > first - 1 && end < completions)) {
        const must = `must list ascending indexes below ${completions}`;
        return refuse(tree, path, log, must, 'write indexes and ranges, such as "0,2-5"');
      }
      last = end;
    }
    return written;
  };
}

/** First and last index of each part; NaN for what is none. */
function intervals(written: string): readonly (readonly [number, number])[] {
  return written === ""
    ? []
    : written.split(",").map((part) => {
        const match = /^(\d+)(?:-(\d+))?$/.exec(part);
        const first = Number(match?.[1] ?? Number.NaN);
        return [first, Number(match?.[2] ?? first)];
      });
}

function sizeOf(written: string): number {
  return intervals(written).reduce((sum, [first, last]) => sum + last - first + 1, 0);
}
