// The public surface of the package: the generic engine, the reading of manifests, and their verification.
export * from "./explorer/index.ts";
export * from "./invariants/index.ts";
export { collectFiles, formatProblem, InputErrors, loadManifests, type Source } from "./model/input/load.ts";
export {
  checkScenario,
  defaultScenario,
  type LoadedScenario,
  parseNodeShorthand,
  parseScenario,
} from "./model/input/scenario-file.ts";
export type * from "./model/kubernetes.ts";
export type * from "./model/scenario.ts";
