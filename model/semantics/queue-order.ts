// In which order the scheduler takes pods from its queue.
// Sources: pkg/scheduler/framework/plugins/queuesort/priority_sort.go,
// staging/src/k8s.io/component-helpers/scheduling/corev1/helpers.go (PodPriority).

/** A pod in the queue. `queuedAt` is when it was put there, in seconds. */
export interface QueuedPod {
  readonly priority: number;
  readonly queuedAt: number;
}

/** The priority that a pod has without any admission: 0 if nobody has set one. */
export function podPriority(spec: { readonly priority?: number }): number {
  return spec.priority ?? 0;
}

/** Negative if `a` is taken first: the higher priority, then the longer wait. Zero: either may be first. */
export function compareInQueue(a: QueuedPod, b: QueuedPod): number {
  return b.priority - a.priority || a.queuedAt - b.queuedAt;
}
