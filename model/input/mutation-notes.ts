// What mutating admission changes and the model does not: named, so that nobody takes the verdict to cover it.
import { inventoryOf } from "../inventory.ts";
import type { WebhookRule } from "../kubernetes.ts";
import { refOf } from "../objects.ts";
import { mayChangeWrites } from "../policy/admitted-writes.ts";
import { mutatorsOf } from "../policy/webhooks.ts";
import { appliedObjects, type LoadedObject, type NotModelled, type Scenario } from "../scenario.ts";
import { sameRef } from "../workload.ts";
import { formatPath, type Path } from "./problem.ts";
import { WRITABLE } from "./scenario-writes.ts";
import { hasFinalizers } from "./written-objects.ts";

/** One entry for each webhook, each of its rules, and each field of pods that is changed without effect. */
export function unmodelledMutations(
  objects: readonly LoadedObject[],
  scenario: Scenario,
): readonly NotModelled[] {
  const webhooks = objects.flatMap((loaded) => notesOnWebhooks(loaded, scenario));
  const isUsed = scenario.webhooks.some(({ mutates }) => mutates !== undefined);
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
    if (server?.mutates === undefined) {
      const consequence =
        "what it changes is not modelled: pods are made as they are written, unless the scenario says what it does (webhooks: mutates)";
      return [note(at, consequence)];
    }
    return rules.flatMap((rule, k) => {
      const left = leftUnchanged(rule);
      return left === undefined ? [] : [note([...at, "rules", k], left)];
    });
  });
}

const CHANGED: { readonly [group: string]: readonly string[] } = {
  "": ["pods", "replicationcontrollers", "replicationcontrollers/scale"],
  apps: [
    "deployments",
    "deployments/scale",
    "replicasets/scale",
    "statefulsets",
    "statefulsets/scale",
    "daemonsets",
  ],
  batch: ["cronjobs"],
};

/** Of what controllers make, only that is changed what they make of pods. */
const PARTLY = ["replicasets", "jobs"];

/** What stays as it is written of what a rule matches, in a sentence; undefined if nothing does. */
function leftUnchanged({ operations, apiGroups, resources }: WebhookRule): string | undefined {
  const known = apiGroups.flatMap((group) => CHANGED[group] ?? []);
  const isOf = (all: readonly string[]): boolean =>
    apiGroups.every((group) => Object.hasOwn(CHANGED, group)) &&
    operations.every((one) => one !== "*" && one !== "CONNECT") &&
    resources.every((one) => all.includes(one)) &&
    (operations.every((one) => one === "CREATE") || !resources.includes("pods"));
  if (isOf(known)) return undefined;
  return isOf([...known, ...PARTLY])
    ? "ReplicaSets that Deployments make, and Jobs that CronJobs make, are not changed: those that users and agents write are"
    : "of what it changes, only new pods, and workloads and scales that are written, are modelled: other objects stay as they are written";
}

/** Workloads, as far as mutating admission changes what is written into them. */
function notesOnWrites(objects: readonly LoadedObject[], scenario: Scenario): readonly NotModelled[] {
  const mutators = mutatorsOf(objects, scenario.webhooks);
  return [...objects, ...appliedObjects({ ...scenario, written: [] })].flatMap(
    ({ object, position }): readonly NotModelled[] => {
      const ref = refOf(object);
      const note = (field: string | undefined, consequence: string): NotModelled => ({
        kind: ref.kind,
        name: ref.name,
        field,
        consequence,
        position,
      });
      const written = scenario.written.find(({ target }) => sameRef(target, ref));
      if (written !== undefined)
        return (written.unmodelled ?? []).map(({ field, consequence }) => note(field, consequence));
      const isHeld = hasFinalizers(scenario, objects, ref) && mayChangeWrites(mutators, ref);
      const isKind = WRITABLE.some((kind) => kind === ref.kind);
      return isHeld && isKind
        ? [
            note(
              undefined,
              "it has finalizers: what mutating admission changes of it is not modelled, and it stays as it is written",
            ),
          ]
        : [];
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
