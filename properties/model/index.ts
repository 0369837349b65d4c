// The public surface: the laws of the model, and the system of a world.
export { type ModelSize, modelLaws } from "./laws.ts";
export { systemOf, type WorldSystem } from "./systems.ts";
