// Liveness: fair lassos in a state graph, and which lassos violate which property.
export { findFairLasso, type LassoOptions } from "./lasso.ts";
export { violationOfLiveness, violationOfRecurs } from "./queries.ts";
