// What a scenario says of operators: who takes which finalizer off objects that are being deleted.
import { isFixed } from "../apiserver/fixed-objects.ts";
import { titleOf } from "../inventory/inventory.ts";
import type { ModelledObject, SourcePosition, WorkloadObject } from "../kubernetes/index.ts";
import type { LoadedObject, ObjectRef, Operator, Scenario } from "../scenario/scenario.ts";
import { templateWrittenIn } from "../workloads/desired.ts";
import { isPodless } from "../workloads/podless.ts";
import { closed, type Decoder, type Log, refuse, refuseAbsent, string } from "./decode.ts";
import { finalizer } from "./metadata.ts";
import type { Path } from "./problem.ts";

export const operator: Decoder<Operator> = (tree, path, log) => {
  const fields = closed(["finalizer", "workload"], tree, path, log);
  const name = fields?.required("finalizer", finalizer, "name the finalizer that the operator removes");
  const workload = fields?.required("workload", workloadReference, "say which workload runs the operator");
  return name === undefined || workload === undefined ? undefined : { finalizer: name, workload };
};

const NAME = "[a-z0-9](?:[-.a-z0-9]*[a-z0-9])?";
const REFERENCE = new RegExp(`^([A-Z][A-Za-z]*)/(?:([a-z0-9-]+)/)?(${NAME})$`);

/** "Deployment/operator", or with its namespace: "Deployment/system/operator". */
export const workloadReference: Decoder<ObjectRef> = (tree, path, log) => {
  const written = string(tree, path, log);
  if (written === undefined) return undefined;
  const [whole, kind = "", namespace = "default", name = ""] = REFERENCE.exec(written) ?? [];
  if (whole !== undefined) return { kind, namespace, name };
  return refuse(
    tree,
    path,
    log,
    "must be KIND/NAME or KIND/NAMESPACE/NAME",
    "write it like Deployment/operator",
  );
};

function isPodful(object: ModelledObject): object is WorkloadObject {
  return !isFixed(object) && !isPodless(object);
}

/** Operators of absent workloads, and of finalizers that no object has, would never do anything. */
export function checkOperators(
  { operators, edits }: Scenario,
  positionOf: (path: Path) => SourcePosition,
  objects: readonly LoadedObject[],
  log: Log,
): void {
  const applied = edits.flatMap((edit) => (edit.type === "apply" ? edit.objects : []));
  const all = [...objects, ...applied].map(({ object }) => object);
  const workloads = all.map(({ kind, metadata: { namespace, name } }) =>
    titleOf({ kind, namespace: namespace ?? "default", name }),
  );
  const finalizers = all.flatMap((object) => [
    ...(object.metadata.finalizers ?? []),
    ...(isPodful(object) ? (templateWrittenIn(object).metadata?.finalizers ?? []) : []),
  ]);
  const check = (path: Path, wanted: string, known: readonly string[], nothing: string): void =>
    refuseAbsent(log, positionOf(path), path, { wanted, known, nothing });
  for (const [i, { finalizer: name, workload }] of operators.entries()) {
    check(["operators", i, "finalizer"], name, finalizers, "no object has a finalizer");
    check(["operators", i, "workload"], titleOf(workload), workloads, "there are no objects");
  }
}
