// Agents that apply what a repository says whenever the cluster differs (GitOps with self-heal), for ever: weakly fair.
import { type Process, projection, type Slot, timer } from "../../explorer/system.ts";
import { create } from "../apiserver/apiserver.ts";
import type { Cluster, ClusterWritten } from "../cluster.ts";
import { nameInUid } from "../cluster.ts";
import { type AgentTask, sameRef, titleOf } from "../inventory/inventory.ts";
import { withManifest } from "../own/edited.ts";
import { chargedFor, chargingQuotas } from "../policy/admission.ts";
import { gateReads, mayRefuse, writeRefusal } from "../policy/gate.ts";
import type { Standing } from "../policy/webhooks.ts";
import { isDeleting } from "../state.ts";
import type { StoredObject } from "../stored.ts";
import type { Desired } from "../workloads/desired.ts";
import type { Verbs } from "../workloads/verbs.ts";
import { afterWrite, isSame, resultOf, type Written, writtenProcess } from "./writers.ts";

/** What an agent writes into. */
export interface Healed<State, Spec> {
  readonly slot: Slot<State | null>;
  readonly verbs: Verbs<State, Spec>;
  /** The spec that is asked for; null if it is of another kind. */
  specIn(desired: Desired): Spec | null;
  /** Only of an object that is written in several ways. */
  readonly written: ClusterWritten | undefined;
  /** The uid of an object that is made when so many edits are done. */
  uid(editsDone: number): string;
}

/**
 * Whether some policy or webhook refuses what the agent writes.
 * @param standing As read from `gateReads` of what it looks after.
 */
export function isRefused(
  cluster: Cluster,
  task: AgentTask,
  written: ClusterWritten | undefined,
  { stored, fields }: Written<object>,
  standing: Standing,
): boolean {
  if (!mayRefuse(cluster)) return false;
  const result = resultOf(cluster, written, task, { stored, fields }, standing);
  return writeRefusal(cluster, task.target, task, stored, result, standing) !== undefined;
}

/**
 * The agent as far as it looks after one object. It is patient: while pods of the object are terminating it waits, since
 * otherwise two agents that disagree could make ever more of them. Generations would grow for ever, too: they are counted
 * from the one that was observed last. It looks at intervals: that it looks again is a timer.
 */
export function agent<State extends StoredObject, Spec>(
  cluster: Cluster,
  task: AgentTask,
  { slot, verbs, specIn, uid, written }: Healed<State, Spec>,
): Process {
  const own = cluster.owners.filter(({ workload }) => sameRef(workload.ref, task.target));
  const names = new Set(own.map(({ name }) => name));
  const title = titleOf(task.target);
  const terminating = cluster.nodes.map((n) =>
    projection(n.slot, `terminating pods of ${title}`, ({ pods }) =>
      pods.some((pod) => isDeleting(pod) && names.has(nameInUid(pod.metadata.owner))),
    ),
  );
  const anew = (object: State): State => verbs.withGenerationsAnew?.(object) ?? object;
  /** What is stored after the agent has written; undefined if there is nothing to write, or it is refused. */
  const healed = (now: Written<State>, done: number, standing: Standing): Written<State> | undefined => {
    if (isRefused(cluster, task, written, now, standing)) return undefined;
    if (task.type === "write") {
      const result = resultOf(cluster, written, task, now, standing);
      if (written === undefined || result === undefined) return undefined;
      if (!written.object.asks(task.writer, now.stored === null ? null : now.fields)) return undefined;
      const after = afterWrite(written, { verbs, specIn }, now, result, uid(done));
      const { stored = null } = after ?? {};
      if (after === undefined || stored === null || now.stored === null || isSame(stored, now.stored))
        return after;
      return { ...after, stored: anew(stored) };
    }
    const spec = specIn(task.desired);
    if (spec === null) throw new RangeError(`an agent that applies another kind than ${title} is`);
    const { stored, fields } = now;
    const answer =
      stored === null
        ? create(null, verbs.created(uid(done), spec))
        : verbs.applied(stored, spec, task.keepsReplicas);
    if (!answer.ok) return undefined;
    const after = withManifest(cluster, task.target, answer.object, task.written);
    if (isSame(after, stored)) return undefined;
    return { stored: stored === null ? after : anew(after), fields };
  };
  return writtenProcess(
    {
      name: `agent ${task.agent}: ${title}`,
      reads: {
        stored: slot,
        done: cluster.operationsDone,
        terminating,
        quotas: chargingQuotas(cluster, slot).map((quota) => quota.slot),
        ...gateReads(cluster, task.target),
      },
      labels: ["apply"],
      fairness: "weak",
    },
    written,
    ({ stored, done, terminating: waits, quotas, registrations, servers }, fields) => {
      if (waits.includes(true)) return [];
      const after = healed({ stored, fields }, done, { registrations, servers });
      if (after === undefined) return [];
      const charges = chargedFor(cluster, { slot, before: stored, after: after.stored }, quotas);
      if (charges === undefined) return [];
      const own = written === undefined ? [] : [written.slot.set(after.fields)];
      return [timer("apply", ...charges, slot.set(after.stored), ...own)];
    },
  );
}
