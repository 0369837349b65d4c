// Do LimitRanges admit the pods and claims of their own that are given? Those of templates are refused while the cluster runs.
// Source: plugin/pkg/admission/limitranger/admission.go (PodValidateLimitFunc, PersistentVolumeClaimValidateLimitFunc).
import type { LoadedObject } from "../inventory/objects.ts";
import { brokenLimits } from "../policy/claim-limits.ts";
import { policiesOf } from "../policy/policies.ts";
import { limitRangeViolations, withLimitRangeDefaults, withRequestDefaults } from "../semantics/index.ts";
import type { Log } from "./decode.ts";

/** @param later What edits and agents apply: pods among it are refused while the cluster runs. */
export function checkLimits(
  objects: readonly LoadedObject[],
  later: readonly LoadedObject[],
  log: Log,
): void {
  const { limits } = policiesOf(objects);
  for (const { object, positionOf } of [...objects, ...later]) {
    if (object.kind !== "PersistentVolumeClaim") continue;
    const { metadata, spec } = object;
    for (const { constraint } of brokenLimits(
      { limits },
      { namespace: metadata.namespace ?? "default", spec },
    )) {
      const path = ["spec", "resources", "requests", "storage"];
      const problem = `Forbidden: the claim does not keep the ${constraint} of storage that a LimitRange sets for each PersistentVolumeClaim`;
      log.problem(positionOf(path), path, problem, "change what it requests, or the LimitRange");
    }
  }
  for (const { object, positionOf } of objects) {
    if (object.kind !== "Pod") continue;
    const items = limits.get(object.metadata.namespace ?? "default") ?? [];
    const spec = withLimitRangeDefaults(withRequestDefaults(object.spec), items);
    for (const { type, container, resource, constraint } of limitRangeViolations(spec, items)) {
      const whose = container === undefined ? "the pod" : `container ${container}`;
      const problem = `Forbidden: ${whose} does not keep the ${constraint} of ${resource} that a LimitRange sets for each ${type}`;
      log.problem(positionOf(["spec"]), ["spec"], problem, "change its resources, or the LimitRange");
    }
  }
}
