// When a node counts as lost: the conditions that the node lifecycle controller writes for a kubelet that is silent.
// Source: pkg/controller/nodelifecycle/node_lifecycle_controller.go (monitorNodeHealth, tryUpdateNodeHealth).

/** A condition of a node. Times are in seconds on one clock. */
export interface NodeCondition {
  readonly type: string;
  /** "True", "False" or "Unknown". */
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  /** Renewed by the kubelet whenever it posts the node's status. */
  readonly lastHeartbeatTime?: number;
  readonly lastTransitionTime?: number;
}

/** A node as its monitor sees it. */
export interface MonitoredNode {
  readonly createdAt: number;
  readonly conditions: readonly NodeCondition[];
  /** When the kubelet last renewed its lease. Undefined: there is no lease. */
  readonly leaseRenewedAt?: number;
}

/** What the monitor remembers of a node from one pass to the next. */
export interface NodeHealth {
  /** The heartbeat of the Ready condition that it has last seen; undefined if there was no such condition. */
  readonly ready: { readonly heartbeat: number | undefined } | undefined;
  /** When the node last gave a sign of life, by the monitor's own clock. */
  readonly probedAt: number;
  readonly leaseRenewedAt?: number;
}

/** How long a node may be silent, in seconds: usually, and before its first status. */
export interface MonitorGracePeriods {
  readonly monitor: number;
  readonly startup: number;
}

/** The defaults of kube-controller-manager. */
export const MONITOR_GRACE_PERIODS: MonitorGracePeriods = { monitor: 50, startup: 60 };

export interface NodeHealthPass {
  readonly health: NodeHealth;
  /** The conditions that are written; undefined if nothing is. */
  readonly written?: readonly NodeCondition[];
  /** The Ready conditions of all pods on the node become False. */
  readonly marksPodsNotReady: boolean;
}

/** Those that only the kubelet knows of. NetworkUnavailable is not among them. */
const KUBELET_CONDITIONS = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"];

/** One look of the monitor at a node. `before` is what it remembers; undefined: it sees the node for the first time. */
export function monitorNode(
  before: NodeHealth | undefined,
  node: MonitoredNode,
  gracePeriods: MonitorGracePeriods,
  now: number,
): NodeHealthPass {
  const ready = readyCondition(node.conditions);
  const health = withLease(before, observed(before, node, ready, now), node, now);
  const gracePeriod = ready === undefined ? gracePeriods.startup : gracePeriods.monitor;
  if (now <= health.probedAt + gracePeriod) return { health, marksPodsNotReady: false };
  // Ready is already Unknown: nothing is written, whatever the other conditions say.
  if (ready?.status === "Unknown") return { health, marksPodsNotReady: false };

  const written = silentConditions(node, now);
  const { leaseRenewedAt } = node;
  return {
    health: {
      ready: { heartbeat: readyCondition(written)?.lastHeartbeatTime },
      probedAt: health.probedAt,
      ...(leaseRenewedAt === undefined ? {} : { leaseRenewedAt }),
    },
    written,
    marksPodsNotReady: ready?.status === "True",
  };
}

function readyCondition(conditions: readonly NodeCondition[]): NodeCondition | undefined {
  return conditions.find(({ type }) => type === "Ready");
}

/** A new heartbeat is a sign of life, and so is a first Ready condition. One that disappears changes nothing. */
function observed(
  before: NodeHealth | undefined,
  { createdAt }: MonitoredNode,
  ready: NodeCondition | undefined,
  now: number,
): NodeHealth {
  if (ready === undefined) return { ...(before ?? { probedAt: createdAt }), ready: undefined };
  const heartbeat = ready.lastHeartbeatTime;
  const isSame = before?.ready !== undefined && before.ready.heartbeat === heartbeat;
  return isSame ? before : { ready: { heartbeat }, probedAt: now };
}

/** A renewed lease is a sign of life, too. After a new heartbeat the lease is forgotten, and the next look counts it anew. */
function withLease(
  before: NodeHealth | undefined,
  health: NodeHealth,
  { leaseRenewedAt }: MonitoredNode,
  now: number,
): NodeHealth {
  if (leaseRenewedAt === undefined) return health;
  const isRenewed = before?.leaseRenewedAt === undefined || before.leaseRenewedAt < leaseRenewedAt;
  return isRenewed ? { ...health, probedAt: now, leaseRenewedAt } : health;
}

function silentConditions({ conditions, createdAt }: MonitoredNode, now: number): readonly NodeCondition[] {
  const present = new Set(conditions.map(({ type }) => type));
  const missing = KUBELET_CONDITIONS.filter((type) => !present.has(type));
  return [
    ...conditions.map((c) => (KUBELET_CONDITIONS.includes(c.type) ? stopped(c, now) : c)),
    ...missing.map((type) => neverPosted(type, createdAt, now)),
  ];
}

function stopped(condition: NodeCondition, now: number): NodeCondition {
  if (condition.status === "Unknown") return condition;
  return {
    ...condition,
    status: "Unknown",
    reason: "NodeStatusUnknown",
    message: "Kubelet stopped posting node status.",
    lastTransitionTime: now,
  };
}

function neverPosted(type: string, createdAt: number, now: number): NodeCondition {
  return {
    type,
    status: "Unknown",
    reason: "NodeStatusNeverUpdated",
    message: "Kubelet never posted node status.",
    lastHeartbeatTime: createdAt,
    lastTransitionTime: now,
  };
}
