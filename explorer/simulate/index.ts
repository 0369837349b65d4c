// Simulation: random walks through systems that are too large to exhaust.
export type { SimulationReport, Walked } from "./report.ts";
export { type SimulateOptions, Simulation, simulate } from "./simulation.ts";
