// Everything that is proved for all sizes: one line each.
import { autoscalerBounds, autoscalerNoRatchet } from "./autoscaler.ts";
import { disruptionBudget } from "./disruption-budget.ts";
import { nodeCapacity } from "./node-capacity.ts";
import { quotaNeverExceeded } from "./quota.ts";
import { rollingUpdateAvailable, rollingUpdatePercentage, rollingUpdateTotal } from "./rolling-update.ts";
import type { Theorem } from "./theorem.ts";

export const THEOREMS: readonly Theorem[] = [
  rollingUpdateTotal,
  rollingUpdateAvailable,
  rollingUpdatePercentage,
  nodeCapacity,
  disruptionBudget,
  quotaNeverExceeded,
  autoscalerBounds,
  autoscalerNoRatchet,
];
