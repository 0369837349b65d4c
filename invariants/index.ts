// The public surface: the built-in properties, and verification of manifests against them.
export type { ClusterProperty } from "./cluster-property.ts";
export { clusterProperties, propertiesOf } from "./registry.ts";
export { ClusterSimulation } from "./simulate.ts";
export * from "./verify.ts";
export * from "./verify-result.ts";
