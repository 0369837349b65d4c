// Every rule that a placement has to keep, as constraints: one line each.
import type { PlacementRule } from "../rule.ts";
import { counts } from "./counts.ts";
import { nodeFilters } from "./node-filters.ts";
import { podAffinity, podAntiAffinity } from "./pod-affinity.ts";
import { ports } from "./ports.ts";
import { quotas } from "./quotas.ts";
import { resources } from "./resources.ts";
import { topologySpread } from "./topology-spread.ts";
import { volumes } from "./volumes.ts";

export const PLACEMENT_RULES: readonly PlacementRule[] = [
  counts,
  ...nodeFilters,
  resources,
  ports,
  podAntiAffinity,
  podAffinity,
  topologySpread,
  quotas,
  volumes,
];
