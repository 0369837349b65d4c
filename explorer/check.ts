// The engine's front door: explore a transition system and judge its properties.
export { check, Exploration, type ExploreOptions, type Progress } from "./explore.ts";
