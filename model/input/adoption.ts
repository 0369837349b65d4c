// Pods of their own whose labels match the selector of a ReplicaSet, Deployment or DaemonSet: Kubernetes would let it adopt them.
// Source: pkg/controller/controller_ref_manager.go (ClaimPods).
import type { LoadedObject, NotModelled } from "../scenario.ts";
import { matchesLabelSelector } from "../semantics/index.ts";

/** One entry for each such pod and selector: adoption is not modelled. */
export function adoptions(objects: readonly LoadedObject[]): readonly NotModelled[] {
  return objects.flatMap(({ object: pod, position }): readonly NotModelled[] => {
    if (pod.kind !== "Pod") return [];
    return objects.flatMap(({ object }): readonly NotModelled[] => {
      if (!("spec" in object) || object.kind === "Pod" || object.kind === "Node") return [];
      const sameNamespace =
        (object.metadata.namespace ?? "default") === (pod.metadata.namespace ?? "default");
      if (!sameNamespace || !matchesLabelSelector(object.spec.selector, pod.metadata.labels)) return [];
      const consequence = `its labels match the selector of ${object.kind} ${object.metadata.name}, ${object.kind === "DaemonSet" ? "which" : "whose ReplicaSet"} would adopt it; adoption is not modelled`;
      return [{ kind: "Pod", name: pod.metadata.name, field: "metadata.labels", consequence, position }];
    });
  });
}
