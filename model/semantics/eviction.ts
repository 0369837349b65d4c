// What the API server does with a request to evict a pod.
// Source: pkg/registry/core/pod/storage/eviction.go.
import {
  type BudgetedPod,
  type BudgetSpec,
  type BudgetStatus,
  coversPod,
  disruptionAllowed,
} from "./disruption.ts";
import { isTerminal } from "./pod-availability.ts";
import { SelectorError } from "./selectors.ts";

export type EvictedPod = Pick<BudgetedPod, "name" | "namespace" | "labels" | "deleting" | "ready"> & {
  readonly phase?: string;
};

export interface EvictionBudget extends Pick<BudgetSpec, "namespace" | "selector" | "generation"> {
  readonly name: string;
  /** Unhealthy pods may go while the budget is healthy (the default), or always. */
  readonly unhealthyPodEvictionPolicy?: "IfHealthyBudget" | "AlwaysAllow";
  readonly status: BudgetStatus;
}

export type Eviction =
  | {
      readonly outcome: "evicted";
      /** What becomes of the budget, before the pod is deleted. */
      readonly budget?: { readonly name: string; readonly status: BudgetStatus };
      /** The deletion is refused, and may be tried again, if the pod has changed since it was looked at. */
      readonly ifUnchanged: boolean;
    }
  /** Worth trying again (code 429). */
  | { readonly outcome: "tooManyRequests"; readonly budget: string }
  /** The status of the budget is broken, or too many evictions wait to be noticed (code 403). */
  | { readonly outcome: "forbidden"; readonly budget: string }
  /** More than one budget covers the pod, which is not supported (code 500). */
  | { readonly outcome: "severalBudgets"; readonly budgets: readonly string[] };

/** More evictions than this may not wait for the disruption controller. */
const MAX_DISRUPTED_PODS = 2000;

/** `now`: in seconds. */
export function evict(pod: EvictedPod, budgets: readonly EvictionBudget[], now: number): Eviction {
  // What has ended, is going or has never run is no loss.
  if (isTerminal(pod.phase) || pod.deleting) return { outcome: "evicted", ifUnchanged: false };
  if (pod.phase === "Pending") return { outcome: "evicted", ifUnchanged: true };

  const covering = budgets.filter((budget) => covers(budget, pod));
  const [budget] = covering;
  if (budget === undefined) return { outcome: "evicted", ifUnchanged: false };
  if (covering.length > 1) return { outcome: "severalBudgets", budgets: covering.map(({ name }) => name) };
  if (!pod.ready && sparesUnhealthy(budget)) return { outcome: "evicted", ifUnchanged: true };
  return takeFrom(budget, pod.name, now);
}

/** An invalid selector covers nothing. */
function covers(budget: EvictionBudget, pod: EvictedPod): boolean {
  try {
    return coversPod(budget, pod);
  } catch (error) {
    if (error instanceof SelectorError) return false;
    throw error;
  }
}

/** May a pod that is not ready go without taking from what is allowed? */
function sparesUnhealthy({ unhealthyPodEvictionPolicy, status }: EvictionBudget): boolean {
  if (unhealthyPodEvictionPolicy === "AlwaysAllow") return true;
  return status.currentHealthy >= status.desiredHealthy && status.desiredHealthy > 0;
}

/** The condition changes only when nothing is left. */
function takeFrom({ name, generation = 0, status }: EvictionBudget, pod: string, now: number): Eviction {
  if ((status.observedGeneration ?? 0) < generation) return { outcome: "tooManyRequests", budget: name };
  const waiting = Object.keys(status.disruptedPods).length;
  if (status.disruptionsAllowed < 0 || waiting > MAX_DISRUPTED_PODS) {
    return { outcome: "forbidden", budget: name };
  }
  if (status.disruptionsAllowed === 0) return { outcome: "tooManyRequests", budget: name };
  const disruptionsAllowed = status.disruptionsAllowed - 1;
  const condition = disruptionsAllowed === 0 ? { disruptionAllowed: disruptionAllowed(0) } : {};
  const disruptedPods = { ...status.disruptedPods, [pod]: now };
  return {
    outcome: "evicted",
    budget: { name, status: { ...status, disruptionsAllowed, disruptedPods, ...condition } },
    ifUnchanged: false,
  };
}
