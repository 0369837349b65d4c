// The manifests of the start as mutating admission has left them when they were created: objects of all kinds but pods, and
// workloads, of which ../policy/admitted-writes.ts has every write.
// Source: staging/src/k8s.io/apiserver/pkg/endpoints/handlers/create.go: what is stored is what admission made of it.
import { refOf, sameRef } from "../inventory/inventory.ts";
import { mayChangeScale, mayChangeWrites } from "../policy/admitted-writes.ts";
import { type Mutators, mutated } from "../policy/mutation.ts";
import { mutatorsOf } from "../policy/mutators.ts";
import { ADMINISTRATOR, objectRequest } from "../policy/request.ts";
import { shownCreated } from "../policy/stored-objects.ts";
import {
  appliedObjects,
  type LoadedObject,
  type NotModelled,
  type ObjectRef,
  type Scenario,
  serversIn,
} from "../scenario/scenario.ts";
import { changedEdits, isAppliedOnce } from "./changed-edits.ts";
import { changedObject, note } from "./changed-object.ts";
import { WRITABLE } from "./scenario-writes.ts";
import { hasFinalizers } from "./written-objects.ts";

export interface Created {
  readonly objects: readonly LoadedObject[];
  readonly notModelled: readonly NotModelled[];
}

/** Labels of namespaces and parameters of policies decide who is asked about the others. */
const WAVES: readonly ((kind: string) => boolean)[] = [
  (kind) => kind === "Namespace",
  (kind) => kind === "ConfigMap",
  (kind) => kind !== "Namespace" && kind !== "ConfigMap",
];

/** The manifests, and the scenario with its edits, as they are stored. @param scenario As it is read, before it is checked. */
export function createdObjects(
  written: readonly LoadedObject[],
  scenario: Scenario,
): Created & { readonly scenario: Scenario } {
  let objects = written;
  const notModelled: NotModelled[] = [];
  for (const isOf of WAVES) {
    const mutators = mutatorsOf(objects, serversIn(scenario));
    if (mutators.policies.length + mutators.webhooks.length === 0) break;
    const made = objects.map((loaded): Created => {
      const isNow = isOf(loaded.object.kind) && isChangedAtStart(scenario, written, refOf(loaded.object));
      return isNow ? createdObject(loaded, objects, mutators) : { objects: [loaded], notModelled: [] };
    });
    objects = made.flatMap((one) => one.objects);
    notModelled.push(...made.flatMap((one) => one.notModelled));
  }
  const mutators = mutatorsOf(objects, serversIn(scenario));
  const edited = changedEdits(written, objects, scenario, mutators);
  notModelled.push(...edited.notModelled, ...unchangedWrites(written, scenario, mutators));
  return { objects, notModelled, scenario: edited.scenario };
}

/** Nobody but its controller, and whoever deletes it, writes it after the start; or it is written field by field. */
function isChangedAtStart(scenario: Scenario, objects: readonly LoadedObject[], ref: ObjectRef): boolean {
  return (
    isWhole(scenario, objects, ref) && (!isApplied(scenario, ref) || isAppliedOnce(scenario, objects, ref))
  );
}

function isApplied(scenario: Scenario, ref: ObjectRef): boolean {
  return appliedObjects({ ...scenario, written: [] }).some(({ object }) => sameRef(refOf(object), ref));
}

/** Pods are changed with their templates, nodes are made by kubelets, and other workloads are written field by field. */
function isWhole(scenario: Scenario, objects: readonly LoadedObject[], ref: ObjectRef): boolean {
  if (ref.kind === "Pod" || ref.kind === "Node") return false;
  return !WRITABLE.some((kind) => kind === ref.kind) || hasFinalizers(scenario, objects, ref);
}

function createdObject(loaded: LoadedObject, objects: readonly LoadedObject[], mutators: Mutators): Created {
  const ref = refOf(loaded.object);
  const request = objectRequest(ref, {
    operation: "CREATE",
    object: shownCreated(ref, loaded.written, objects),
    oldObject: null,
    user: ADMINISTRATOR,
  });
  if (request === undefined) return { objects: [loaded], notModelled: [] };
  const late = mutators.webhooks.filter(({ isLate }) => isLate).map(({ name }) => name);
  const passed = mutated(mutators, request, new Set(late));
  const found = changedObject({ loaded, written: loaded.written, request }, passed, mutators);
  return { objects: [found.object], notModelled: found.notModelled };
}

/** Objects that edits and agents apply as a whole, and autoscalers scale. */
function unchangedWrites(
  objects: readonly LoadedObject[],
  scenario: Scenario,
  mutators: Mutators,
): readonly NotModelled[] {
  const all = [...objects, ...appliedObjects({ ...scenario, written: [] })];
  return all.flatMap((loaded, i): readonly NotModelled[] => {
    const ref = refOf(loaded.object);
    const isFirst = all.findIndex(({ object }) => sameRef(refOf(object), ref)) === i;
    if (!isFirst || !isWhole(scenario, objects, ref)) return [];
    const why = "what mutating admission changes of it is not modelled, and it stays as it is written";
    if (isAppliedOnce(scenario, objects, ref)) return [];
    if (isApplied(scenario, ref) && mayChangeWrites(mutators, ref)) {
      const held = hasFinalizers(scenario, objects, ref) ? "it has finalizers, and " : "";
      return [note(loaded, undefined, `${held}edits or agents apply it: ${why}`)];
    }
    const isScaled = WRITABLE.some((kind) => kind === ref.kind) && mayChangeScale(mutators, ref);
    return isScaled
      ? [note(loaded, "spec.replicas", `it has finalizers, and its scale is written: ${why}`)]
      : [];
  });
}
