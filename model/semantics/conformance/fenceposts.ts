// The tables of percentages and of the limits of rolling updates.
import type { IntOrString } from "../../kubernetes/index.ts";
import {
  fencepostsOf,
  IntOrPercentError,
  type RolloutSpec,
  resolveFenceposts,
  scaledIntOrPercent,
} from "../fenceposts.ts";
import { type Answer, family } from "./family.ts";

export const intOrPercent = family<{
  readonly value: IntOrString;
  readonly total: number;
  readonly roundUp: boolean;
}>({
  folder: "controllers",
  name: "int_or_percent",
  answer({ value, total, roundUp }) {
    try {
      return { error: false, value: scaledIntOrPercent(value, total, roundUp ? "up" : "down") };
    } catch (error) {
      if (error instanceof IntOrPercentError) return { error: true };
      throw error;
    }
  },
});

type FencepostsInput =
  | {
      readonly function: "resolveFenceposts";
      readonly maxSurge: IntOrString | null;
      readonly maxUnavailable: IntOrString | null;
      readonly desired: number;
    }
  | { readonly function: "maxUnavailable"; readonly deployment: { readonly spec: RolloutSpec } };

export const deploymentFenceposts = family<FencepostsInput>({
  folder: "controllers",
  name: "deployment_fenceposts",
  knows: { function: ["maxUnavailable", "resolveFenceposts"] },
  answer(input): Answer {
    if (input.function === "maxUnavailable") {
      return { maxUnavailable: fencepostsOf(input.deployment.spec).maxUnavailable };
    }
    try {
      const resolved = resolveFenceposts(input.maxSurge, input.maxUnavailable, input.desired);
      return { error: false, surge: resolved.maxSurge, unavailable: resolved.maxUnavailable };
    } catch (error) {
      if (error instanceof IntOrPercentError) return { error: true };
      throw error;
    }
  },
});
