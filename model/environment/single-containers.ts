// What happens to single containers by themselves, of pods that are followed container by container: they crash, hang, take too much
// memory, or complete. A container may also exit while its postStart hook is not over: the hook fails then, and ends.
import { type Alternative, act, type Process, process } from "../../explorer/system.ts";
import { budgetOf, type Cluster, type ClusterNode, type Owner, ownerOfPod, podName } from "../cluster.ts";
import { distinct, replaced } from "../multiset.ts";
import { eachOf, runs, singleExited, statusWith } from "../pods/one-by-one.ts";
import type { Fault } from "../scenario/fault-budgets.ts";
import { isActivePod, isAtWork, type NodeState, type PodState, type SingleContainer } from "../state.ts";

export function singleContainerEvents(cluster: Cluster, node: ClusterNode): readonly Process[] {
  const apart = cluster.owners.filter(({ template }) => template.behaviour.oneByOne === true);
  if (apart.length === 0) return [];
  const { crashes, hangs, oomKills } = cluster.scenario;
  const fails = (at: Target, state: NodeState) => singleExited(cluster, state, at.pod, at.place, "failed");
  return [
    ...(crashes > 0
      ? [
          fault(cluster, node, "crashes", "crash", {
            hits: ({ owner }) => owner.template.behaviour.mayCrash,
            codes: ({ owner }) => owner.template.behaviour.crashCodes,
            after: fails,
          }),
        ]
      : []),
    ...(hangs > 0
      ? [
          fault(cluster, node, "hangs", "hang", {
            hits: ({ now: { is } }) => is === "running" || is === "postStart",
            after: hung,
            part: hookOf,
          }),
        ]
      : []),
    ...(oomKills > 0
      ? [
          fault(cluster, node, "oomKills", "OOM kill", {
            hits: ({ owner, name }) => owner.template.lifecycle.withMemoryLimit.has(name),
            after: fails,
          }),
        ]
      : []),
    ...(apart.some(({ template }) => template.behaviour.mayComplete) ? [completion(cluster, node)] : []),
  ];
}

/** A container that runs. */
interface Target {
  readonly pod: PodState;
  readonly owner: Owner;
  readonly place: number;
  readonly name: string;
  readonly now: SingleContainer;
}

function targetsIn(cluster: Cluster, { pods }: NodeState): readonly Target[] {
  const apart = pods.filter((pod) => isActivePod(pod) && pod.status.each !== undefined);
  return distinct(apart).flatMap((pod) => {
    const owner = ownerOfPod(cluster, pod);
    const { containers } = owner.template.lifecycle.plan;
    return eachOf(owner.template, pod).flatMap((now, place): readonly Target[] =>
      runs(now) ? [{ pod, owner, place, name: containers[place]?.name ?? "", now }] : [],
    );
  });
}

function hung({ pod, owner, place, now }: Target, state: NodeState): NodeState {
  const is = now.is === "postStart" ? "postStart hangs" : "hung";
  const each = eachOf(owner.template, pod).with(place, { ...now, is });
  const status = statusWith(owner, pod, each, pod.status.toStart ?? []);
  return { ...state, pods: replaced(state.pods, pod, { ...pod, status }) };
}

function titleOf({ name, owner, pod }: Target): string {
  return `container ${name} of ${podName(owner, pod)}`;
}

function hookOf({ now: { is } }: Target): string {
  return is === "postStart" ? "the postStart hook of " : "";
}

function fault(
  cluster: Cluster,
  node: ClusterNode,
  kind: Fault,
  label: string,
  does: {
    hits(target: Target): boolean;
    /** The exit codes among which the environment chooses, if it does. */
    codes?(target: Target): readonly number[];
    after(target: Target, state: NodeState): NodeState;
    /** What it hits of a container, if that is a part of it. */
    part?(target: Target): string;
  },
): Process {
  const budget = budgetOf(cluster, kind);
  return process({
    name: `fault: ${label} of a single container on ${node.facts.name}`,
    reads: { left: budget, node: node.slot },
    orbit: `fault: ${label} of a single container`,
    environment: true,
    step: ({ left, node: state }) => {
      if (left === 0 || !isAtWork(state)) return [];
      const targets = targetsIn(cluster, state).filter(does.hits);
      return targets.flatMap((target) => {
        const codes = does.codes?.(target) ?? [];
        const write = node.slot.set(does.after(target, state));
        const part = does.part?.(target) ?? "";
        const hit = act(`${label} ${part}${titleOf(target)}`, budget.set(left - 1), write);
        return codes.length > 1 ? codes.map((code) => ({ ...hit, detail: `exit code ${code}` })) : [hit];
      });
    },
  });
}

function completion(cluster: Cluster, node: ClusterNode): Process {
  return process({
    name: `single containers on ${node.facts.name}`,
    reads: { node: node.slot },
    orbit: "single containers",
    environment: true,
    step: ({ node: state }) => {
      if (!isAtWork(state)) return [];
      const targets = targetsIn(cluster, state).filter(
        ({ owner, now: { is } }) => owner.template.behaviour.mayComplete && is !== "hung",
      );
      return targets.map((target): Alternative => {
        const after = singleExited(cluster, state, target.pod, target.place, "succeeded");
        return act(`complete ${titleOf(target)}`, node.slot.set(after));
      });
    },
  });
}
