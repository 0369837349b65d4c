// What an edit changes and the model does not: named, so that nobody takes the verdict to cover it.
// The model knows one template per ReplicaSet and pod, and one minReadySeconds per template: the first ones.
import type {
  DaemonSet,
  Deployment,
  ModelledObject,
  PodTemplateSpec,
  StatefulSet,
} from "../kubernetes/index.ts";
import { appliedObjects, type LoadedObject, type NotModelled, type Scenario } from "../scenario/scenario.ts";
import { equalIgnoreHash, semanticallyEqual } from "../semantics/index.ts";
import { POD_DEFAULTS } from "../writes/defaults.ts";

/** One entry for each field of an applied object that has no effect although Kubernetes would give it one. */
export function unmodelledChanges(
  objects: readonly LoadedObject[],
  scenario: Pick<Scenario, "edits" | "agents" | "written">,
): readonly NotModelled[] {
  const known = new Map<string, ModelledObject[]>();
  const note = (object: ModelledObject): void => {
    known.set(idOf(object), [...(known.get(idOf(object)) ?? []), object]);
  };
  for (const { object } of objects) note(object);
  return appliedObjects(scenario).flatMap((applied) => {
    const { object, positionOf } = applied;
    const before = known.get(idOf(object)) ?? [];
    const changes = changesFrom(before, object);
    note(object);
    return changes.map(({ path, consequence }) => ({
      kind: object.kind,
      name: object.metadata.name,
      field: path.length === 0 ? undefined : path.join("."),
      consequence,
      position: positionOf(path),
    }));
  });
}

interface UnmodelledChange {
  readonly path: readonly string[];
  readonly consequence: string;
}

function changesFrom(before: readonly ModelledObject[], object: ModelledObject): readonly UnmodelledChange[] {
  return before.slice(0, hasRevisions(object) ? before.length : 1).flatMap((old) => {
    if (object.kind === "Pod" && old.kind === "Pod") {
      if (semanticallyEqual(old.spec, object.spec)) return [];
      return [{ path: ["spec"], consequence: "the pod keeps the spec of its first manifest" }];
    }
    if (object.kind === "ReplicaSet" && old.kind === "ReplicaSet") {
      const consequence = "new pods are still made from the first manifest's template";
      return sameTemplate(old.spec.template, object.spec.template)
        ? minReadySeconds(old.spec, object.spec)
        : [{ path: ["spec", "template"], consequence }];
    }
    if (object.kind === "ReplicationController" && old.kind === "ReplicationController") {
      const consequence =
        "it still selects by its first manifest, and makes new pods from that one's template";
      const fields = ["selector", "template"] as const;
      const isSame = {
        selector: semanticallyEqual(old.spec.selector, object.spec.selector),
        template: sameTemplate(old.spec.template, object.spec.template),
      };
      const changed = fields.filter((field) => !isSame[field]);
      return changed.length === 0
        ? minReadySeconds(old.spec, object.spec)
        : changed.map((field) => ({ path: ["spec", field], consequence }));
    }
    if (object.kind === "Job" && old.kind === "Job") {
      const consequence = "new pods are still made from the first manifest's template";
      return sameTemplate(old.spec.template, object.spec.template)
        ? []
        : [{ path: ["spec", "template"], consequence }];
    }
    if (object.kind === "PersistentVolumeClaim" && old.kind === "PersistentVolumeClaim") {
      if (semanticallyEqual(old.spec.resources, object.spec.resources)) return [];
      const consequence = "volumes are not expanded: the claim keeps the size of its first manifest";
      return [{ path: ["spec", "resources"], consequence }];
    }
    if (object.kind === "ResourceQuota" && old.kind === "ResourceQuota") {
      if (semanticallyEqual(old.spec.scopeSelector, object.spec.scopeSelector)) return [];
      return [{ path: ["spec", "scopeSelector"], consequence: "the quota keeps its first scopeSelector" }];
    }
    if (hasRevisions(object) && hasRevisions(old)) {
      return sameTemplate(old.spec.template, object.spec.template)
        ? minReadySeconds(old.spec, object.spec).slice(0, 1)
        : [];
    }
    return [];
  });
}

/** What has been stored says the defaults too, and what a manifest says need not. */
function sameTemplate(old: PodTemplateSpec, now: PodTemplateSpec): boolean {
  const stored = (template: PodTemplateSpec) => ({
    ...template,
    spec: { ...POD_DEFAULTS, ...template.spec },
  });
  return equalIgnoreHash(stored(old), stored(now));
}

/** Each of its templates is a revision of its own. */
function hasRevisions(object: ModelledObject): object is Deployment | StatefulSet | DaemonSet {
  return object.kind === "Deployment" || object.kind === "StatefulSet" || object.kind === "DaemonSet";
}

type Spec = { readonly minReadySeconds?: number };

function minReadySeconds(old: Spec, changed: Spec): readonly UnmodelledChange[] {
  if ((old.minReadySeconds ?? 0) === (changed.minReadySeconds ?? 0)) return [];
  const consequence = "without a new template, pods keep the minReadySeconds that they had";
  return [{ path: ["spec", "minReadySeconds"], consequence }];
}

function idOf({ kind, metadata: { namespace = "default", name } }: ModelledObject): string {
  return `${kind}/${namespace}/${name}`;
}
