// plimsoll.yaml to a Scenario: what the environment may do. Its shape is published as schemas/scenario.schema.json.
import { dirname, join } from "node:path";
import type { SourcePosition } from "../kubernetes/index.ts";
import { FAULT_NAMES, type Fault, type FaultBudgets } from "../scenario/fault-budgets.ts";
import type { NotModelled, Scenario } from "../scenario/scenario.ts";
import { type Expectation, REMEDIATIONS, SCENARIO_DEFAULTS, TEMPOS } from "../scenario/scenario.ts";
import type { OwnKinds } from "./custom.ts";
import {
  boolean,
  closed,
  type Decoder,
  type Fields,
  integer,
  list,
  logInto,
  oneOf,
  present,
  record,
  string,
} from "./decode.ts";
import type { Source } from "./files.ts";
import { parseDocuments } from "./parse.ts";
import { InputErrors, type InputProblem, type Path, wholeFile } from "./problem.ts";
import { behaviour, imageBehaviour, nodePanic } from "./scenario-containers.ts";
import { descheduler } from "./scenario-descheduler.ts";
import { agent, edit } from "./scenario-edits.ts";
import { ingressController } from "./scenario-ingress.ts";
import { load } from "./scenario-load.ts";
import { nodeAutoscaler } from "./scenario-node-autoscaler.ts";
import { nodeGroups, shutdownPriorities } from "./scenario-nodes.ts";
import { operator } from "./scenario-operators.ts";
import { properties } from "./scenario-properties.ts";
import { provided } from "./scenario-provided.ts";
import { checkScoring, schedulers } from "./scenario-scheduling.ts";
import { suppression } from "./scenario-suppress.ts";
import { versionChoice } from "./scenario-versions.ts";
import { webhookServer } from "./scenario-webhooks.ts";
import { managerName, type WriteContext } from "./scenario-writes.ts";
import { positionAt, type Tree } from "./tree.ts";

export { checkScenario } from "./scenario-check.ts";
export { MAX_NODES, nodeNames, parseNodeShorthand } from "./scenario-nodes.ts";

/** A scenario with what its file says about it. */
export interface LoadedScenario {
  readonly scenario: Scenario;
  /** What the manifests that its edits apply have that the model gives no meaning to. */
  readonly notModelled: readonly NotModelled[];
  /** The position of the value at `path` in the file (["edits", 0]), or of its nearest existing ancestor. */
  positionOf(path: Path): SourcePosition;
}

/** The largest budget of a fault. */
export const MAX_BUDGET = 10;
/** Kubernetes' own default, for the whole cluster. */
const MAX_TERMINATED_PODS = 12_500;

const VERDICTS = ["holds", "violated", "inconclusive"] as const;
const FIELDS = [
  "kubernetesVersion",
  "featureGates",
  "tempo",
  "nodes",
  ...FAULT_NAMES,
  "nodePanic",
  "remediation",
  "disableForceDetachOnTimeout",
  "shutdownPriorities",
  "edits",
  "agents",
  "appliedBy",
  "containers",
  "load",
  "operators",
  "controllers",
  "webhooks",
  "ingressControllers",
  "readinessGates",
  "images",
  "provided",
  "properties",
  "scores",
  "scoringStrategy",
  "schedulers",
  "descheduler",
  "nodeAutoscaler",
  "terminatedPodThreshold",
  "cronTicks",
  "suppress",
  "expect",
] as const;

/** What a scenario that nobody wrote is called in place of its file. */
export const DEFAULT_SCENARIO = "default scenario";

/** The scenario of manifests without a plimsoll.yaml. `file` is named if something does not fit the manifests. */
export function defaultScenario(file = DEFAULT_SCENARIO): LoadedScenario {
  return { scenario: SCENARIO_DEFAULTS, notModelled: [], positionOf: () => wholeFile(file) };
}

/**
 * Reads a scenario file. `readPath` reads the manifests of an edit: a file or folder, its path relative to the
 * scenario file already resolved.
 * @param own The custom resources that a user's own model declares.
 * @throws InputErrors with every problem found, also of the manifests that edits apply.
 */
export function parseScenario(
  source: Source,
  readPath: (path: string) => readonly Source[],
  own: OwnKinds = {},
): LoadedScenario {
  const { file } = source;
  const { documents, problems: syntax } = parseDocuments(file, source.text, "plimsoll");
  if (syntax.length > 0) throw new InputErrors(syntax);
  const [tree, second] = documents;
  if (tree === undefined) return defaultScenario(file);
  const problems: InputProblem[] = [];
  const notModelled: NotModelled[] = [];
  const log = logInto(problems);
  if (second !== undefined)
    log.problem(second.position, [], "a second document", "write one scenario per file");
  const read = (path: string) => readPath(join(dirname(file), path));
  const scenario = scenarioFields({ read, problems, notModelled, own })(tree, [], log);
  if (scenario === undefined || problems.length > 0) throw new InputErrors(problems);
  return { scenario, notModelled, positionOf: (path) => positionAt(tree, path) };
}

function scenarioFields(context: WriteContext): Decoder<Scenario> {
  return (tree, path, log) => {
    const fields = closed(FIELDS, tree, path, log);
    if (fields === undefined) return undefined;
    const given = present({
      tempo: fields.optional("tempo", oneOf(...TEMPOS)),
      nodes: fields.optional("nodes", nodeGroups),
      edits: fields.optional("edits", list(edit(context))),
      agents: fields.optional("agents", list(agent(context))),
      appliedBy: fields.optional("appliedBy", managerName),
      behaviours: fields.optional("containers", list(behaviour)),
      load: fields.optional("load", list(load)),
      operators: fields.optional("operators", list(operator)),
      controllers: fields.optional("controllers", list(string)),
      webhooks: fields.optional("webhooks", list(webhookServer)),
      ingressControllers: fields.optional("ingressControllers", list(ingressController)),
      readinessGates: fields.optional("readinessGates", list(string)),
      nodePanic: fields.optional("nodePanic", nodePanic),
      remediation: fields.optional("remediation", oneOf(...REMEDIATIONS)),
      disableForceDetachOnTimeout: fields.optional("disableForceDetachOnTimeout", boolean),
      shutdownPriorities: fields.optional("shutdownPriorities", shutdownPriorities),
      scores: fields.optional("scores", oneOf("exact", "any")),
      scoringStrategy: fields.optional("scoringStrategy", oneOf("LeastAllocated", "MostAllocated")),
      schedulers: fields.optional("schedulers", schedulers),
      descheduler: fields.optional("descheduler", descheduler),
      nodeAutoscaler: fields.optional("nodeAutoscaler", nodeAutoscaler),
      images: fields.optional("images", list(imageBehaviour)),
      provided: fields.optional("provided", list(provided)),
      ...fields.optional("properties", properties),
      cronTicks: fields.optional("cronTicks", integer(0, MAX_BUDGET)),
      terminatedPodThreshold: fields.optional("terminatedPodThreshold", integer(0, MAX_TERMINATED_PODS)),
      suppress: fields.optional("suppress", list(suppression)),
      expect: fields.optional("expect", expectation),
    });
    checkScoring(tree, path, log);
    // All nodes are the autoscaler's then, unless others are named.
    const nodes = given.nodeAutoscaler === undefined ? {} : { nodes: given.nodes ?? [] };
    return {
      ...SCENARIO_DEFAULTS,
      ...given,
      ...nodes,
      ...versionChoice(fields, path, log),
      ...faultBudgets(fields),
    };
  };
}

function faultBudgets(fields: Fields): Partial<FaultBudgets> {
  const found: { [fault in Fault]?: number } = {};
  for (const fault of FAULT_NAMES) {
    const budget = fields.optional(fault, integer(0, MAX_BUDGET));
    if (budget !== undefined) found[fault] = budget;
  }
  return found;
}

const expectation: Decoder<Expectation> = (tree, path, log) => {
  const fields = closed(["verdict", "properties"], tree, path, log);
  const verdict = fields?.required("verdict", oneOf(...VERDICTS), "say what the whole verdict is");
  const found = fields?.optional("properties", record(expected)) ?? {};
  return verdict === undefined ? undefined : { verdict, properties: found };
};

/** A status, or a status with the number of steps of its shortest trace. */
const expected: Decoder<{ readonly status: string; readonly steps?: number }> = (tree: Tree, path, log) => {
  if (tree.kind === "scalar") {
    const status = oneOf(...VERDICTS)(tree, path, log);
    return status === undefined ? undefined : { status };
  }
  const fields = closed(["status", "steps"], tree, path, log);
  const status = fields?.required("status", oneOf(...VERDICTS), "say whether the property holds");
  const steps = fields?.optional("steps", integer(0));
  return status === undefined ? undefined : { status, ...present({ steps }) };
};
