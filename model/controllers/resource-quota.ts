// The quota controller: works out anew what is used of a quota, once pods are gone or have ended. What is added, the API server
// has charged already. Pods that are being deleted are charged until their grace period is over.
// Source: pkg/controller/resourcequota/resource_quota_controller.go (syncResourceQuota).
import { act, type Process, process, projection, timer } from "../../explorer/system.ts";
import type { Cluster } from "../cluster.ts";
import { informers } from "../informers.ts";
import { waitingFor } from "../pods/daemon-pods.ts";
import { type ClusterQuota, type QuotaState, usageOf } from "../policy/quotas.ts";
import { type Amounts, addAmounts } from "../semantics/index.ts";
import type { NodeState, PodState } from "../state.ts";

const informer = informers("resourcequota-controller", ["ResourceQuota", "Pod"]);

export function quotaControllers(cluster: Cluster): readonly Process[] {
  return cluster.quotas.map((quota) => recalculation(cluster, quota));
}

/** What pods somewhere are charged: all of them, and without those that are being deleted. */
interface Usage {
  readonly all: Amounts;
  readonly least: Amounts;
}

function recalculation(cluster: Cluster, quota: ClusterQuota): Process {
  const { facts, slot, charges } = quota;
  const title = `charged to ${facts.title}`;
  const usage = (pods: readonly PodState[]): Usage => ({
    all: usageOf(charges, pods, "all"),
    least: usageOf(charges, pods, "not deleted"),
  });
  const owners = cluster.owners.filter(({ name }) => charges.has(name));
  return process({
    name: `resourcequota-controller ${facts.title}`,
    reads: {
      quota: informer.see("ResourceQuota", slot),
      pending: owners.map((o) => informer.see("Pod", projection(o.pending, title, usage))),
      nodes: cluster.nodes.map((n) =>
        informer.see(
          "Pod",
          projection(n.slot, title, (state: NodeState) => usage([...state.pods, ...waitingFor(state)])),
        ),
      ),
    },
    fairness: () => "weak",
    step: ({ quota: { used }, pending, nodes }) => {
      const seen = [...pending, ...nodes];
      const total = (of: (usage: Usage) => Amounts): QuotaState["used"] =>
        seen.reduce((sum, one) => addAmounts(sum, of(one)), mapped(used, 0));
      const [all, least] = [total((one) => one.all), total((one) => one.least)];
      if (exceeds(used, all)) return [act("recalculate usage", slot.set({ used: all }))];
      if (!exceeds(used, least)) return [];
      return [timer("grace periods are over: recalculate usage", slot.set({ used: least }))];
    },
  });
}

function mapped(amounts: Amounts, value: number): Amounts {
  return Object.fromEntries(Object.keys(amounts).map((name) => [name, value]));
}

function exceeds(used: Amounts, usage: Amounts): boolean {
  return Object.entries(used).some(([name, amount]) => amount > (usage[name] ?? 0));
}
