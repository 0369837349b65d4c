// Does the admission of pods accept their priorities, given the PriorityClasses of the input?
// Source: plugin/pkg/admission/priority/admission.go (admitPod, validatePriorityClass).
import { isFixed } from "../apiserver/fixed-objects.ts";
import type { LoadedObject } from "../scenario/scenario.ts";
import { priorityClassesOf } from "../scheduling/priority-classes.ts";
import {
  admitPriority,
  admitsPriorityClass,
  type PriorityClass,
  type PriorityRefusal,
} from "../semantics/priority-admission.ts";
import { templateWrittenIn } from "../workloads/desired.ts";
import { isPodless } from "../workloads/podless.ts";
import type { Log } from "./decode.ts";
import { nearest, quote } from "./problem.ts";

/** @param applied The objects that edits apply. */
export function checkPriorities(
  objects: readonly LoadedObject[],
  applied: readonly LoadedObject[],
  log: Log,
): void {
  const classes = priorityClassesOf(objects);
  checkDefaults(objects, log);
  for (const loaded of [...objects, ...applied]) checkPriority(loaded, classes, log);
}

function checkDefaults(objects: readonly LoadedObject[], log: Log): void {
  const existing: PriorityClass[] = [];
  for (const { object, positionOf } of objects) {
    if (object.kind !== "PriorityClass") continue;
    const { metadata, value, globalDefault = false } = object;
    const one = { name: metadata.name, value, globalDefault };
    if (!admitsPriorityClass(one, existing, "CREATE")) {
      const first = existing.find((other) => other.globalDefault);
      const problem = `Forbidden: PriorityClass ${quote(first?.name ?? "")} is already the global default`;
      log.problem(positionOf(["globalDefault"]), ["globalDefault"], problem, "keep one default");
    }
    existing.push(one);
  }
}

/** Where the spec of its pods stands, if not in a template. */
const PATHS: { readonly [kind: string]: readonly string[] } = {
  Pod: ["spec"],
  CronJob: ["spec", "jobTemplate", "spec", "template", "spec"],
};

function checkPriority(
  { object, positionOf }: LoadedObject,
  classes: readonly PriorityClass[],
  log: Log,
): void {
  if (isFixed(object) || isPodless(object)) return;
  const { spec } = templateWrittenIn(object);
  const below = PATHS[object.kind] ?? ["spec", "template", "spec"];
  const verdict = admitPriority(spec, classes);
  if (!("refusal" in verdict)) return;
  const { field, problem, fix } = refusals(spec, classes)[verdict.refusal];
  const path = [...below, field];
  log.problem(positionOf(path), path, problem, fix);
}

function refusals(
  spec: Parameters<typeof admitPriority>[0],
  classes: readonly PriorityClass[],
): {
  readonly [refusal in PriorityRefusal]: {
    readonly field: string;
    readonly problem: string;
    readonly fix: string;
  };
} {
  const { priorityClassName: name = "", priority, preemptionPolicy } = spec;
  const bare = name === "" ? {} : { priorityClassName: name };
  const admitted = admitPriority(bare, classes);
  const computed = "pod" in admitted ? admitted.pod : { priority: 0 };
  const meant = nearest(
    name,
    classes.map((one) => one.name),
  );
  return {
    UnknownClass: {
      field: "priorityClassName",
      problem: `Not found: no PriorityClass with name ${quote(name)} was found`,
      fix: meant === undefined ? "add the PriorityClass to the manifests" : `did you mean ${quote(meant)}?`,
    },
    PriorityMismatch: {
      field: "priority",
      problem: `Forbidden: the integer value of priority (${priority}) must not be provided in pod spec; priority admission controller computed ${computed.priority}`,
      fix: "remove it: the PriorityClass says it",
    },
    PreemptionPolicyMismatch: {
      field: "preemptionPolicy",
      problem: `Forbidden: the string value of PreemptionPolicy (${preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${computed.preemptionPolicy}`,
      fix: "remove it: the PriorityClass says it",
    },
  };
}
