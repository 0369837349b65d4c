// The public surface of the engine.
export * from "./check.ts";
export * from "./errors.ts";
export { exploreNaively, type NaiveReport } from "./naive.ts";
export * from "./property.ts";
export * from "./result.ts";
export * from "./simulate/index.ts";
export * from "./system.ts";
