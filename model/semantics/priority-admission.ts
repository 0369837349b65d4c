// Which priority a new pod gets from its PriorityClass, and which PriorityClasses may be the default.
// Source: plugin/pkg/admission/priority/admission.go.

export type PreemptionPolicy = "PreemptLowerPriority" | "Never";

export interface PriorityClass {
  readonly name: string;
  readonly value: number;
  readonly globalDefault?: boolean;
  readonly preemptionPolicy?: PreemptionPolicy;
}

/** No class of a user may have a higher value (pkg/apis/scheduling/types.go). */
export const HIGHEST_USER_PRIORITY = 1_000_000_000;
/** Only Kubernetes' own classes may be called so. */
export const SYSTEM_PRIORITY_PREFIX = "system-";

/** The classes that every cluster has (pkg/apis/scheduling/v1/helpers.go). */
export const SYSTEM_PRIORITY_CLASSES: readonly PriorityClass[] = [
  { name: "system-node-critical", value: 2_000_001_000 },
  { name: "system-cluster-critical", value: 2_000_000_000 },
];

/** The part of a pod's spec that is about priority. */
export interface PrioritizedPod {
  readonly priorityClassName?: string;
  readonly priority?: number;
  readonly preemptionPolicy?: PreemptionPolicy;
}

export type PriorityRefusal = "UnknownClass" | "PriorityMismatch" | "PreemptionPolicyMismatch";

/** Either the pod's fields as they are stored, or why the pod is refused. */
export type PriorityVerdict =
  | { readonly pod: PrioritizedPod & { readonly priority: number } }
  | { readonly refusal: PriorityRefusal };

/**
 * The priority of a new pod: that of the class that it names, or of the default. What the pod says itself has to agree
 * with it; a class without a preemption policy leaves the pod's alone.
 */
export function admitPriority(pod: PrioritizedPod, classes: readonly PriorityClass[]): PriorityVerdict {
  const { priorityClassName: name = "" } = pod;
  const found = name === "" ? defaultPriority(classes) : classes.find((candidate) => candidate.name === name);
  if (found === undefined) return { refusal: "UnknownClass" };
  const { value: priority, preemptionPolicy: policy = pod.preemptionPolicy } = found;
  if (pod.priority !== undefined && pod.priority !== priority) return { refusal: "PriorityMismatch" };
  if (pod.preemptionPolicy !== undefined && pod.preemptionPolicy !== policy) {
    return { refusal: "PreemptionPolicyMismatch" };
  }
  return {
    pod: {
      priority,
      priorityClassName: found.name,
      ...(policy === undefined ? {} : { preemptionPolicy: policy }),
    },
  };
}

/** What pods get that name no class: the global default, or zero without a name if there is none. */
export function defaultPriority(classes: readonly PriorityClass[]): PriorityClass {
  return globalDefault(classes) ?? { name: "", value: 0, preemptionPolicy: "PreemptLowerPriority" };
}

/** Of several, which only a race can bring about, the one with the lowest value. */
function globalDefault(classes: readonly PriorityClass[]): PriorityClass | undefined {
  const defaults = classes.filter((candidate) => candidate.globalDefault === true);
  return defaults.find(({ value }) => defaults.every((other) => value <= other.value));
}

/** May a class be written? Not if another one is the default that it wants to be. */
export function admitsPriorityClass(
  written: PriorityClass,
  existing: readonly PriorityClass[],
  operation: "CREATE" | "UPDATE",
): boolean {
  if (written.globalDefault !== true) return true;
  const current = globalDefault(existing);
  return current === undefined || (operation === "UPDATE" && current.name === written.name);
}
