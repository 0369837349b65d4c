// Agents that apply what a repository says whenever the cluster differs (GitOps with self-heal), for ever: weakly fair.
import { type Process, process, projection, type Slot, timer } from "../../explorer/system.ts";
import { create } from "../apiserver.ts";
import type { Cluster } from "../cluster.ts";
import { nameInUid } from "../cluster.ts";
import { type AgentTask, sameRef, titleOf } from "../inventory.ts";
import { isDeleting } from "../state.ts";
import type { Verbs } from "../workloads/verbs.ts";

/** What an agent writes into. */
export interface Healed<State, Spec> {
  readonly slot: Slot<State | null>;
  readonly verbs: Verbs<State, Spec>;
  readonly spec: Spec;
  /** The uid of an object that is made when so many edits are done. */
  uid(editsDone: number): string;
}

/**
 * The agent as far as it looks after one object. It is patient: while pods of the object are terminating it waits, since
 * otherwise two agents that disagree could make ever more of them. Generations would grow for ever, too: they are counted
 * from the one that was observed last. It looks at intervals: that it looks again is a timer.
 */
export function agent<State, Spec>(
  cluster: Cluster,
  task: AgentTask,
  { slot, verbs, spec, uid }: Healed<State, Spec>,
): Process {
  const own = cluster.owners.filter(({ workload }) => sameRef(workload.ref, task.target));
  const names = new Set(own.map(({ name }) => name));
  const title = titleOf(task.target);
  const terminating = cluster.nodes.map((n) =>
    projection(n.slot, `terminating pods of ${title}`, ({ pods }) =>
      pods.some((pod) => isDeleting(pod) && names.has(nameInUid(pod.metadata.owner))),
    ),
  );
  const healed = (stored: State | null, done: number): State | null => {
    if (stored === null) {
      const answer = create(null, verbs.created(uid(done), spec));
      return answer.ok ? answer.object : null;
    }
    const answer = verbs.applied(stored, spec, task.keepsReplicas);
    if (!answer.ok || answer.object === stored) return stored;
    return verbs.withGenerationsAnew?.(answer.object) ?? answer.object;
  };
  return process({
    name: `agent ${task.agent}: ${title}`,
    reads: { stored: slot, done: cluster.operationsDone, terminating },
    labels: ["apply"],
    fairness: "weak",
    step: ({ stored, done, terminating: waits }) => {
      if (waits.includes(true)) return [];
      const after = healed(stored, done);
      return after === stored ? [] : [timer("apply", slot.set(after))];
    },
  });
}
