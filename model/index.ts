// The public surface of the model: reading manifests and scenarios, and the cluster that they make.
export type { Cluster } from "./cluster.ts";
export { type Group, groupsOf } from "./groups/groups.ts";
export { unmodelledChanges } from "./input/changes.ts";
export { createdObjects } from "./input/created-objects.ts";
export { collectFiles, formatProblem, InputErrors, loadManifests, type Source } from "./input/load.ts";
export { unmodelledMutations } from "./input/mutation-notes.ts";
export {
  checkScenario,
  defaultScenario,
  type LoadedScenario,
  parseNodeShorthand,
  parseScenario,
} from "./input/scenario-file.ts";
export { type Inventory, inventoryOf } from "./inventory/inventory.ts";
export type * from "./kubernetes/index.ts";
export * from "./own/index.ts";
export * from "./scenario/scenario.ts";
export { clusterOf } from "./slots/cluster-of.ts";
export type * from "./state.ts";
export type * from "./stored.ts";
export { clusterSystem } from "./system.ts";
