// Liveness: fair lassos in a state graph, and which lassos violate which property.
export { Column } from "./columns.ts";
export { fairLasso, findFairLasso, type LassoOptions } from "./lasso.ts";
export { Arrays, type Memory, unlimited } from "./memory.ts";
export { violationOfLiveness, violationOfRecurs } from "./queries.ts";
export { inSlices, SLICE, type Sliced, toEnd } from "./slices.ts";
export { waysTo } from "./ways.ts";
