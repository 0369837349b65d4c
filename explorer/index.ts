// The public surface of the engine.
export * from "./errors.ts";
export * from "./property.ts";
export * from "./result.ts";
export * from "./system.ts";
