// The faults that a scenario allows: of each a number, how often it may happen over the whole run. 0 by default.

export interface FaultText {
  /** Of the slot that counts down. */
  readonly slot: string;
  readonly one: string;
  readonly many: string;
  /** What the verdict's bounds say of it beyond the number. */
  readonly note?: string;
}

/** By the name of its field in the scenario. */
export const FAULTS = {
  crashes: { slot: "crashes left", one: "container crash", many: "container crashes" },
  nodeFailures: {
    slot: "node failures left",
    one: "node failure",
    many: "node failures",
    note: "a failed node may come back at any time, or never",
  },
  reboots: {
    slot: "reboots left",
    one: "reboot of a node",
    many: "reboots of nodes",
    note: "a node that reboots is sure to come back",
  },
  gracefulShutdowns: {
    slot: "graceful shutdowns left",
    one: "graceful shutdown of a node",
    many: "graceful shutdowns of nodes",
    note: "the kubelet ends all pods first, critical ones last (it is configured with shutdownGracePeriod); the machine may come back at any time, or never",
  },
  gracefulReboots: {
    slot: "graceful reboots left",
    one: "graceful reboot of a node",
    many: "graceful reboots of nodes",
    note: "the kubelet ends all pods first, as in a graceful shutdown, and the machine is sure to come back",
  },
  runtimeOutages: {
    slot: "runtime outages left",
    one: "outage of a node's container runtime",
    many: "outages of nodes' container runtimes",
    note: "what runs goes on; the kubelet says that its node is not ready, and can start and stop nothing; it may end at any time, or never",
  },
  partitions: {
    slot: "partitions left",
    one: "node partition",
    many: "node partitions",
    note: "a partition may heal at any time, or never; meanwhile containers run on, and kubelet and API server do not hear from each other",
  },
  hangs: {
    slot: "hangs left",
    one: "container that hangs",
    many: "containers that hang",
    note: "it runs, but does not answer any more; only a liveness probe gets it restarted",
  },
  oomKills: {
    slot: "OOM kills left",
    one: "OOM kill",
    many: "OOM kills",
    note: "of containers that have a memory limit",
  },
  probeFailures: {
    slot: "probe failures left",
    one: "false alarm of a probe",
    many: "false alarms of probes",
    note: "a readiness or liveness probe that fails although the containers run; the one takes the pod out of service for a while, the other kills them",
  },
  gateWithdrawals: {
    slot: "gate withdrawals left",
    one: "withdrawal of a readiness gate",
    many: "withdrawals of readiness gates",
    note: "whoever set the condition takes it back, and sets it again some time",
  },
  registryOutages: {
    slot: "registry outages left",
    one: "registry outage",
    many: "registry outages",
    note: "it may end at any time, or never; meanwhile nothing can be pulled, not even what imagePullPolicy Always only checks",
  },
  memoryPressure: {
    slot: "memory shortages left",
    one: "shortage of memory on a node",
    many: "shortages of memory on nodes",
    note: "its kubelet evicts pods until it is over, at any time; a pod may use any amount within its limits",
  },
  diskPressure: {
    slot: "disk shortages left",
    one: "shortage of disk space on a node",
    many: "shortages of disk space on nodes",
    note: "its kubelet evicts pods until it is over, at any time; a pod may use any amount",
  },
  pidPressure: {
    slot: "process id shortages left",
    one: "shortage of process ids on a node",
    many: "shortages of process ids on nodes",
    note: "its kubelet evicts pods until it is over, at any time, those of the lowest priority first; a pod may have any number of processes",
  },
  provisioningFailures: {
    slot: "provisioning failures left",
    one: "machine of a node autoscaler that does not come",
    many: "machines of a node autoscaler that do not come",
    note: "the cloud has none, or it never joins; another one is asked for, of any group that would help",
  },
  missingMetrics: {
    slot: "looks with missing metrics left",
    one: "look of an autoscaler at which metrics are missing",
    many: "looks of autoscalers at which metrics are missing",
    note: "of any of the pods, or what is not measured at pods",
  },
  lateMetrics: {
    slot: "looks with late metrics left",
    one: "look of an autoscaler at late metrics",
    many: "looks of autoscalers at late metrics",
    note: "it measures any of the values that the load may have, not the one that it has",
  },
  kubeletRestarts: {
    slot: "kubelet restarts left",
    one: "restart of a kubelet",
    many: "restarts of kubelets",
    note: "containers run on; back-offs are forgotten, preStop hooks begin anew, pods are admitted anew, and up to Kubernetes 1.34 pods with probes are not ready until these have succeeded again",
  },
  controllerCrashes: {
    slot: "controller crashes left",
    one: "crash of a controller",
    many: "crashes of controllers",
    note: "between two writes of one decision; it decides anew when it is back, which is sure",
  },
  apiErrors: {
    slot: "API errors left",
    one: "refused write",
    many: "refused writes",
    note: "an error or a conflict; the controller leaves the rest of that decision, too, and decides anew",
  },
  slowWebhooks: {
    slot: "slow webhooks left",
    one: "time in which a webhook is too slow",
    many: "times in which webhooks are too slow",
    note: "of those that the scenario names; it answers later than its timeoutSeconds, so that its failurePolicy decides; each is sure to end",
  },
} as const satisfies { readonly [fault: string]: FaultText };

export type Fault = keyof typeof FAULTS;

export type FaultBudgets = { readonly [fault in Fault]: number };

export const NO_FAULTS: FaultBudgets = {
  crashes: 0,
  nodeFailures: 0,
  reboots: 0,
  gracefulShutdowns: 0,
  gracefulReboots: 0,
  runtimeOutages: 0,
  partitions: 0,
  hangs: 0,
  oomKills: 0,
  probeFailures: 0,
  gateWithdrawals: 0,
  registryOutages: 0,
  memoryPressure: 0,
  diskPressure: 0,
  pidPressure: 0,
  provisioningFailures: 0,
  missingMetrics: 0,
  lateMetrics: 0,
  kubeletRestarts: 0,
  controllerCrashes: 0,
  apiErrors: 0,
  slowWebhooks: 0,
};

/** In the order of the table. */
export const FAULT_NAMES: readonly Fault[] = Object.keys(NO_FAULTS).filter((name) => isFault(name));

function isFault(name: string): name is Fault {
  return Object.hasOwn(FAULTS, name);
}
