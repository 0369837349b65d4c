// The public surface of the package: small, and in the order of docs/api.md. The layers below have surfaces of their own
// ("plimsoll/explorer" and so on), which are larger and change more often.

export { type CheckOptions, check, type Model } from "./api/check.ts";
export { UsageError } from "./api/errors.ts";
export {
  type Manifests,
  type ParseOptions,
  type PlainObject,
  parseManifests,
  type ReadOptions,
  readManifests,
} from "./api/manifests.ts";
export type { Progress, RunOptions, SearchOptions, Selection } from "./api/options.ts";
export { type BuiltInProperty, builtInProperties } from "./api/properties.ts";
export { type ProveOptions, type ProveProgress, prove } from "./api/prove.ts";
export { humanReport, jsonReport, type ReportOptions } from "./api/report.ts";
export { type SimulateOptions, simulate } from "./api/simulate.ts";
export { type VerifyOptions, verify } from "./api/verify.ts";
export { ModelError, type ModelErrorPlace } from "./explorer/errors.ts";
export {
  type About,
  alwaysEventually,
  alwaysPossible,
  eventually,
  eventuallyAlways,
  invariant,
  leadsTo,
  ltl,
  noDeadlock,
  noStep,
  type Predicate,
  type Property,
  predicate,
  recurs,
  type Step,
  sometimes,
} from "./explorer/property.ts";
export type {
  ActionCoverage,
  Change,
  CheckReport,
  Counts,
  Limit,
  PropertyResult,
  ReductionReport,
  Snapshot,
  StoreReport,
  Trace,
  TraceStep,
  WorkersReport,
} from "./explorer/result.ts";
export type { Walked } from "./explorer/simulate/index.ts";
export {
  type Alternative,
  act,
  type Fairness,
  type Guard,
  guard,
  type Interchangeable,
  type Process,
  type Projection,
  process,
  projection,
  type Readable,
  type Reads,
  type References,
  type Renaming,
  refers,
  type Slot,
  type Sum,
  type SymmetryClass,
  slot,
  sumOf,
  symmetryClass,
  system,
  type Timers,
  type TransitionSystem,
  timer,
  type View,
  type Write,
} from "./explorer/system.ts";
export { type Acceptance, type Finding, type Judged, judge } from "./invariants/judge.ts";
export type {
  Verdict,
  VerifiedGroup,
  VerifiedProperty,
  VerifyInput,
  VerifyResult,
} from "./invariants/verify-result.ts";
export { formatProblem, InputErrors, type InputProblem } from "./model/input/problem.ts";
export type { SourcePosition } from "./model/kubernetes/index.ts";
export * from "./model/own/index.ts";
export type { HandlerAnswer, HandlerRequest, WebhookHandler } from "./model/policy/handlers.ts";
export type { IgnoredFile, NotModelled } from "./model/scenario/scenario.ts";
export type { ProofAnswer, ProveResult, Question } from "./proofs/prove.ts";
export type { SolverChoice } from "./proofs/solver/solver.ts";
