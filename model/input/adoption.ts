// Pods of their own that a controller would adopt: Kubernetes goes by labels, and by names where pods have names.
// Source: pkg/controller/controller_ref_manager.go (ClaimPods), pkg/controller/statefulset (getPodsForStatefulSet).
import type { ModelledObject, Pod } from "../kubernetes.ts";
import type { LoadedObject, NotModelled } from "../scenario.ts";
import { matchesLabelSelector, setNameOf } from "../semantics/index.ts";
import { selectorOf } from "../workloads/desired.ts";
import { isPodless } from "../workloads/podless.ts";

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

/** The kinds that adopt by labels, and what adopts. */
const ADOPTERS: ReadonlyMap<string, string> = new Map([
  ["Deployment", "whose ReplicaSet"],
  ["ReplicaSet", "whose ReplicaSet"],
  ["ReplicationController", "which"],
  ["DaemonSet", "which"],
]);

function adoption(
  { metadata }: Pod,
  object: ModelledObject,
): Pick<NotModelled, "field" | "consequence"> | undefined {
  const { name } = object.metadata;
  if (object.kind === "StatefulSet" && setNameOf(metadata.name) === name) {
    const consequence = `its name is that of a pod of StatefulSet ${name}, which would adopt it or wait for it to go; neither is modelled`;
    return { field: "metadata.name", consequence };
  }
  const adopter = ADOPTERS.get(object.kind);
  if (adopter === undefined || !("spec" in object) || object.kind === "Node" || isPodless(object))
    return undefined;
  if (!matchesLabelSelector(selectorOf(object), metadata.labels)) return undefined;
  const consequence = `its labels match the selector of ${object.kind} ${name}, ${adopter} would adopt it; adoption is not modelled`;
  return { field: "metadata.labels", consequence };
}
