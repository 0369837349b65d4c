// Writes into an object that is written in several ways: its fields, who owns them, and what its controller reads, in one
// step. A write that is refused changes nothing.
import { type Alternative, type Process, process, type Reads, type View } from "../../explorer/system.ts";
import { create } from "../apiserver/apiserver.ts";
import type { Cluster, ClusterWritten } from "../cluster.ts";
import { type AgentTask, type Operation, sameRef, titleOf } from "../inventory/inventory.ts";
import { passedOver } from "../policy/gate.ts";
import type { Standing } from "../policy/webhooks.ts";
import type { ObjectRef } from "../scenario/scenario.ts";
import type { StoredObject } from "../stored.ts";
import type { Desired } from "../workloads/desired.ts";
import type { Verbs } from "../workloads/verbs.ts";
import type { FieldsState, WriteResult } from "../writes/written.ts";

/** What is stored of such an object. */
export interface Written<State> {
  readonly stored: State | null;
  readonly fields: FieldsState | null;
}

/** How objects of a kind are made and changed. */
export interface Kind<State, Spec> {
  readonly verbs: Verbs<State, Spec>;
  /** The spec that is asked for; null if it is of another kind. */
  specIn(desired: Desired): Spec | null;
}

export function writtenIn(cluster: Cluster, ref: ObjectRef): ClusterWritten | undefined {
  return cluster.written.find(({ target }) => sameRef(target, ref));
}

/** A process that also reads the fields of the object, where these are kept. */
export function writtenProcess<const R extends Reads>(
  declared: Omit<Parameters<typeof process<R>>[0], "step">,
  written: ClusterWritten | undefined,
  step: (view: View<R>, fields: FieldsState | null) => readonly Alternative[],
): Process {
  const plain = process<R>({ ...declared, step: (view) => step(view, null) });
  if (written === undefined) return plain;
  return {
    ...plain,
    reads: { ...plain.reads, fields: written.slot },
    step(view: View<R> & { readonly fields: FieldsState | null }): readonly Alternative[] {
      return step(view, view.fields);
    },
  };
}

/** What becomes of an object by a task that writes it field by field; undefined if it is not written so. */
export function resultOf(
  cluster: Cluster,
  written: ClusterWritten | undefined,
  task: Operation | AgentTask,
  { stored, fields }: Written<object>,
  standing: Standing,
): WriteResult | undefined {
  if (task.type !== "write" || written === undefined) return undefined;
  const absent = passedOver(cluster, written.target, standing);
  return written.object.after(task.writer, stored === null ? null : fields, absent);
}

/**
 * @param uid Of the object, if the write creates it.
 * @param result What becomes of it by the write.
 * @returns undefined if the write is refused, or changes nothing.
 */
export function afterWrite<State extends StoredObject, Spec>(
  written: ClusterWritten,
  { verbs, specIn }: Kind<State, Spec>,
  { stored, fields }: Written<State>,
  result: WriteResult,
  uid: string,
): Written<State> | undefined {
  const from = stored === null ? null : fields;
  if (!result.ok) return undefined;
  const spec = specIn(written.desired(result.version));
  if (spec === null) throw new RangeError(`a write of another kind than ${titleOf(written.target)} is`);
  const answer =
    stored === null ? create(null, verbs.created(uid, spec)) : verbs.applied(stored, spec, false);
  if (!answer.ok) return undefined;
  const after = { stored: answer.object, fields: result.version.fields };
  return isSame(after.stored, stored) && isSame(after.fields, from) ? undefined : after;
}

/** Whether a write has changed nothing. */
export function isSame(after: unknown, before: unknown): boolean {
  return after === before || JSON.stringify(after) === JSON.stringify(before);
}
