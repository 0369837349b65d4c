// What is to be placed, and where: the pods of the manifests at their most, and the nodes, without any history.
import type { Inventory, ObjectRef } from "../../model/index.ts";
import type { Template } from "../../model/inventory/templates.ts";
import type { SourcePosition } from "../../model/kubernetes/index.ts";
import type { NodeFacts } from "../../model/nodes/node-facts.ts";
import type { ClaimUse } from "./claim-use.ts";

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
  /** Absent for what has no number of replicas that could be changed. */
  readonly scale?: Scale;
  /** By name: the nodes on which exactly one has to be. Absent: they may be anywhere. */
  readonly onEach?: readonly string[];
}

export interface Scale {
  readonly replicas: number;
  /** How many pods there are at once with so many replicas. */
  podsWith(replicas: number): number;
}

export interface PlacementProblem {
  readonly nodes: readonly NodeFacts[];
  readonly classes: readonly PodClass[];
  readonly quotas: Inventory["policies"]["quotas"];
  /** The claims that keep pods from some nodes. */
  readonly claims: readonly ClaimUse[];
  /** How the input is read, and what of it is not looked at, as sentences. */
  readonly notes: readonly string[];
  /** Where a field of an object stands. */
  blame(ref: ObjectRef, path: readonly (string | number)[], field?: string): Blame;
}

export interface ProblemOptions {
  /** Count the additional pods of rolling updates. */
  readonly surge: boolean;
}
