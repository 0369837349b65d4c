// The ResourceQuota as users write it.
import type { QuotaFacts, StoredQuota } from "../policy/quotas.ts";
import type { Amounts } from "../semantics/index.ts";
import type { Verbs } from "./verbs.ts";
import type { VersionSpec } from "./versioned.ts";

/** Until the quota controller has looked at it, its status limits nothing, and so nothing is refused. */
export function quotaVerbs({ title, limits }: QuotaFacts): Verbs<StoredQuota, VersionSpec> {
  const hardOf = ({ version }: VersionSpec): Amounts => {
    const hard = limits[version];
    if (hard === undefined) throw new RangeError(`no such version of ${title}`);
    return hard;
  };
  return {
    created: (uid, spec) => ({
      metadata: { uid },
      spec: { hard: hardOf(spec) },
      status: { hard: {}, used: {} },
    }),
    applied: (stored, spec) => ({ ok: true, object: { ...stored, spec: { hard: hardOf(spec) } } }),
  };
}
