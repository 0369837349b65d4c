// The public surface: arbitraries of clusters, of edits and faults, and the law kit that tests them.
export { type ClusterOptions, clusters, nodesOf, workloadsOf } from "./clusters.ts";
export { COMPANION_KINDS, type CompanionKind } from "./companions.ts";
export { type EditOptions, VERB_NAMES, type Verb } from "./edits.ts";
export { type FaultOptions, type FaultScript, faultScripts } from "./faults.ts";
export { type InvalidWorld, invalidWorlds } from "./invalid.ts";
export { lawsOfInvalidWorlds, lawsOfWorlds } from "./laws.ts";
export type { PodOptions } from "./pods.ts";
export { RULES, type Rule } from "./rules.ts";
export { WORKLOAD_KINDS, type WorkloadKind } from "./workloads.ts";
export {
  type EditStep,
  type Files,
  filesOf,
  loadFiles,
  loadWorld,
  type Manifest,
  scenarioOf,
  sizeOf,
  type World,
} from "./world.ts";
export { type WorldOptions, worlds } from "./worlds.ts";
