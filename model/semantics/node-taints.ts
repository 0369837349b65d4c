// The taints that follow from a node's conditions: which the node lifecycle controller puts on, and which it takes off.
// Source: pkg/controller/nodelifecycle/node_lifecycle_controller.go (nodeConditionToTaintKeyStatusMap,
// doNoScheduleTaintingPass, processTaintBaseEviction, doNoExecuteTaintingPass).
import type { NodeCondition } from "./node-health.ts";
import { TAINT_NOT_READY, TAINT_UNREACHABLE, TAINT_UNSCHEDULABLE, type TaintLike } from "./taints.ts";

/** A condition as far as taints go. */
export type TaintingCondition = Pick<NodeCondition, "type" | "status">;

/** By the type and the status of a condition. */
const TAINT_KEYS: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  [
    "Ready",
    new Map([
      ["False", TAINT_NOT_READY],
      ["Unknown", TAINT_UNREACHABLE],
    ]),
  ],
  ["MemoryPressure", new Map([["True", "node.kubernetes.io/memory-pressure"]])],
  ["DiskPressure", new Map([["True", "node.kubernetes.io/disk-pressure"]])],
  ["NetworkUnavailable", new Map([["True", "node.kubernetes.io/network-unavailable"]])],
  ["PIDPressure", new Map([["True", "node.kubernetes.io/pid-pressure"]])],
]);

/** The keys of the NoSchedule taints that are the controller's own, and nobody else's. */
const MANAGED_KEYS = new Set([
  TAINT_UNSCHEDULABLE,
  ...[...TAINT_KEYS.values()].flatMap((keys) => [...keys.values()]),
]);

/** A node's taints with the NoSchedule taints that its conditions, and `spec.unschedulable`, call for, and no others of them. */
export function withNoScheduleTaints(
  taints: readonly TaintLike[],
  conditions: readonly TaintingCondition[],
  unschedulable: boolean,
): readonly TaintLike[] {
  const wanted = conditions.flatMap(({ type, status }) => TAINT_KEYS.get(type)?.get(status) ?? []);
  if (unschedulable) wanted.push(TAINT_UNSCHEDULABLE);
  const isStale = ({ key, effect }: TaintLike) =>
    effect === "NoSchedule" && MANAGED_KEYS.has(key) && !wanted.includes(key);
  return wanted.reduce<readonly TaintLike[]>(
    (all, key) => withTaint(all, { key, effect: "NoSchedule" }),
    taints.filter((taint) => !isStale(taint)),
  );
}

/**
 * A node's taints with the NoExecute taint that its Ready condition calls for: not-ready or unreachable, and not both;
 * neither if it is ready. Without a Ready condition nothing is done. (In large clusters taints are put on at a limited
 * rate; swapping one for the other, and taking them off, is done at once.)
 */
export function withNoExecuteTaints(
  taints: readonly TaintLike[],
  conditions: readonly TaintingCondition[],
): readonly TaintLike[] {
  const ready = conditions.find(({ type }) => type === "Ready");
  if (ready === undefined) return taints;
  const wanted = TAINT_KEYS.get("Ready")?.get(ready.status);
  const isStale = ({ key, effect }: TaintLike) =>
    effect === "NoExecute" && (key === TAINT_NOT_READY || key === TAINT_UNREACHABLE) && key !== wanted;
  const kept = taints.filter((taint) => !isStale(taint));
  return wanted === undefined ? kept : withTaint(kept, { key: wanted, effect: "NoExecute" });
}

/** A node has at most one taint of a key and an effect. */
function withTaint(taints: readonly TaintLike[], added: TaintLike): readonly TaintLike[] {
  return taints.some(({ key, effect }) => key === added.key && effect === added.effect)
    ? taints
    : [...taints, added];
}
