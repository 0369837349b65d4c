// Walks through any transition system, as values of fast-check.
export { type WalkOptions, walks } from "./arbitrary.ts";
export {
  type AssertWalksOptions,
  assertWalks,
  checkWalks,
  type NotRefuted,
  type WalksOutcome,
} from "./assert-walks.ts";
export { satisfies, WalkViolation } from "./refutation.ts";
export { ReplayError, replay } from "./replay.ts";
export type { Walk, WalkState } from "./walk.ts";
export type { WalkStep } from "./walk-step.ts";
