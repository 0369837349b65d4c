// What edits and agents do, object by object, with what they bring made ready for the API server.

import type { Requester } from "../policy/request.ts";
import type { Edit, LabelEdit, NodeEdit, ObjectRef } from "../scenario/scenario.ts";
import type { PropagationPolicy } from "../semantics/index.ts";
import type { Desired } from "../workloads/desired.ts";
import type { Version, WrittenObject } from "../writes/written.ts";

/** How an apply changes the finalizers of an object: it adds and removes only what manifests have named. */
export interface FinalizerChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** An edit, object by object: what the user does to one object, in order. */
export type Operation = (NodeEdit | WorkloadAction | LabelOperation) & Pick<Edit, "after" | "as">;

/** One that is about a workload, not a node. */
export type WorkloadOperation = WorkloadAction & Pick<Edit, "after" | "as">;

type WorkloadAction =
  | {
      readonly type: "apply";
      readonly target: ObjectRef;
      readonly desired: Desired;
      /** Its manifest, as plain data. */
      readonly written: unknown;
      /** Those that its manifest names, and those that the one before it named and this one does not. */
      readonly finalizers: FinalizerChange;
      /** Neither this manifest nor the one before it says how many pods there should be. */
      readonly keepsReplicas: boolean;
    }
  | {
      /** In a way of which `WrittenWorkload` says what comes of it. */
      readonly type: "write";
      readonly target: ObjectRef;
      readonly writer: string;
      /** For people. */
      readonly method: string;
      /** All that may come of it. */
      readonly versions: readonly Desired[];
    }
  | { readonly type: "scale"; readonly target: ObjectRef; readonly replicas: number }
  | {
      readonly type: "delete";
      readonly target: ObjectRef;
      readonly propagationPolicy?: PropagationPolicy;
      /** Only of pods. */
      readonly force?: boolean;
      /** The target is the pod of this index of a workload. */
      readonly podOf?: { readonly workload: ObjectRef; readonly index: number };
      /** The target is the volume claim of that pod. */
      readonly claimOf?: { readonly workload: ObjectRef; readonly index: number };
    };

/** About one pod of a workload. */
export interface LabelOperation extends LabelEdit {
  /** From the name of a template to that of the same with the new labels. */
  readonly moves: ReadonlyMap<string, string>;
}

/** What an agent writes again and again into one object. */
export type AgentTask = {
  readonly agent: string;
  readonly target: ObjectRef;
  /** As whom; an administrator, if absent. */
  readonly as?: Requester;
  /** It is a user's own controller that may write this, of its own accord. */
  readonly own?: true;
} & (
  | {
      readonly type: "apply";
      readonly desired: Desired;
      /** Its manifest, as plain data. */
      readonly written: unknown;
      /** Its manifest does not say how many pods there should be. */
      readonly keepsReplicas: boolean;
    }
  | Pick<Extract<WorkloadAction, { readonly type: "write" }>, "type" | "writer" | "method" | "versions">
);

/** What an edit or an agent may make of the object that it is about. */
export function broughtBy(task: Operation | AgentTask): readonly Desired[] {
  if (task.type === "apply") return [task.desired];
  return task.type === "write" ? task.versions : [];
}

/** An object that is written in several ways, with what its versions ask of its controller. */
export interface WrittenWorkload {
  readonly object: WrittenObject;
  desired(version: Version): Desired;
}

/** The workload that an operation is about. */
export function workloadOfOperation(operation: Operation): ObjectRef {
  if (operation.type !== "delete") return operation.target;
  return (operation.podOf ?? operation.claimOf)?.workload ?? operation.target;
}
