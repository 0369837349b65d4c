// Containers that wait for each other: those of a Job's pods do their work only when as many of them run as the Job runs at a time. Then
// they end, each in its own time.
import { act, type Process, process, projection } from "../../explorer/system.ts";
import { type Cluster, isJobOwner, type JobOwner, nameInUid, podName } from "../cluster.ts";
import { distinct } from "../multiset.ts";
import { exited, hasRunningContainers } from "../pods/containers.ts";
import { isAtWork, type NodeState } from "../state.ts";
import type { JobState } from "../stored.ts";

export function peers(cluster: Cluster): readonly Process[] {
  return cluster.owners
    .filter(isJobOwner)
    .filter(({ template }) => template.behaviour.waitsForPeers === true)
    .flatMap((owner) => cluster.nodes.map((_, i) => completion(cluster, owner, i)));
}

interface Peers {
  readonly running: number;
  /** Those of which the Job does not know it yet. */
  readonly succeeded: number;
}

function peersOn({ name }: JobOwner, state: NodeState): Peers {
  const own = state.pods.filter((pod) => nameInUid(pod.metadata.owner) === name);
  const ended = own.filter(
    ({ metadata, status }) => status.phase === "Succeeded" && metadata.tracked === "unlisted",
  );
  return {
    running: isAtWork(state) ? own.filter(hasRunningContainers).length : 0,
    succeeded: ended.length,
  };
}

/** How many have to run at the same time; as many as there are left to do, at the end of the Job. */
function quorum({ parallelism, completions, succeeded }: Asked, ended: number): number {
  if (completions !== undefined) return Math.min(parallelism, completions - succeeded - ended);
  // Without completions, pods are not replaced after the first success.
  return succeeded + ended > 0 ? 1 : parallelism;
}

interface Asked {
  readonly parallelism: number;
  readonly completions?: number;
  readonly succeeded: number;
}

function askedBy(job: JobState | null): Asked | null {
  if (job === null) return null;
  const { parallelism, completions } = job.spec;
  const { succeeded, uncountedTerminatedPods } = job.status;
  return {
    parallelism,
    ...(completions === undefined ? {} : { completions }),
    succeeded: succeeded + uncountedTerminatedPods.succeeded,
  };
}

function completion(cluster: Cluster, owner: JobOwner, at: number): Process {
  const node = cluster.nodes[at];
  if (node === undefined) throw new RangeError(`no node ${at}`);
  return process({
    name: `containers of ${owner.name} on ${node.facts.name}`,
    reads: {
      asked: projection(owner.job, "how many pods it runs at a time", askedBy),
      all: cluster.nodes.map(({ slot }) =>
        projection(slot, `running pods of ${owner.name}`, (state) => peersOn(owner, state)),
      ),
      node: node.slot,
    },
    orbit: `containers of ${owner.name}`,
    environment: true,
    fairness: () => "weak",
    step: ({ asked, all, node: state }) => {
      if (asked === null || !isAtWork(state)) return [];
      const ended = all.reduce((sum, { succeeded }) => sum + succeeded, 0);
      const running = all.reduce((sum, one) => sum + one.running, 0);
      if (running < quorum(asked, ended)) return [];
      const own = state.pods.filter(
        (pod) => nameInUid(pod.metadata.owner) === owner.name && hasRunningContainers(pod),
      );
      return distinct(own).map((pod) =>
        act(`complete ${podName(owner, pod)}`, node.slot.set(exited(cluster, state, pod, 0))),
      );
    },
  });
}
