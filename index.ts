// The public surface of the package: the generic engine.
export * from "./explorer/index.ts";
