// Fields of pod templates that the API server drops, because their feature gate is off.
// Source: pkg/api/pod/util.go (dropDisabledFields, dropDisabledMatchLabelKeysFieldInTopologySpread).
import type { WrittenTemplate } from "../inventory/templates.ts";
import { featureEnabled, type VersionChoice } from "./versions.ts";

/** The template as it is stored. */
export function withoutDisabledFields(written: WrittenTemplate, choice: VersionChoice): WrittenTemplate {
  return withoutGroup(withoutMatchLabelKeys(written, choice), choice);
}

/** (dropDisabledSchedulingGroup) */
function withoutGroup(written: WrittenTemplate, choice: VersionChoice): WrittenTemplate {
  if (written.spec.schedulingGroup === undefined || featureEnabled(choice, "GenericWorkload")) return written;
  const { schedulingGroup: _, ...spec } = written.spec;
  return { ...written, spec };
}

function withoutMatchLabelKeys(written: WrittenTemplate, choice: VersionChoice): WrittenTemplate {
  const { topologySpreadConstraints: constraints } = written.spec;
  if (constraints === undefined || featureEnabled(choice, "MatchLabelKeysInPodTopologySpread"))
    return written;
  const topologySpreadConstraints = constraints.map(({ matchLabelKeys: _, ...others }) => others);
  return { ...written, spec: { ...written.spec, topologySpreadConstraints } };
}
