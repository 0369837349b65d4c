// A Service that is reachable stays so, as long as nothing fails.
import { noStep } from "../explorer/property.ts";
import { possibleFaults } from "../model/cluster.ts";
import { outcomes } from "../model/network/requests.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";
import { requestReads, servedForEver } from "./services.ts";

export const serviceStaysReachable: ClusterProperty = {
  id: "service-stays-reachable",
  kind: "safety",
  title: "a Service that was reachable stays reachable while nothing fails",
  description:
    "Once an endpoint of a Service answers, there always is one that does, as each proxy knows it: also while its pods are replaced by a " +
    "rollout. Applies to Services that select all pods of some Deployment, ReplicaSet, ReplicationController or StatefulSet that has " +
    "at least one, and that no edit deletes; and only if the scenario has no faults.",
  decidedBy: ["spec.selector"],
  source:
    "https://kubernetes.io/docs/concepts/workloads/controllers/deployment (Strategy); pkg/proxy/topology.go (CategorizeEndpoints)",
  optIn: true,
  observes: "requests",
  on(cluster) {
    if (possibleFaults(cluster).length > 0) return [];
    return servedForEver(cluster).map((service) => {
      const { facts } = service;
      return noStep(
        idFor(serviceStaysReachable, facts.title),
        requestReads(cluster, service),
        (before, after) =>
          outcomes(facts, before.nodes, before.view).includes("open") &&
          !outcomes(facts, after.nodes, after.view).includes("open"),
        { changes: true },
      );
    });
  },
};
