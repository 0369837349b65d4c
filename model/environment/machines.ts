// What happens to the machines: they fail, reboot or are cut off, and may come back; or only their kubelets restart.
import { act, type Process, process } from "../../explorer/system.ts";
import { budgetOf, type Cluster, type ClusterNode } from "../cluster.ts";
import { mayBeDeleted, registeredNode } from "../nodes/node-spec.ts";
import { afterReboot } from "../pods/containers.ts";
import {
  isShortOf,
  SHORTAGES,
  type ShortageFacts,
  withoutShortages,
  withShortage,
} from "../pods/shortages.ts";
import type { Fault } from "../scenario/fault-budgets.ts";
import { requestedBy } from "../scheduling/placement.ts";
import { downed, isActivePod, isAtWork, isDown, isInTouch, type NodeState } from "../state.ts";
import { withNothingLeft } from "../storage/attaching.ts";
import { exclusiveVolumes } from "../storage/exclusive.ts";
import { featureEnabled } from "../versions/versions.ts";
import { admittedAnew, interruptedKubelet } from "./kubelet-restarts.ts";

export function machineEvents(cluster: Cluster, node: ClusterNode): readonly Process[] {
  const { scenario } = cluster;
  const { nodeFailures, reboots, gracefulShutdowns, gracefulReboots, runtimeOutages } = scenario;
  const { partitions, kubeletRestarts, nodePanic } = scenario;
  return [
    ...(nodeFailures > 0 ? [failure(cluster, node)] : []),
    ...(reboots > 0 ? [reboot(cluster, node)] : []),
    ...(gracefulShutdowns > 0 ? [shutdown(cluster, node)] : []),
    ...(gracefulReboots > 0 ? [gracefulReboot(cluster, node)] : []),
    ...(nodePanic === undefined ? [] : [panic(cluster, node, nodePanic.freePercent)]),
    ...(nodeFailures + reboots + gracefulShutdowns + gracefulReboots > 0 ||
    nodePanic !== undefined ||
    mayBeFenced(cluster)
      ? [recovery(cluster, node)]
      : []),
    ...(runtimeOutages > 0 ? [runtimeOutage(cluster, node), runtimeReturn(node)] : []),
    ...(mayBeDeleted(cluster, node.facts) ? [kubeletRestart(node)] : []),
    ...(partitions > 0 ? [partition(cluster, node), healing(node)] : []),
    ...SHORTAGES.filter(({ fault }) => scenario[fault] > 0).flatMap((facts) => [
      shortage(cluster, node, facts),
      relief(node, facts),
    ]),
    ...(kubeletRestarts > 0 ? [interruptedKubelet(cluster, node)] : []),
  ];
}

/** The machine goes down with everything on it; the API server learns of it only from missing heartbeats. */
function failure(cluster: Cluster, node: ClusterNode): Process {
  return machineFault(cluster, node, "nodeFailures", "node fails", "fails", (state) =>
    isDown(state) ? undefined : downed(state, "stopped"),
  );
}

/** The same, but it is sure to come back. */
function reboot(cluster: Cluster, node: ClusterNode): Process {
  return machineFault(cluster, node, "reboots", "node reboots", "reboots", (state) =>
    isDown(state) ? undefined : downed(state, "rebooting"),
  );
}

/**
 * Somebody shuts the machine down, and its kubelet has time to end its pods. Where nobody hears of that, or the kubelet does not
 * know how to, it is a failure like any other.
 */
function shutdown(cluster: Cluster, node: ClusterNode): Process {
  return machineFault(cluster, node, "gracefulShutdowns", "node is shut down", "is shut down", (state) =>
    shutDown(cluster, state, "stopped"),
  );
}

function gracefulReboot(cluster: Cluster, node: ClusterNode): Process {
  const label = "node is shut down for a reboot";
  return machineFault(cluster, node, "gracefulReboots", label, "is shut down for a reboot", (state) =>
    shutDown(cluster, state, "rebooting"),
  );
}

function shutDown(
  { scenario }: Cluster,
  state: NodeState,
  kubelet: "stopped" | "rebooting",
): NodeState | undefined {
  if (isDown(state) || state.shutdown !== undefined) return undefined;
  if (!featureEnabled(scenario, "GracefulNodeShutdown") || !isInTouch(state)) return downed(state, kubelet);
  return { ...state, shutdown: 0, ...(kubelet === "rebooting" ? { restarts: true as const } : {}) };
}

/** One that is cut off while it is shut down, is no different from one whose time runs out. */
function partition(cluster: Cluster, node: ClusterNode): Process {
  return machineFault(cluster, node, "partitions", "node is cut off", "is cut off", (state) =>
    isInTouch(state) && state.shutdown === undefined ? { ...state, kubelet: "partitioned" } : undefined,
  );
}

/** A machine that has hardly any CPU left for itself goes down with everything on it. */
function panic(cluster: Cluster, node: ClusterNode, freePercent: number): Process {
  return process({
    name: `${node.facts.name} panics`,
    reads: { node: node.slot },
    orbit: "node panics",
    environment: true,
    labels: ["node panics"],
    step: ({ node: state }) => {
      if (isDown(state)) return [];
      const running = state.pods.filter(({ status }) => status.phase === "Running");
      const [all = 0, used = 0] = [node.facts.allocatable.cpu, requestedBy(cluster, running).cpu];
      if (running.length === 0 || (all - used) * 100 > all * freePercent) return [];
      return [act("node panics", node.slot.set(downed(state, "panicked")))];
    },
  });
}

function shortage(cluster: Cluster, node: ClusterNode, { what, name, fault }: ShortageFacts): Process {
  return machineFault(cluster, node, fault, `node runs short of ${name}`, `runs short of ${name}`, (state) =>
    isInTouch(state) && !isShortOf(state, what) ? withShortage(state, what, true) : undefined,
  );
}

/** Sooner or later enough was freed, whoever did it. */
function relief(node: ClusterNode, { what, name }: ShortageFacts): Process {
  const label = `node has ${name} again`;
  return process({
    name: `${node.facts.name} has ${name} again`,
    reads: { node: node.slot },
    fairness: "weak",
    orbit: label,
    environment: true,
    labels: [label],
    step: ({ node: state }) =>
      isShortOf(state, what) ? [act(label, node.slot.set(withShortage(state, what, false)))] : [],
  });
}

function machineFault(
  cluster: Cluster,
  node: ClusterNode,
  fault: Fault,
  label: string,
  verb: string,
  becomes: (state: NodeState) => NodeState | undefined,
): Process {
  const budget = budgetOf(cluster, fault);
  return process({
    name: `fault: ${node.facts.name} ${verb}`,
    reads: { left: budget, node: node.slot },
    orbit: `fault: ${label}`,
    environment: true,
    labels: [label],
    step: ({ left, node: state }) => {
      const after = becomes(state);
      if (left === 0 || after === undefined) return [];
      return [act(label, budget.set(left - 1), node.slot.set(after))];
    },
  });
}

/** Only what is cut off is switched off while it runs. */
function mayBeFenced({ scenario: { remediation, partitions } }: Cluster): boolean {
  return remediation === "fence" && partitions > 0;
}

/** How a machine that is down comes back, and whether it is sure to. */
const RETURNS = {
  stopped: { label: "node comes back", isSure: false },
  rebooting: { label: "reboot ends", isSure: true },
  panicked: { label: "panic is over", isSure: true },
} as const;

/** The machine is back, and finds that the containers of its pods have exited. */
function recovery(cluster: Cluster, node: ClusterNode): Process {
  const { nodeFailures, reboots, gracefulShutdowns, gracefulReboots, nodePanic } = cluster.scenario;
  const volumes = exclusiveVolumes(cluster);
  const sure: ReadonlySet<string> = new Set(
    Object.values(RETURNS).flatMap((r) => (r.isSure ? [r.label] : [])),
  );
  return process({
    name: `${node.facts.name} comes back`,
    reads: { node: node.slot },
    fairness: (label) => (sure.has(label) ? "weak" : "none"),
    orbit: "node comes back",
    environment: true,
    labels: [
      ...(nodeFailures + gracefulShutdowns > 0 || mayBeFenced(cluster) ? [RETURNS.stopped.label] : []),
      ...(reboots + gracefulReboots > 0 ? [RETURNS.rebooting.label] : []),
      ...(nodePanic === undefined ? [] : [RETURNS.panicked.label]),
    ],
    step: ({ node: state }) => {
      const { kubelet } = state;
      if (kubelet !== "stopped" && kubelet !== "rebooting" && kubelet !== "panicked") return [];
      if (kubelet === "panicked" && state.pods.some(isActivePod)) return [];
      const taken = afterReboot(cluster, admittedAnew(cluster, node, state));
      const back = withNothingLeft(volumes, withoutShortages(taken));
      const running = registeredNode(node, { ...back, kubelet: "running" });
      return [act(RETURNS[kubelet].label, node.slot.set(running))];
    },
  });
}

function healing(node: ClusterNode): Process {
  return process({
    name: `partition of ${node.facts.name} heals`,
    reads: { node: node.slot },
    orbit: "partition heals",
    environment: true,
    labels: ["partition heals"],
    step: ({ node: state }) =>
      state.kubelet === "partitioned"
        ? [act("partition heals", node.slot.set({ ...state, kubelet: "running" }))]
        : [],
  });
}

/** The containers go on, but nothing can be done with them until it is over; the machine's return ends it, too. */
function runtimeOutage(cluster: Cluster, node: ClusterNode): Process {
  const label = "container runtime goes down";
  return machineFault(cluster, node, "runtimeOutages", label, "loses its container runtime", (state) =>
    isAtWork(state) ? { ...state, runtime: "down" } : undefined,
  );
}

function runtimeReturn(node: ClusterNode): Process {
  return process({
    name: `container runtime of ${node.facts.name} comes back`,
    reads: { node: node.slot },
    orbit: "container runtime comes back",
    environment: true,
    labels: ["container runtime comes back"],
    step: ({ node: { runtime, ...rest } }) =>
      runtime === undefined ? [] : [act("container runtime comes back", node.slot.set(rest))],
  });
}

/** A kubelet registers its node when it starts, and never again: one whose node is deleted has to be restarted, if it ever is. */
function kubeletRestart(node: ClusterNode): Process {
  const label = "kubelet restarts, and registers its node";
  return process({
    name: `kubelet of ${node.facts.name} restarts`,
    reads: { node: node.slot },
    orbit: "kubelet restarts",
    environment: true,
    labels: [label],
    step: ({ node: state }) =>
      state.gone === true && isInTouch(state) ? [act(label, node.slot.set(registeredNode(node, state)))] : [],
  });
}
