// EndpointSlices: the controller lists the pods of each Service; proxies and resolvers read that, each in its own time.
// Source: staging/src/k8s.io/endpointslice/reconciler.go (reconcileByAddressType), pkg/controller/endpointslice,
// pkg/proxy/endpointschangetracker.go.
import { act, guard, type Process, process, projection, type Write } from "../../explorer/system.ts";
import { type Cluster, type ClusterService, isSelected } from "../cluster.ts";
import { informers } from "../informers.ts";
import { mapped } from "../multiset.ts";
import type { ServiceVersion } from "../network/services.ts";
import {
  type Known,
  knownOf,
  type Listed,
  type ListedCounts,
  listedAs,
  withKnown,
} from "../pods/endpoints.ts";
import type { NodeState, PodState } from "../state.ts";
import type { VersionedState } from "../workloads/versioned.ts";

const informer = informers("endpointslice-controller", ["Pod", "Service", "EndpointSlice"]);

/** One write brings all slices of a Service up to date: they are one as long as there are at most 100 endpoints. */
export function endpointSliceControllers(cluster: Cluster): readonly Process[] {
  return cluster.services.map((service) =>
    knowing(cluster, service, {
      name: `${informer.controller} ${service.facts.title}`,
      label: "write EndpointSlices",
      counts: informer.see("EndpointSlice", service.slices),
      part: "slice",
      ...(service.object === undefined ? {} : { object: informer.see("Service", service.object) }),
      // A label that changes may take it out of the Service.
      wanted: (pod, version) =>
        version !== undefined && isSelected(cluster, service.facts, version, pod)
          ? listedAs(pod, version)
          : undefined,
    }),
  );
}

/**
 * One proxy stands for those of all nodes (or one resolver for all clients): they do not influence each other, nor anything
 * else, so that what one of them may know, each may.
 */
export function kubeProxies(cluster: Cluster): readonly Process[] {
  return cluster.services.map((service) =>
    knowing(cluster, service, {
      name: `${service.facts.via === "DNS" ? "resolver" : "kube-proxy"} ${service.facts.title}`,
      label: "read EndpointSlices",
      counts: service.view,
      source: service.slices,
      part: "proxy",
      wanted: (pod) => knownOf(pod, service.facts).slice,
    }),
  );
}

interface Knowing {
  readonly name: string;
  readonly label: string;
  /** What it knows, counted; and what it copies, if it does: that may list pods that are gone. */
  readonly counts: ClusterService["slices"];
  readonly source?: ClusterService["slices"];
  readonly part: keyof Known;
  /** The Service, where it may change: what is wanted depends on it then. */
  readonly object?: NonNullable<ClusterService["object"]>;
  /** @param version Of the Service; undefined if there is none. */
  wanted(pod: PodState, version: ServiceVersion | undefined): Listed | undefined;
}

/** Somebody who brings what is known of all pods of a Service up to date, in one step. */
function knowing(cluster: Cluster, { facts }: ClusterService, does: Knowing): Process {
  const { counts, source, part, object } = does;
  const versionIn = ([stored]: readonly (VersionedState | null)[]): ServiceVersion | undefined =>
    object === undefined ? facts.versions[0] : stored ? facts.versions[stored.version] : undefined;
  const isOwn = (pod: PodState) => pod.metadata.endpoints !== undefined;
  const tallies = cluster.nodes.map(({ slot }) =>
    projection(slot, `${part} of ${facts.title}`, ({ pods }: NodeState) => {
      const own = pods.filter(isOwn);
      const wanted = (pod: PodState) => does.wanted(pod, facts.versions[0]);
      return {
        wanted: tally(own.map(wanted)),
        isStale: own.some((pod) => knownOf(pod, facts)[part] !== wanted(pod)),
      };
    }),
  );
  const after = (listed: readonly ListedCounts[], copied: ListedCounts | undefined): ListedCounts =>
    copied ?? listed.reduce(sum, { ready: 0, terminating: 0 });
  const sources = source === undefined ? [] : [source];
  const objects = object === undefined ? [] : [object];
  const isChanging = object !== undefined;
  return process({
    name: does.name,
    reads: { nodes: cluster.nodes.map(({ slot }) => informer.see("Pod", slot)), counts, sources, objects },
    fairness: () => "weak",
    labels: [does.label],
    onlyIf: guard({ tallies: isChanging ? [] : tallies, counts, sources }, (now) => {
      if (isChanging) return true;
      const listed = after(
        now.tallies.map((t) => t.wanted),
        now.sources[0],
      );
      return now.tallies.some(({ isStale }) => isStale) || !equal(listed, now.counts);
    }),
    step: (now) => {
      const version = versionIn(now.objects);
      const wanted = (pod: PodState) => does.wanted(pod, version);
      const writes = now.nodes.flatMap((node, i): readonly Write[] => {
        const pods = mapped(node.pods, (pod) =>
          isOwn(pod) ? withKnown(pod, facts, { ...knownOf(pod, facts), [part]: wanted(pod) }) : pod,
        );
        const isSame = JSON.stringify(pods) === JSON.stringify(node.pods);
        const slot = cluster.nodes[i]?.slot;
        return isSame || slot === undefined ? [] : [slot.set({ ...node, pods })];
      });
      const own = now.nodes.map(({ pods }) => tally(pods.filter(isOwn).map(wanted)));
      const listed = after(own, now.sources[0]);
      if (writes.length === 0 && equal(listed, now.counts)) return [];
      return [act(does.label, ...writes, counts.set(listed))];
    },
  });
}

function tally(listed: readonly (Listed | undefined)[]): ListedCounts {
  const count = (what: Listed): number => listed.filter((one) => one === what).length;
  return { ready: count("ready"), terminating: count("terminating") };
}

function sum(a: ListedCounts, b: ListedCounts): ListedCounts {
  return { ready: a.ready + b.ready, terminating: a.terminating + b.terminating };
}

function equal(a: ListedCounts, b: ListedCounts): boolean {
  return a.ready === b.ready && a.terminating === b.terminating;
}
