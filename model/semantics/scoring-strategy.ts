// How the scheduler's operator wants nodes to fill up, and what makes such a configuration invalid.
// Sources: pkg/scheduler/apis/config/types_pluginargs.go (ScoringStrategy), .../v1/defaults.go (the default),
// .../validation/validation_pluginargs.go (ValidateNodeResourcesFitArgs).

export interface WeightedResource {
  readonly name: string;
  /** 1 to 100. */
  readonly weight: number;
}

/** A point of a function from utilization to score. */
export interface ShapePoint {
  /** In percent. */
  readonly utilization: number;
  /** 0 to 10. */
  readonly score: number;
}

/** Spread pods out, pack them together, or follow a function of the utilization. */
export interface ScoringStrategy {
  readonly type: "LeastAllocated" | "MostAllocated" | "RequestedToCapacityRatio";
  readonly resources: readonly WeightedResource[];
  /** For RequestedToCapacityRatio, and for that only. Points in the order of their utilization. */
  readonly requestedToCapacityRatio?: { readonly shape: readonly ShapePoint[] };
}

export const DEFAULT_SCORING_STRATEGY: ScoringStrategy = {
  type: "LeastAllocated",
  resources: [
    { name: "cpu", weight: 1 },
    { name: "memory", weight: 1 },
  ],
};

/** The scale of `ShapePoint.score`. */
export const MAX_SHAPE_SCORE = 10;

/** A field of a configuration that the scheduler refuses to start with. */
export interface StrategyProblem {
  readonly type: "Invalid" | "Required" | "Forbidden";
  readonly field: string;
  readonly detail: string;
}

/** Empty if the strategy is valid. */
export function scoringStrategyProblems(strategy: ScoringStrategy): readonly StrategyProblem[] {
  const weights = strategy.resources.flatMap(({ name, weight }, i) =>
    outside(weight, 1, 100, `scoringStrategy.resources[${i}].weight`, `weight of ${name}`),
  );
  return [...weights, ...ratioProblems(strategy, "scoringStrategy.requestedToCapacityRatio")];
}

function ratioProblems(
  { type, requestedToCapacityRatio: ratio }: ScoringStrategy,
  field: string,
): readonly StrategyProblem[] {
  if (type === "RequestedToCapacityRatio") {
    if (ratio !== undefined) return shapeProblems(ratio.shape, `${field}.shape`);
    return [{ type: "Required", field, detail: "RequestedToCapacityRatio needs it" }];
  }
  if (ratio === undefined) return [];
  return [{ type: "Forbidden", field, detail: "only RequestedToCapacityRatio takes it" }];
}

function shapeProblems(shape: readonly ShapePoint[], field: string): readonly StrategyProblem[] {
  if (shape.length === 0) return [{ type: "Required", field, detail: "at least one point is needed" }];
  const unsorted = shape.findIndex(
    ({ utilization }, i) => utilization <= (shape[i - 1]?.utilization ?? -Infinity),
  );
  const detail = "points must be in the order of their utilization";
  const order: readonly StrategyProblem[] =
    unsorted < 0 ? [] : [{ type: "Invalid", field: `${field}[${unsorted}].utilization`, detail }];
  const ranges = shape.flatMap(({ utilization, score }, i) => [
    ...outside(utilization, 0, 100, `${field}[${i}].utilization`, "utilization"),
    ...outside(score, 0, MAX_SHAPE_SCORE, `${field}[${i}].score`, "score"),
  ]);
  return [...order, ...ranges];
}

function outside(
  value: number,
  min: number,
  max: number,
  field: string,
  what: string,
): readonly StrategyProblem[] {
  if (value >= min && value <= max) return [];
  return [{ type: "Invalid", field, detail: `${what} is not from ${min} to ${max}` }];
}
