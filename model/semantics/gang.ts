// When the nodes that were found for pods of a gang are enough. That it is not tried before there are so many pods follows from it.
// Source: pkg/scheduler/framework/plugins/gangscheduling/gangscheduling.go, pkg/scheduler/schedule_one_podgroup.go
// (runRootSchedulingAlgorithm).

/** Whether the pods for which a node was found get it. @param scheduled Those that have one already, and have not ended. */
export function gangIsFeasible(minCount: number, scheduled: number, found: number): boolean {
  return found > 0 && scheduled + found >= minCount;
}
