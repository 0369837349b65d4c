// What becomes of a request to a Service: which endpoints its proxy may choose, and who answers there.
// Source: pkg/proxy/topology.go (CategorizeEndpoints); for headless Services https://github.com/coredns/coredns/tree/master/plugin/kubernetes.
import { projection } from "../explorer/system.ts";
import type { Cluster, ClusterService } from "./cluster.ts";
import { knownOf, type Listed, type ListedCounts, type Listener, listenerOf } from "./pods/endpoints.ts";
import type { ServiceFacts } from "./services.ts";
import type { NodeState } from "./state.ts";

/** "gone": the endpoint is that of a pod that does not exist any more. "none": there is no endpoint. */
export type Outcome = Listener | "gone" | "none";

/** What a proxy's endpoints on one node come to. */
export interface Targets {
  readonly counts: ListedCounts;
  /** The listeners that there are among them, sorted. */
  readonly ready: readonly Listener[];
  readonly terminating: readonly Listener[];
}

export function targetsOf(cluster: Cluster, { facts }: ClusterService) {
  return cluster.nodes.map(({ slot }) =>
    projection(slot, `targets of ${facts.title}`, (node: NodeState): Targets => {
      const of = (listed: Listed): readonly Listener[] =>
        node.pods.filter((pod) => knownOf(pod, facts).proxy === listed).map((pod) => listenerOf(node, pod));
      const [ready, terminating] = [of("ready"), of("terminating")];
      const counts = { ready: ready.length, terminating: terminating.length };
      return { counts, ready: [...new Set(ready)].sort(), terminating: [...new Set(terminating)].sort() };
    }),
  );
}

/**
 * All that may become of a request, from anywhere. Endpoints that are terminating are only chosen where none is ready; if only
 * those of one's own node count, that may be so whatever others there are.
 */
export function outcomes(
  { via, isLocal }: Pick<ServiceFacts, "via" | "isLocal">,
  nodes: readonly Targets[],
  view: ListedCounts,
): readonly Outcome[] {
  const found = (listed: Listed): readonly Outcome[] => {
    const alive = nodes.reduce((sum, { counts }) => sum + counts[listed], 0);
    return [...nodes.flatMap((node) => node[listed]), ...(view[listed] > alive ? ["gone" as const] : [])];
  };
  const [ready, terminating] = [found("ready"), via === "DNS" ? [] : found("terminating")];
  const chosen = isLocal ? [...ready, ...terminating] : ready.length > 0 ? ready : terminating;
  return chosen.length === 0 ? ["none"] : [...new Set(chosen)];
}
