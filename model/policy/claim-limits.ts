// Which claims for volumes the LimitRanges of their namespace refuse.
// Source: plugin/pkg/admission/limitranger/admission.go (PersistentVolumeClaimValidateLimitFunc).
import { claimLimitViolations, type LimitViolation } from "../semantics/index.ts";
import type { ClaimFacts } from "../storage/facts.ts";
import type { Policies } from "./policies.ts";

/** The limits that a claim does not keep. */
export function brokenLimits(
  { limits }: Pick<Policies, "limits">,
  { namespace, spec }: Pick<ClaimFacts, "namespace" | "spec">,
): readonly LimitViolation[] {
  return claimLimitViolations(spec.resources.requests, limits.get(namespace) ?? []);
}

/** Whether a StatefulSet can never make the claims of its pods. */
export function refusesClaims(
  policies: Pick<Policies, "limits">,
  { claimTemplates = [] }: { readonly claimTemplates?: readonly ClaimFacts[] },
): boolean {
  return claimTemplates.some((claim) => brokenLimits(policies, claim).length > 0);
}
