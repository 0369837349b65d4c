// What a node may run short of, in one table: the budget, the condition that its kubelet reports, and the signal by which it ranks pods.
// Source: pkg/kubelet/eviction/helpers.go (signalToNodeCondition, signalToRankFunc).
import type { Fault } from "../scenario/fault-budgets.ts";
import { evictionRanking, type PodUsage, quantityOf } from "../semantics/index.ts";
import type { NodeConditions, NodeState, Shortage } from "../state.ts";
import type { Lifecycle } from "./lifecycle.ts";

export interface ShortageFacts {
  readonly what: Shortage;
  /** For people. */
  readonly name: string;
  readonly fault: Fault;
  readonly condition: Exclude<keyof NodeConditions, "Ready">;
  readonly ranking: ReturnType<typeof evictionRanking>;
  /** The most, or the least, that such a pod may use. Limits of memory hold; those of disk space are enforced too late to count on. */
  usage(lifecycle: Lifecycle, amount: "most" | "least"): PodUsage;
}

/** More than any node has. */
const VERY_MUCH = 1n << 62n;

export const SHORTAGES: readonly ShortageFacts[] = [
  {
    what: "memory",
    name: "memory",
    fault: "memoryPressure",
    condition: "MemoryPressure",
    ranking: evictionRanking("memory.available"),
    usage: ({ memory }, amount) => ({ memory: quantityOf(memory[amount]) }),
  },
  {
    what: "disk",
    name: "disk space",
    fault: "diskPressure",
    condition: "DiskPressure",
    ranking: evictionRanking("nodefs.available"),
    usage: (_, amount) => ({ disk: { rootfs: quantityOf(amount === "most" ? VERY_MUCH : 0n) } }),
  },
  {
    what: "processes",
    name: "process ids",
    fault: "pidPressure",
    condition: "PIDPressure",
    ranking: evictionRanking("pid.available"),
    usage: (_, amount) => ({ processes: amount === "most" ? Number(VERY_MUCH) : 1 }),
  },
];

export function isShortOf({ short = [] }: Pick<NodeState, "short">, what: Shortage): boolean {
  return short.includes(what);
}

/** The node when it runs short of that, or has enough of it again. */
export function withShortage(
  { short = [], ...rest }: NodeState,
  what: Shortage,
  isShort: boolean,
): NodeState {
  const others = short.filter((one) => one !== what);
  const left = isShort ? [...others, what].sort() : others;
  return left.length === 0 ? rest : { ...rest, short: left };
}

/** The node when it has enough of everything. */
export function withoutShortages({ short: _, ...rest }: NodeState): NodeState {
  return rest;
}
