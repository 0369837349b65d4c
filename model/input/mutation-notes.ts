// What mutating admission changes and the model does not: named, so that nobody takes the verdict to cover it.
import { inventoryOf } from "../inventory/inventory.ts";
import { refOf } from "../inventory/objects.ts";
import { sameRef } from "../inventory/workload.ts";
import { unchangedOf } from "../policy/covered.ts";
import { appliedObjects, type LoadedObject, type NotModelled, type Scenario } from "../scenario/scenario.ts";
import { formatPath, type Path } from "./problem.ts";

/** One entry for each webhook, each of its rules, and each field of pods that is changed without effect. */
export function unmodelledMutations(
  objects: readonly LoadedObject[],
  scenario: Scenario,
): readonly NotModelled[] {
  const webhooks = objects.flatMap((loaded) => notesOnWebhooks(loaded, scenario));
  const isUsed =
    scenario.webhooks.some(({ mutates, handle }) => mutates !== undefined || handle !== undefined) ||
    objects.some(({ object }) => object.kind === "MutatingAdmissionPolicy");
  const notes = isUsed ? [...notesOnWrites(objects, scenario), ...notesOnPods(objects, scenario)] : [];
  return [...webhooks, ...distinct(notes)];
}

function notesOnWebhooks({ object, positionOf }: LoadedObject, scenario: Scenario): readonly NotModelled[] {
  if (object.kind !== "MutatingWebhookConfiguration") return [];
  const { kind, metadata } = object;
  const note = (at: Path, consequence: string): NotModelled => ({
    kind,
    name: metadata.name,
    field: formatPath(at),
    consequence,
    position: positionOf(at),
  });
  return object.webhooks.flatMap(({ name, rules = [] }, i): readonly NotModelled[] => {
    const at = ["webhooks", i];
    const server = scenario.webhooks.find((one) => one.name === name);
    if (server?.mutates === undefined && server?.handle === undefined) {
      const consequence =
        "what it changes is not modelled: pods are made as they are written, unless the scenario says what it does (webhooks: mutates, or handler)";
      return [note(at, consequence)];
    }
    return rules.flatMap((rule, k) => {
      const left = unchangedOf(rule);
      return left === undefined ? [] : [note([...at, "rules", k], left)];
    });
  });
}

/** Workloads, as far as mutating admission changes what is written into them. */
function notesOnWrites(objects: readonly LoadedObject[], scenario: Scenario): readonly NotModelled[] {
  return [...objects, ...appliedObjects({ ...scenario, written: [] })].flatMap(
    ({ object, position }): readonly NotModelled[] => {
      const ref = refOf(object);
      const written = scenario.written.find(({ target }) => sameRef(target, ref));
      return (written?.unmodelled ?? []).map(({ field, consequence }) => ({
        kind: ref.kind,
        name: ref.name,
        field,
        consequence,
        position,
      }));
    },
  );
}

function notesOnPods(objects: readonly LoadedObject[], scenario: Scenario): readonly NotModelled[] {
  const all = [...objects, ...appliedObjects(scenario)];
  const notes = inventoryOf(objects, scenario).workloads.flatMap(({ ref, owners, relabelledFrom }) => {
    const of = relabelledFrom?.workload ?? ref;
    const loaded = all.find(({ object }) => sameRef(refOf(object), of));
    if (loaded === undefined) return [];
    return owners.flatMap(({ template }) =>
      (template.unmodelled ?? []).map(({ field, consequence }): NotModelled => {
        const { kind, name } = of;
        return { kind, name, field, consequence, position: loaded.position };
      }),
    );
  });
  return notes;
}

function distinct(notes: readonly NotModelled[]): readonly NotModelled[] {
  return notes.filter((one, i) => notes.findIndex((other) => isSame(one, other)) === i);
}

function isSame(a: NotModelled, b: NotModelled): boolean {
  return a.kind === b.kind && a.name === b.name && a.field === b.field && a.consequence === b.consequence;
}
