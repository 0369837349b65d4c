// Objects that one edit applies, as mutating admission changes them: over what the start has left of them, if they are there.
// Source: staging/src/k8s.io/kubectl/pkg/cmd/apply/patcher.go (a three-way merge of what was applied, what is there, and what is
// applied now).

import { refOf, sameRef } from "../inventory/inventory.ts";
import { isDeletedBy } from "../inventory/manifests.ts";
import { mayChangeWrites } from "../policy/admitted-writes.ts";
import { type Mutators, outcomesOf } from "../policy/mutation.ts";
import { areSame } from "../policy/patches.ts";
import { ADMINISTRATOR, objectRequest } from "../policy/request.ts";
import { shownApplied, shownCreated } from "../policy/stored-objects.ts";
import {
  appliedObjects,
  type Edit,
  type LoadedObject,
  type NotModelled,
  type ObjectRef,
  type Scenario,
} from "../scenario/scenario.ts";
import { mergePatch, mergePatchBetween } from "../writes/field-paths.ts";
import { asWritten, changedObject, type WholeWrite } from "./changed-object.ts";

/** Kinds of which lists are replaced as a whole, so that a merge of their fields is what kubectl does. */
const MERGED = [
  "Namespace",
  "ConfigMap",
  "Secret",
  "ResourceQuota",
  "HorizontalPodAutoscaler",
  "PodDisruptionBudget",
];

/** With at most two versions in a row, what comes of an edit does not depend on which others went before. */
export function isAppliedOnce(scenario: Scenario, objects: readonly LoadedObject[], ref: ObjectRef): boolean {
  const { edits, agents } = scenario;
  const isOf = ({ object }: LoadedObject): boolean => sameRef(refOf(object), ref);
  const applied = appliedObjects({ edits, agents, written: [] }).filter(isOf);
  const isThere = objects.some(isOf);
  return (
    MERGED.includes(ref.kind) &&
    applied.length === 1 &&
    !agents.some((agent) => agent.objects.some(isOf)) &&
    [...applied, ...objects.filter(isOf)].every(
      ({ object }) => (object.metadata.finalizers ?? []).length === 0,
    ) &&
    !(isThere && isDeletedBy(edits, ref))
  );
}

/**
 * @param written The manifests of the start.
 * @param objects What they are there.
 */
export function changedEdits(
  written: readonly LoadedObject[],
  objects: readonly LoadedObject[],
  scenario: Scenario,
  mutators: Mutators,
): { readonly scenario: Scenario; readonly notModelled: readonly NotModelled[] } {
  const notModelled: NotModelled[] = [];
  const edits = scenario.edits.map((edit): Edit => {
    if (edit.type !== "apply") return edit;
    const changed = edit.objects.map((loaded) => {
      const ref = refOf(loaded.object);
      if (!isAppliedOnce(scenario, written, ref) || !mayChangeWrites(mutators, ref)) return loaded;
      const of = (all: readonly LoadedObject[]) => all.find(({ object }) => sameRef(refOf(object), ref));
      const found = appliedObject(loaded, { manifest: of(written), there: of(objects) }, edit, mutators);
      notModelled.push(...found.notModelled);
      return found.object;
    });
    return { ...edit, objects: changed };
  });
  return { scenario: { ...scenario, edits }, notModelled };
}

interface Before {
  readonly manifest: LoadedObject | undefined;
  readonly there: LoadedObject | undefined;
}

function appliedObject(
  loaded: LoadedObject,
  { manifest, there }: Before,
  { as: user = ADMINISTRATOR }: Edit,
  mutators: Mutators,
) {
  const ref = refOf(loaded.object);
  const live = there && (ref.kind === "Secret" ? shownApplied(ref, there.written) : there.written);
  const since = manifest && mergePatchBetween(manifest.written, loaded.written);
  const written =
    live === undefined
      ? loaded.written
      : mergePatch(since === undefined ? live : mergePatch(live, since), loaded.written);
  if (there !== undefined && areSame(shownApplied(ref, written), shownApplied(ref, there.written)))
    return { object: there, notModelled: [] };
  const request = objectRequest(ref, {
    operation: there === undefined ? "CREATE" : "UPDATE",
    object: shownCreated(ref, written, []),
    oldObject: there === undefined ? null : shownApplied(ref, there.written),
    user,
  });
  if (request === undefined) return { object: loaded, notModelled: [] };
  const [first, ...others] = outcomesOf(mutators, request) ?? [];
  if (first === undefined || others.length > 0)
    return asWritten(
      loaded,
      "what becomes of it depends on which mutating webhooks answer, which is not modelled",
    );
  const write: WholeWrite = { loaded, written, request, ...(there === undefined ? {} : { before: there }) };
  return changedObject(write, first, mutators);
}
