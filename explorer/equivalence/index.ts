// What others use of this folder.
export { AutError, type AutOptions, type ReadAut, readAut, writeAut } from "./aut.ts";
export { BISIMULATIONS, type Bisimulation, classesOf, minimised } from "./bisimulation.ts";
export { Budget, LimitReached, type Limits, sharedAmong } from "./budget.ts";
export {
  type CompareOptions,
  type Comparison,
  compare,
  type SideSizes,
  type Size,
  type Verdict,
} from "./compare.ts";
export type { Evidence, Side } from "./evidence.ts";
export { depthOf, type Formula, formulaText } from "./formula.ts";
export { sizeOfFormula } from "./formula-cost.ts";
export { type FormulaRun, formulaRun } from "./formula-run.ts";
export {
  type End,
  type FromSystemOptions,
  type LabelMap,
  ltsOfSystem,
  type Observation,
  type SeenStep,
  type SystemLts,
  type SystemStep,
} from "./from-system.ts";
export { fromSteps, type Lts, type NamedStep, stepsOf, TAU, transitionCount } from "./lts.ts";
export {
  CALLED,
  EQUIVALENCES,
  type Equivalence,
  impliedBy,
  implies,
  PREORDERS,
  type Preorder,
} from "./relations.ts";
export { blocked, hidden, reachablePart, relabelled, sideBySide, sizeOf } from "./shapes.ts";
