// The PodDisruptionBudget as users write it.
import type { PodDisruptionBudget } from "../kubernetes/index.ts";
import type { DisruptionBudgetSpec, DisruptionBudgetState } from "../stored.ts";
import type { Verbs } from "./verbs.ts";

export function disruptionBudgetSpec({ spec }: PodDisruptionBudget): DisruptionBudgetSpec {
  return spec;
}

/** As it is created: until the disruption controller has looked at it, it allows nothing. */
export function newDisruptionBudget(uid: string, spec: DisruptionBudgetSpec): DisruptionBudgetState {
  return {
    metadata: { uid, generation: 1 },
    spec,
    status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, observedGeneration: 0 },
  };
}

/** A changed spec raises the generation. Source: pkg/registry/policy/poddisruptionbudget/strategy.go (PrepareForUpdate). */
export const disruptionBudgetVerbs: Verbs<DisruptionBudgetState, DisruptionBudgetSpec> = {
  created: newDisruptionBudget,
  applied: (stored, spec) => {
    if (JSON.stringify(spec) === JSON.stringify(stored.spec)) return { ok: true, object: stored };
    const metadata = { ...stored.metadata, generation: stored.metadata.generation + 1 };
    return { ok: true, object: { ...stored, metadata, spec } };
  },
  withGenerationsAnew: (stored) => {
    const { metadata, status } = stored;
    const behind = Math.min(1, metadata.generation - status.observedGeneration);
    return {
      ...stored,
      metadata: { ...metadata, generation: 1 },
      status: { ...status, observedGeneration: 1 - behind },
    };
  },
};
