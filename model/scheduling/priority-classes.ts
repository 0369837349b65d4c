// The PriorityClasses of the input, with those that every cluster has, as they are stored.
// Source: pkg/apis/scheduling/v1/defaults.go (preemptionPolicy).
import type { LoadedObject } from "../scenario/scenario.ts";
import { type PriorityClass, SYSTEM_PRIORITY_CLASSES } from "../semantics/index.ts";

export function priorityClassesOf(objects: readonly LoadedObject[]): readonly PriorityClass[] {
  const given = objects.flatMap(({ object }): PriorityClass[] => {
    if (object.kind !== "PriorityClass") return [];
    const { metadata, value, globalDefault = false, preemptionPolicy } = object;
    return [{ name: metadata.name, value, globalDefault, ...(preemptionPolicy && { preemptionPolicy }) }];
  });
  const others = SYSTEM_PRIORITY_CLASSES.filter(({ name }) => given.every((one) => one.name !== name));
  return [...others, ...given].map((one) => ({ preemptionPolicy: "PreemptLowerPriority", ...one }));
}
