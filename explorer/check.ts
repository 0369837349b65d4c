// The engine's front door: explore a transition system and judge its properties.
export { check, Exploration } from "./explore.ts";
export type { ExploreOptions, Progress } from "./explore-options.ts";
