// The PodGroups of the input: which pods are scheduled together. They are there from the start, and stay as they are.
// Source: pkg/scheduler/framework/plugins/gangscheduling/gangscheduling.go (PreEnqueue),
// pkg/scheduler/schedule_one_podgroup.go (validatePodGroup).

import type { LoadedObject } from "../inventory/objects.ts";
import type { PodSpec } from "../kubernetes/index.ts";
import { admitPriority, type PriorityClass } from "../semantics/index.ts";
import { featureEnabled, type VersionChoice } from "../versions/versions.ts";

export interface PodGroupFacts {
  readonly namespace: string;
  readonly name: string;
  readonly priority: number;
  /** Absent: each of its pods is scheduled for itself. */
  readonly minCount?: number;
}

/** What a template has to do with the gang of its pods. */
export interface GangOfTemplate {
  /** Of the PodGroup. */
  readonly name: string;
  /** How many of its pods get nodes together, at least. Absent: none ever does, as there is no such group, or not for such pods. */
  readonly minCount?: number;
}

export function podGroupsOf(
  objects: readonly LoadedObject[],
  classes: readonly PriorityClass[],
): readonly PodGroupFacts[] {
  return objects.flatMap(({ object }): readonly PodGroupFacts[] => {
    if (object.kind !== "PodGroup") return [];
    const { namespace = "default", name } = object.metadata;
    const { schedulingPolicy, ...priorities } = object.spec;
    const admitted = admitPriority(priorities, classes);
    const priority = "pod" in admitted ? admitted.pod.priority : 0;
    const gang = "gang" in schedulingPolicy ? schedulingPolicy.gang : {};
    return [{ namespace, name, priority, ...gang }];
  });
}

/** There is no gate for this change. */
function comparesPriorities({ kubernetesVersion }: VersionChoice): boolean {
  return kubernetesVersion !== "1.36";
}

/** Undefined for pods that are scheduled one by one. @param spec Without the fields that feature gates disable. */
export function gangOf(
  spec: PodSpec,
  { namespace, priority }: { readonly namespace: string; readonly priority: number },
  groups: readonly PodGroupFacts[],
  choice: VersionChoice,
): GangOfTemplate | undefined {
  const name = spec.schedulingGroup?.podGroupName;
  if (name === undefined || !featureEnabled(choice, "GangScheduling")) return undefined;
  const group = groups.find((one) => one.namespace === namespace && one.name === name);
  if (group === undefined || (comparesPriorities(choice) && group.priority !== priority)) return { name };
  return group.minCount === undefined ? undefined : { name, minCount: group.minCount };
}
