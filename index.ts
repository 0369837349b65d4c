// The public surface of the package: the generic engine, the cluster model, and the verification of manifests.
export * from "./explorer/index.ts";
export * from "./invariants/index.ts";
export * from "./model/index.ts";
