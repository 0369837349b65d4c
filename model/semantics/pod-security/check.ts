// What a check of Pod Security is: from a pod to what it may not have.
import type { SecuredPod } from "./pod.ts";

/** A pod whose annotations are there, if there are none. */
export type CheckedPod = Required<SecuredPod>;

/** undefined: the pod keeps the rule. */
export type Violation = { readonly reason: string; readonly detail: string } | undefined;

export interface Check {
  /** In their order, checks of a level are run. */
  readonly id: string;
  readonly level: "baseline" | "restricted";
  /** From which minor version of the policy on which rule holds: ascending. */
  readonly since: readonly (readonly [minor: number, rule: (pod: CheckedPod) => Violation])[];
  /** The check of the level below that it takes the place of. */
  readonly overrides?: string;
}
