// What mutating admission changes and the model does not: named, so that nobody takes the verdict to cover it.
import { inventoryOf } from "../inventory.ts";
import type { WebhookRule } from "../kubernetes.ts";
import { refOf } from "../objects.ts";
import { appliedObjects, type LoadedObject, type NotModelled, type Scenario } from "../scenario.ts";
import { sameRef } from "../workload.ts";
import { formatPath, type Path } from "./problem.ts";

/** One entry for each webhook, each of its rules, and each field of pods that is changed without effect. */
export function unmodelledMutations(
  objects: readonly LoadedObject[],
  scenario: Scenario,
): readonly NotModelled[] {
  const webhooks = objects.flatMap((loaded) => notesOnWebhooks(loaded, scenario));
  const isUsed = scenario.webhooks.some(({ mutates }) => mutates !== undefined);
  return isUsed ? [...webhooks, ...notesOnPods(objects, scenario)] : webhooks;
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
    if (server?.mutates === undefined) {
      const consequence =
        "what it changes is not modelled: pods are made as they are written, unless the scenario says what it does (webhooks: mutates)";
      return [note(at, consequence)];
    }
    return rules.flatMap((rule, k) => {
      const consequence =
        "of what it changes, only new pods are modelled: other objects stay as they are written";
      return isAboutPods(rule) ? [] : [note([...at, "rules", k], consequence)];
    });
  });
}

function isAboutPods({ operations, apiGroups, resources }: WebhookRule): boolean {
  return (
    operations.every((one) => one === "CREATE") &&
    apiGroups.every((one) => one === "") &&
    resources.every((one) => one === "pods")
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
  return notes.filter((one, i) => notes.findIndex((other) => isSame(one, other)) === i);
}

function isSame(a: NotModelled, b: NotModelled): boolean {
  return a.kind === b.kind && a.name === b.name && a.field === b.field && a.consequence === b.consequence;
}
