// The quota controller: works out anew what is used of a quota, once something is gone, pods have ended, or the quota has other
// limits. What is added, the API server has charged already. Pods that are being deleted are charged until their grace period is over.
// Source: pkg/controller/resourcequota/resource_quota_controller.go (syncResourceQuota).
import { act, type Process, process, projection, timer } from "../../explorer/system.ts";
import type { Cluster } from "../cluster.ts";
import { informers } from "../informers.ts";
import { waitingFor } from "../pods/daemon-pods.ts";
import { type ClusterQuota, type StoredQuota, usageOf, within } from "../policy/quotas.ts";
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

function recalculation(cluster: Cluster, { facts, slot, charges, objects }: ClusterQuota): Process {
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
      nodes: (owners.length === 0 ? [] : cluster.nodes).map((n) =>
        informer.see(
          "Pod",
          projection(n.slot, title, (state: NodeState) => usage([...state.pods, ...waitingFor(state)])),
        ),
      ),
      // It lists them.
      others: objects.map((one) => one.usage),
    },
    fairness: () => "weak",
    step: ({ quota, pending, nodes, others }) => {
      if (quota === null) return [];
      const { spec, status } = quota;
      const seen = [...pending, ...nodes];
      const total = (of: (usage: Usage) => Amounts): Amounts =>
        within([...seen.map(of), ...others].reduce<Amounts>(addAmounts, {}), spec.hard);
      const [all, least] = [total((one) => one.all), total((one) => one.least)];
      const write = (used: Amounts) => slot.set({ ...quota, status: { hard: spec.hard, used } });
      if (isOutdated(quota) || exceeds(status.used, all)) return [act("recalculate usage", write(all))];
      if (!exceeds(status.used, least)) return [];
      return [timer("grace periods are over: recalculate usage", write(least))];
    },
  });
}

/** The limits are others than the status says. */
function isOutdated({ spec, status }: StoredQuota): boolean {
  return JSON.stringify(spec.hard) !== JSON.stringify(status.hard);
}

function exceeds(used: Amounts, usage: Amounts): boolean {
  return Object.entries(used).some(([name, amount]) => amount > (usage[name] ?? 0));
}
