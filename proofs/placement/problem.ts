// What is to be placed, and where: the pods of the manifests at their most, and the nodes, without any history.
import type { Inventory, LoadedObject, ObjectRef } from "../../model/index.ts";
import type { SourcePosition } from "../../model/kubernetes.ts";
import type { NodeFacts } from "../../model/node-facts.ts";
import { refOf, titleOf } from "../../model/objects.ts";
import type { Template } from "../../model/templates.ts";
import { demandOf } from "./demand.ts";

/** A part of the input that something rests on, so that it can be blamed. */
export interface Blame {
  /** "Deployment/web" */
  readonly object: string;
  /** "spec.replicas" */
  readonly field: string;
  /** Absent for what no file says: nodes that were given as a flag, defaults. */
  readonly position?: SourcePosition;
}

/** Pods that are equal to the scheduler. */
export interface PodClass {
  /** Unique: "Deployment/web". */
  readonly name: string;
  readonly ref: ObjectRef;
  /** Where the spec of its pods stands in the manifest. */
  readonly specPath: readonly string[];
  readonly template: Template;
  /** How many there can be at once; of a DaemonSet one for each node that it is for. */
  readonly count: number;
  /** Why so many: "3 replicas and 1 more in a rolling update". */
  readonly because: string;
  /** What decides the count. */
  readonly blames: readonly Blame[];
  /** By name: the nodes on which exactly one has to be. Absent: they may be anywhere. */
  readonly onEach?: readonly string[];
}

export interface PlacementProblem {
  readonly nodes: readonly NodeFacts[];
  readonly classes: readonly PodClass[];
  readonly quotas: Inventory["policies"]["quotas"];
  /** What the input has that is not looked at here, as sentences. */
  readonly leftOut: readonly string[];
  /** Where a field of an object stands. */
  blame(ref: ObjectRef, path: readonly (string | number)[], field?: string): Blame;
}

export interface ProblemOptions {
  /** Count the additional pods of rolling updates. */
  readonly surge: boolean;
}

export function placementProblem(
  objects: readonly LoadedObject[],
  inventory: Inventory,
  options: ProblemOptions,
): PlacementProblem {
  const byTitle = new Map(objects.map((loaded) => [titleOf(refOf(loaded.object)), loaded]));
  const blame: PlacementProblem["blame"] = (ref, path, field = pathText(path)) => {
    const loaded = byTitle.get(titleOf(ref));
    const position = loaded?.positionOf(path);
    return { object: titleOf(ref), field, ...(position === undefined ? {} : { position }) };
  };
  return {
    nodes: inventory.nodes,
    classes: inventory.workloads.flatMap((workload) => demandOf(workload, inventory, options, blame)),
    quotas: inventory.policies.quotas,
    leftOut: leftOutOf(inventory),
    blame,
  };
}

/** "spec.template.spec.containers[0].ports" */
export function pathText(path: readonly (string | number)[]): string {
  return path
    .map((step, i) => (typeof step === "number" ? `[${step}]` : i === 0 ? step : `.${step}`))
    .join("");
}

function leftOutOf({ scenario, storage }: Inventory): readonly string[] {
  return [
    ...(scenario.edits.length > 0 ? ["what the edits of the scenario change"] : []),
    ...(storage.isGiven ? ["from where volumes can be reached, and how many there are"] : []),
  ];
}
