// What becomes of a request to a Service: which endpoints its proxy may choose, and who answers there.
// Source: pkg/proxy/topology.go (CategorizeEndpoints); for headless Services https://github.com/coredns/coredns/tree/master/plugin/kubernetes.
import { projection } from "../../explorer/system.ts";
import type { Cluster, ClusterService } from "../cluster.ts";
import { distinct, mapped } from "../multiset.ts";
import { knownOf, type Listed, type ListedCounts, type Listener, listenerOf } from "../pods/endpoints.ts";
import type { NodeState, PodState } from "../state.ts";
import type { ServiceFacts } from "./services.ts";

/** What a proxy's endpoints on one node come to. */
export interface Targets<T = Listener> {
  readonly counts: ListedCounts;
  /** What is seen of the pods among them, one of each, sorted. */
  readonly ready: readonly T[];
  readonly terminating: readonly T[];
}

export function targetsOf(cluster: Cluster, service: ClusterService) {
  return targetsSeen(cluster, service, "targets", listenerOf);
}

/** @param what For people. */
export function targetsSeen<T>(
  { nodes }: Cluster,
  { facts }: ClusterService,
  what: string,
  see: (node: NodeState, pod: PodState) => T,
) {
  return nodes.map(({ slot }) =>
    projection(slot, `${what} of ${facts.title}`, (node: NodeState): Targets<T> => {
      const of = (listed: Listed): readonly T[] =>
        node.pods.filter((pod) => knownOf(pod, facts).proxy === listed).map((pod) => see(node, pod));
      const one = (all: readonly T[]): readonly T[] => distinct(mapped(all, (seen) => seen));
      const [ready, terminating] = [of("ready"), of("terminating")];
      const counts = { ready: ready.length, terminating: terminating.length };
      return { counts, ready: one(ready), terminating: one(terminating) };
    }),
  );
}

/**
 * All that may become of a request, from anywhere. Endpoints that are terminating are only chosen where none is ready; if only
 * those of one's own node count, that may be so whatever others there are.
 */
export function outcomes<T>(
  { via, isLocal }: Pick<ServiceFacts, "via" | "isLocal">,
  nodes: readonly Targets<T>[],
  view: ListedCounts,
): readonly (T | "gone" | "none")[] {
  const found = (listed: Listed): readonly (T | "gone")[] => {
    const alive = nodes.reduce((sum, { counts }) => sum + counts[listed], 0);
    return [...nodes.flatMap((node) => node[listed]), ...(view[listed] > alive ? ["gone" as const] : [])];
  };
  const [ready, terminating] = [found("ready"), via === "DNS" ? [] : found("terminating")];
  const chosen = isLocal ? [...ready, ...terminating] : ready.length > 0 ? ready : terminating;
  return chosen.length === 0
    ? ["none"]
    : [...new Map(chosen.map((one) => [JSON.stringify(one), one])).values()];
}
