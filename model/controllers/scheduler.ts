// The schedulers: each binds one pending pod at a time to a node that passes all filters, of the pods that name it.
// This is the short way, where neither scores nor priorities decide anything; the whole cycle is in scheduling-cycle.ts.
// Source: pkg/scheduler/schedule_one.go; the filters are in ../semantics.
import { act, type Process, process, projection } from "../../explorer/system.ts";
import { bind } from "../apiserver/apiserver.ts";
import { type Cluster, type ClusterNode, nameInUid, type Owner } from "../cluster.ts";
import { distinct } from "../multiset.ts";
import { bindLabel } from "../scheduling/binding.ts";
import { seenClaims, volumesFirst } from "../scheduling/claims.ts";
import { isHeldBack } from "../scheduling/feasible.ts";
import { informer } from "../scheduling/informer.ts";
import { termsOf, whyNotHere, whyNotNearOthers } from "../scheduling/placement.ts";
import { canPreempt } from "../scheduling/preempt.ts";
import { isSpread, spreadView, whyNotEven } from "../scheduling/spread.ts";
import { isEnded, type NodeState } from "../state.ts";
import { claimsOf } from "../storage/claims.ts";
import { countedVolumes, rivalsOf, whyFull } from "../storage/limits.ts";
import { gangScheduler } from "./gang-scheduler.ts";
import { preemptions } from "./preemption.ts";
import { schedulingCycle } from "./scheduling-cycle.ts";

export function scheduler(cluster: Cluster): readonly Process[] {
  const { schedulers } = cluster.scenario;
  const scheduled = cluster.owners.filter(
    ({ template, daemonSet }) =>
      daemonSet === undefined && template.gang === undefined && schedulers.includes(template.schedulerName),
  );
  const processes = scheduled.flatMap((owner) =>
    isSimple(cluster, owner)
      ? cluster.nodes.map((node) => schedulerFor(cluster, owner, node))
      : schedulingCycle(cluster, owner),
  );
  const preempts = cluster.owners.some(
    (owner) => schedulers.includes(owner.template.schedulerName) && canPreempt(cluster, owner),
  );
  return [...processes, ...gangScheduler(cluster), ...(preempts ? preemptions(cluster) : [])];
}

/** Any feasible node will do, no pod overtakes another, and nobody has plans for a node. */
function isSimple(cluster: Cluster, { template }: Owner): boolean {
  const others = cluster.owners.filter((o) => o.template.schedulerName === template.schedulerName);
  return (
    cluster.scenario.scores === "any" &&
    others.every((o) => o.template.priority === template.priority && !canPreempt(cluster, o))
  );
}

/** The scheduler, as far as it puts pods of one owner on one node: all that it reads is what that depends on. */
function schedulerFor(cluster: Cluster, owner: Owner, node: ClusterNode): Process {
  // Only three filters look beyond the node. Required affinity: all pods that have not ended count, wherever they are,
  // and refuse as well as being refused. Topology spread: only constraints of the pod itself. Claims for one pod only.
  const isAffine = cluster.owners.some(({ template }) => termsOf(template).length > 0);
  const mustBeEven = isSpread(owner.template);
  const rivals = rivalsOf(cluster, owner);
  const counted = countedVolumes(cluster);
  const looksFar = isAffine || mustBeEven || rivals.size > 0;
  const claims = claimsOf(cluster, owner);
  const seen = (state: NodeState) => ({
    ...(isAffine ? { owners: ownersOfPods(state) } : {}),
    ...(mustBeEven ? { spread: spreadView(state) } : {}),
    ...(rivals.size > 0 ? { claimed: ownersOfPods(state).some((uid) => rivals.has(nameInUid(uid))) } : {}),
  });
  return process({
    name: `scheduler ${owner.name} to ${node.facts.name}`,
    reads: {
      pending: informer.see("Pod", owner.pending),
      ...seenClaims(cluster, claims),
      node: informer.see("Node", node.slot),
      all: looksFar
        ? cluster.nodes.map((n) =>
            informer.see("Node", projection(n.slot, "as filters see it from afar", seen)),
          )
        : [],
    },
    fairness: () => "weak",
    fairAs: `scheduler ${owner.name}`,
    orbit: `scheduler ${owner.name}`,
    step: ({ pending, node: state, all, ...storage }) => {
      if (pending.length === 0) return [];
      if (whyNotHere(cluster, owner, node, state) !== undefined) return [];
      const owners = all.flatMap((other) => (other.owners === undefined ? [] : [other.owners]));
      if (isAffine && whyNotNearOthers(cluster, owner, node, owners) !== undefined) return [];
      const spread = all.flatMap((other) => other.spread ?? []);
      if (mustBeEven && whyNotEven(cluster, owner, node, spread) !== undefined) return [];
      if (all.some(({ claimed }) => claimed === true)) return [];
      const taken = counted.on(state);
      return distinct(pending.filter((pod) => !isHeldBack(owner, pod))).flatMap((pod) => {
        const answer = bind(pending, state, pod);
        if (!answer.ok || whyFull(counted, node, taken, pod) !== undefined) return [];
        const first =
          claims === undefined ? undefined : volumesFirst(cluster, owner, claims, storage, pod, node);
        if (first !== undefined) return first;
        const { pending: left, node: bound } = answer.object;
        return [
          {
            ...act(bindLabel(owner, pod), owner.pending.set(left), node.slot.set(bound)),
            detail: `to ${node.facts.name}`,
          },
        ];
      });
    },
  });
}

/** The scheduler forgets a node that is deleted, and does not look at the pods that are still there. */
function ownersOfPods({ pods, gone }: NodeState): readonly string[] {
  if (gone === true) return [];
  return pods.filter((pod) => !isEnded(pod)).map((pod) => pod.metadata.owner);
}
