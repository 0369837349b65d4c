// The public surface: questions about manifests that a solver answers, and theorems for all sizes.
export { THEOREMS } from "./parametric/index.ts";
export type { Theorem } from "./parametric/theorem.ts";
export { isAboutPending, withPlacement } from "./pending.ts";
export * from "./prove.ts";
export {
  NoSolverError,
  openSolver,
  SOLVERS,
  type Solver,
  type SolverChoice,
  withSolver,
} from "./solver/solver.ts";
