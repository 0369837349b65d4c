// The tables of the node lifecycle controller: lost nodes, and the taints that follow from conditions.
import { monitorNode, type NodeCondition, type NodeHealthPass } from "../node-health.ts";
import { type TaintingCondition, withNoExecuteTaints, withNoScheduleTaints } from "../node-taints.ts";
import type { TaintLike } from "../taints.ts";
import { family } from "./family.ts";
import { defined, seconds } from "./manifests.ts";

interface WrittenCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastHeartbeatTime?: string | null;
  readonly lastTransitionTime?: string | null;
}

interface HealthInput {
  readonly nodeCreationTimestamp: string;
  readonly nodeMonitorGracePeriodSeconds: number;
  readonly nodeStartupGracePeriodSeconds: number;
  readonly observations: readonly {
    readonly now: string;
    readonly conditions?: readonly WrittenCondition[] | null;
    readonly leaseRenewTime?: string | null;
  }[];
}

function condition({ lastHeartbeatTime, lastTransitionTime, ...c }: WrittenCondition): NodeCondition {
  const [heartbeat, transition] = [seconds(lastHeartbeatTime), seconds(lastTransitionTime)];
  return {
    ...c,
    ...(heartbeat === undefined ? {} : { lastHeartbeatTime: heartbeat }),
    ...(transition === undefined ? {} : { lastTransitionTime: transition }),
  };
}

function byType(a: { readonly type: string }, b: { readonly type: string }): number {
  return a.type < b.type ? -1 : 1;
}

export const nodeHealth = family<
  HealthInput,
  { readonly nodeConditionsWritten?: readonly WrittenCondition[] | null }
>({
  folder: "controllers",
  name: "node_health",
  answer({ nodeCreationTimestamp, observations, ...input }) {
    const periods = {
      monitor: input.nodeMonitorGracePeriodSeconds,
      startup: input.nodeStartupGracePeriodSeconds,
    };
    let last: NodeHealthPass | undefined;
    for (const { now, conditions, leaseRenewTime } of observations) {
      const renewed = seconds(leaseRenewTime);
      const node = {
        createdAt: seconds(nodeCreationTimestamp) ?? 0,
        conditions: (conditions ?? []).map(condition),
        ...(renewed === undefined ? {} : { leaseRenewedAt: renewed }),
      };
      last = monitorNode(last?.health, node, periods, seconds(now) ?? 0);
    }
    return {
      nodeConditionsWritten: last?.written?.toSorted(byType) ?? null,
      podsMarkedNotReady: last?.marksPodsNotReady,
    };
  },
  comparable({ nodeConditionsWritten, ...rest }) {
    if (nodeConditionsWritten === undefined) return rest;
    return { ...rest, nodeConditionsWritten: nodeConditionsWritten?.map(condition).sort(byType) ?? null };
  },
});

interface TaintsInput {
  readonly effectPass: "NoSchedule" | "NoExecute";
  readonly nodeConditions: readonly TaintingCondition[];
  readonly existingTaints: readonly TaintLike[];
  readonly unschedulable?: boolean;
}

export const nodeTaints = family<TaintsInput, { readonly taints: readonly TaintLike[] }>({
  folder: "controllers",
  name: "node_taints",
  knows: { effectPass: ["NoExecute", "NoSchedule"] },
  answer({ effectPass, nodeConditions, existingTaints, unschedulable = false }) {
    const taints =
      effectPass === "NoSchedule"
        ? withNoScheduleTaints(existingTaints, nodeConditions, unschedulable)
        : withNoExecuteTaints(existingTaints, nodeConditions);
    return { taints: taints.toSorted(byKey) };
  },
  comparable({ taints }) {
    return defined({ taints: taints.toSorted(byKey) });
  },
});

function byKey(a: TaintLike, b: TaintLike): number {
  return `${a.key} ${a.effect}` < `${b.key} ${b.effect}` ? -1 : 1;
}
