// Do LimitRanges admit the pods of their own that are given? Pods of templates are refused while the cluster runs.
// Source: plugin/pkg/admission/limitranger/admission.go (PodValidateLimitFunc).
import type { LoadedObject } from "../objects.ts";
import { policiesOf } from "../policy/policies.ts";
import { limitRangeViolations, withLimitRangeDefaults, withRequestDefaults } from "../semantics/index.ts";
import type { Log } from "./decode.ts";

export function checkLimits(objects: readonly LoadedObject[], log: Log): void {
  const { limits } = policiesOf(objects);
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
