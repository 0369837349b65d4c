// The public surface: the built-in properties, and verification of manifests against them.
export type { ClusterProperty } from "./cluster-property.ts";
export * from "./judge.ts";
export { mentioned, type Names } from "./names.ts";
export { ownPropertyIds } from "./own-properties.ts";
export { clusterProperties, propertiesOf } from "./registry.ts";
export { ClusterSimulation } from "./simulate.ts";
export { suppressionsOf } from "./suppressions.ts";
export * from "./verify.ts";
export * from "./verify-result.ts";
