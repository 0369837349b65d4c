// Pods of their own that a controller would adopt where the model does not: by names, where pods have names, and by labels
// that nobody knows beforehand.
// Source: pkg/controller/controller_ref_manager.go (ClaimPods), pkg/controller/statefulset (getPodsForStatefulSet).
import type { ModelledObject, Pod } from "../kubernetes/index.ts";
import type { LoadedObject, NotModelled } from "../scenario/scenario.ts";
import { matchesLabelSelector, POD_TEMPLATE_HASH, setNameOf } from "../semantics/index.ts";
import { selectorOf } from "../workloads/desired.ts";

/** One entry for each such pod and controller. @param objects All that there are, at any time. */
export function adoptions(objects: readonly LoadedObject[]): readonly NotModelled[] {
  const found = objects.flatMap(({ object: pod, position }): readonly NotModelled[] => {
    if (pod.kind !== "Pod") return [];
    return objects.flatMap(({ object }): readonly NotModelled[] => {
      const { namespace = "default" } = object.metadata;
      if (namespace !== (pod.metadata.namespace ?? "default")) return [];
      const one = adoption(pod, object);
      return one === undefined ? [] : [{ kind: "Pod", name: pod.metadata.name, ...one, position }];
    });
  });
  // An object may stand in several manifests, one version after the other.
  return found.filter((one, i) => found.findIndex((other) => sameText(one, other)) === i);
}

function sameText(a: NotModelled, b: NotModelled): boolean {
  return a.name === b.name && a.consequence === b.consequence;
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
  const isHashed = object.kind === "Deployment" && metadata.labels?.[POD_TEMPLATE_HASH] !== undefined;
  if (!isHashed && object.kind !== "DaemonSet") return undefined;
  if (!matchesLabelSelector(selectorOf(object), metadata.labels)) return undefined;
  const consequence = isHashed
    ? `its labels match the selector of Deployment ${name}; if its label ${POD_TEMPLATE_HASH} is that of a ReplicaSet, this would adopt it, which is not modelled`
    : `its labels match the selector of DaemonSet ${name}, which would adopt it; adoption by DaemonSets is not modelled`;
  return { field: "metadata.labels", consequence };
}
