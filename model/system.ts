// The cluster as a transition system: its slots, the controllers, the user and the faults.
import { system, type TransitionSystem } from "../explorer/system.ts";
import type { Cluster } from "./cluster.ts";
import { isJobOwner, isReplicaSetOwner, possibleFaults } from "./cluster.ts";
import { controllers } from "./controllers/index.ts";
import { clients } from "./environment/clients.ts";
import { faults } from "./environment/faults.ts";
import { loadChanges } from "./environment/load.ts";
import { agents, user } from "./environment/user.ts";

/** @param name For people: which workloads these are. */
export function clusterSystem(cluster: Cluster, name: string): TransitionSystem {
  const {
    nodes,
    owners,
    deployments,
    statefulSets,
    daemonSets,
    cronJobs,
    podless,
    customs,
    services,
    configs,
    versioned,
    disruptionBudgets,
    autoscalers,
    loads,
    quotas,
    volumes,
    webhooks,
    written,
    followed,
    operationsDone,
    own,
  } = cluster;
  return system({
    name,
    slots: [
      operationsDone,
      ...possibleFaults(cluster).map(({ left }) => left),
      ...(cluster.registry === undefined ? [] : [cluster.registry]),
      ...quotas.map((q) => q.slot),
      ...webhooks.flatMap((w) => w.registration ?? []),
      ...webhooks.flatMap((w) => w.pace ?? []),
      ...podless.map((o) => o.slot),
      ...customs.map((o) => o.slot),
      ...volumes.map((v) => v.slot),
      ...configs.map((o) => o.slot),
      ...versioned.map((o) => o.slot),
      ...written.map((o) => o.slot),
      ...deployments.map((d) => d.slot),
      ...daemonSets.flatMap((d) => [d.slot, ...(d.revisions === undefined ? [] : [d.revisions])]),
      ...statefulSets.flatMap((s) => [s.slot, ...(s.claims === undefined ? [] : [s.claims])]),
      ...cronJobs.flatMap((c) => [c.slot, c.ticksLeft]),
      ...autoscalers.map((a) => a.slot),
      ...loads.flatMap((l) => (l.slot === undefined ? [] : [l.slot])),
      ...disruptionBudgets.map((b) => b.slot),
      ...owners.filter(isReplicaSetOwner).map((o) => o.replicaSet),
      ...owners.filter(isJobOwner).map((o) => o.job),
      ...owners.map((o) => o.pending),
      ...services.flatMap((s) => [s.slices, s.view]),
      ...(followed === undefined ? [] : [followed]),
      ...(own === undefined
        ? []
        : [own.wrote, own.unknown, ...(own.notAllowed === undefined ? [] : [own.notAllowed])]),
      ...(own?.controllers ?? []).flatMap(({ queue, sees }) => [
        queue,
        ...sees.flatMap(({ cache }) => cache ?? []),
      ]),
      ...nodes.map((n) => n.slot),
    ],
    processes: [
      ...controllers.flatMap((c) => c(cluster)),
      ...user(cluster),
      ...agents(cluster),
      ...faults(cluster),
      ...clients(cluster),
      ...loadChanges(cluster),
    ],
    timers: cluster.scenario.tempo === "quiescent" ? "lazy" : "free",
    interchangeable: cluster.interchangeableNodes.map((nodes) => nodes.map((n) => n.slot)),
  });
}
