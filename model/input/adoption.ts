// Pods of their own that a controller would adopt: Kubernetes goes by labels, and by names where pods have names.
// Source: pkg/controller/controller_ref_manager.go (ClaimPods), pkg/controller/statefulset (getPodsForStatefulSet).
import type { ModelledObject, Pod } from "../kubernetes.ts";
import type { LoadedObject, NotModelled } from "../scenario.ts";
import { matchesLabelSelector, setNameOf } from "../semantics/index.ts";

/** One entry for each such pod and controller: adoption is not modelled. */
export function adoptions(objects: readonly LoadedObject[]): readonly NotModelled[] {
  return objects.flatMap(({ object: pod, position }): readonly NotModelled[] => {
    if (pod.kind !== "Pod") return [];
    return objects.flatMap(({ object }): readonly NotModelled[] => {
      const { namespace = "default" } = object.metadata;
      if (namespace !== (pod.metadata.namespace ?? "default")) return [];
      const found = adoption(pod, object);
      return found === undefined ? [] : [{ kind: "Pod", name: pod.metadata.name, ...found, position }];
    });
  });
}

function adoption(
  { metadata }: Pod,
  object: ModelledObject,
): Pick<NotModelled, "field" | "consequence"> | undefined {
  const { name } = object.metadata;
  if (object.kind === "StatefulSet" && setNameOf(metadata.name) === name) {
    const consequence = `its name is that of a pod of StatefulSet ${name}, which would adopt it or wait for it to go; neither is modelled`;
    return { field: "metadata.name", consequence };
  }
  if (object.kind !== "Deployment" && object.kind !== "ReplicaSet" && object.kind !== "DaemonSet")
    return undefined;
  if (!matchesLabelSelector(object.spec.selector, metadata.labels)) return undefined;
  const adopter = object.kind === "DaemonSet" ? "which" : "whose ReplicaSet";
  const consequence = `its labels match the selector of ${object.kind} ${name}, ${adopter} would adopt it; adoption is not modelled`;
  return { field: "metadata.labels", consequence };
}
