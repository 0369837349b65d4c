// A webhook that refuses what it cannot be asked about does not keep its own server from coming back.
import { alwaysPossible, predicate } from "../explorer/property.ts";
import { projection, type Readable } from "../explorer/system.ts";
import type { Cluster } from "../model/cluster.ts";
import { sameRef } from "../model/inventory/inventory.ts";
import type { ObjectRef } from "../model/scenario/scenario.ts";
import { isDeleting, isInTouch } from "../model/state.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

export const recoveryPossible: ClusterProperty = {
  id: "recovery-possible",
  kind: "possibility",
  title: "a fail-closed webhook can always come back by itself",
  description:
    "From every reachable state in which all machines are up, the system by itself (controllers, scheduler, kubelets; no user, " +
    "no further fault) can get to one in which a pod of the webhook's server is ready again. Applies to webhooks with " +
    "failurePolicy Fail that the scenario names a server for; holds while that workload is not wanted (deleted, or scaled " +
    "to nothing). A webhook that is asked about the pods of its own server locks itself out once they are all gone.",
  decidedBy: ["webhooks"],
  source: "https://kubernetes.io/docs/concepts/cluster-administration/admission-webhooks-good-practices/",
  on(cluster) {
    return cluster.webhooks.flatMap(({ facts: { name, servedBy, failurePolicy }, servers }) => {
      if (servedBy === undefined || failurePolicy !== "Fail") return [];
      const wanted = wantedOf(cluster, servedBy);
      if (wanted.length === 0) return [];
      const goal = predicate(
        `webhook ${name} is served, or need not be`,
        { servers, wanted },
        (v) => v.servers.includes(true) || !v.wanted.includes(true),
      );
      const machines = cluster.nodes.map((n) => projection(n.slot, "is in touch", isInTouch));
      const when = predicate("all machines are up", { machines }, (v) => !v.machines.includes(false));
      return [alwaysPossible(idFor(recoveryPossible, name), goal, { when, by: "system" })];
    });
  },
};

/** Whether the workload should have pods. */
function wantedOf(cluster: Cluster, servedBy: ObjectRef): readonly Readable<boolean>[] {
  const title = "should have pods";
  const isIt = ({ workload }: { readonly workload: { readonly ref: ObjectRef } }): boolean =>
    sameRef(workload.ref, servedBy);
  const scaled = (
    stored: {
      readonly metadata: { readonly deletionTimestamp?: "set" };
      readonly spec: { readonly replicas: number };
    } | null,
  ): boolean => stored !== null && !isDeleting(stored) && stored.spec.replicas > 0;
  return [
    ...cluster.deployments.filter(isIt).map(({ slot }) => projection(slot, title, scaled)),
    ...cluster.statefulSets.filter(isIt).map(({ slot }) => projection(slot, title, scaled)),
    ...cluster.daemonSets
      .filter(isIt)
      .map(({ slot }) => projection(slot, title, (stored) => stored !== null && !isDeleting(stored))),
    ...cluster.owners
      .filter((o) => isIt(o) && o.deployment === undefined)
      .flatMap(({ replicaSet }) => (replicaSet === undefined ? [] : [projection(replicaSet, title, scaled)])),
  ];
}
