// DaemonSets, with the API server's rules that go across their fields.
// Source: pkg/apis/apps/validation/validation.go (ValidateDaemonSetSpec, ValidateRollingUpdateDaemonSet).
import type { DaemonSet, IntOrString } from "../kubernetes/index.ts";
import { type Decoder, type Log, nonNegative, oneOf, present, refuse } from "./decode.ts";
import { objectMeta } from "./metadata.ts";
import { intOrPercent, isZero, selectedPods } from "./pod-controllers.ts";
import type { Path } from "./problem.ts";
import { structure } from "./structure.ts";
import { child, type Tree, text } from "./tree.ts";

export const daemonSet: Decoder<DaemonSet> = (tree, path, log) => {
  const fields = structure("DaemonSet", tree, path, log);
  const metadata = fields?.required("metadata", objectMeta(true), "give the object a name");
  const spec = fields?.required("spec", daemonSetSpec, "describe what is wanted");
  if (metadata === undefined || spec === undefined) return undefined;
  return { apiVersion: "apps/v1", kind: "DaemonSet", metadata, spec };
};

const daemonSetSpec: Decoder<DaemonSet["spec"]> = (tree, path, log) => {
  const fields = structure("DaemonSetSpec", tree, path, log);
  if (fields === undefined) return undefined;
  const optional = present({
    updateStrategy: fields.optional("updateStrategy", updateStrategy),
    minReadySeconds: fields.optional("minReadySeconds", nonNegative),
    revisionHistoryLimit: fields.optional("revisionHistoryLimit", nonNegative),
  });
  const pods = selectedPods("daemonset", fields, path, log);
  return pods === undefined ? undefined : { ...optional, ...pods };
};

type UpdateStrategy = NonNullable<DaemonSet["spec"]["updateStrategy"]>;

/** The limits of a rolling update matter only to one. */
const updateStrategy: Decoder<UpdateStrategy> = (tree, path, log) => {
  const fields = structure("DaemonSetUpdateStrategy", tree, path, log);
  if (fields === undefined) return undefined;
  const type = fields.optional("type", oneOf("RollingUpdate", "OnDelete"));
  const limits = fields.optional("rollingUpdate", rollingUpdate);
  const written = child(tree, "rollingUpdate");
  const isRolling = (text(child(tree, "type")) ?? "RollingUpdate") === "RollingUpdate";
  if (limits !== undefined && written !== undefined && isRolling) {
    checkLimits(limits, written, [...path, "rollingUpdate"], log);
  }
  return present({ type, rollingUpdate: limits });
};

type RollingUpdate = NonNullable<UpdateStrategy["rollingUpdate"]>;

const rollingUpdate: Decoder<RollingUpdate> = (tree, path, log) => {
  const fields = structure("RollingUpdateDaemonSet", tree, path, log);
  if (fields === undefined) return undefined;
  return present({
    maxSurge: fields.optional("maxSurge", intOrPercent),
    maxUnavailable: fields.optional("maxUnavailable", intOrPercent),
  });
};

/** Exactly one of the two is not zero: judged on what is written, with the defaults of 1 and 0 for what is absent. */
function checkLimits(limits: RollingUpdate, tree: Tree, path: Path, log: Log): void {
  for (const name of ["maxUnavailable", "maxSurge"] as const) {
    const written = child(tree, name);
    if (written === undefined || !isMoreThanAll(limits[name])) continue;
    refuse(written, [...path, name], log, "must not be greater than 100%", "write at most 100%");
  }
  const { maxUnavailable = 1, maxSurge = 0 } = limits;
  const surge = child(tree, "maxSurge");
  if (!isZero(maxUnavailable) && !isZero(maxSurge) && surge !== undefined) {
    const isDefault = child(tree, "maxUnavailable") === undefined;
    const fix = isDefault ? "write maxUnavailable: 0, which is 1 by default" : "set one of the two to 0";
    refuse(surge, [...path, "maxSurge"], log, "may not be set when maxUnavailable is non-zero", fix);
  }
  if (isZero(maxUnavailable) && isZero(maxSurge)) {
    const { position } = child(tree, "maxUnavailable") ?? tree;
    const problem = "Required value: cannot be 0 when maxSurge is 0";
    const fix = "allow one pod less, or one more, during updates";
    log.problem(position, [...path, "maxUnavailable"], problem, fix);
  }
}

function isMoreThanAll(value: IntOrString | undefined): boolean {
  return typeof value === "string" && Number.parseInt(value, 10) > 100;
}
