// Pods whose labels users change. Labels belong to a template here: such a pod goes on as one of another template, which is
// the same but for its labels, and keeps its controller until that releases it.

import { type Origin, type OwnerFacts, sameRef, type Workload } from "../inventory/workload.ts";
import type { Labels } from "../kubernetes/index.ts";
import type { Edit, LabelChanges, LabelEdit } from "../scenario/scenario.ts";

/** From the name of a template to that of the same with other labels. */
type Moves = Map<string, string>;

/**
 * The templates with other labels that edits bring about, each as a workload of its own beside the others.
 * @param taken Names that are given already; gets more.
 */
export function relabellings(
  written: readonly Workload[],
  edits: readonly Edit[],
  taken: Set<string>,
): { readonly workloads: readonly Workload[]; readonly moves: ReadonlyMap<Edit, Moves> } {
  const workloads = [...written];
  const moves = new Map<Edit, Moves>();
  for (const edit of edits) {
    if (edit.type !== "label") continue;
    const made: Moves = new Map();
    for (const source of workloads.filter((w) => isOf(w, edit))) {
      for (const facts of source.owners) {
        const variant = variantOf(source, facts, edit, workloads, taken);
        if (!workloads.includes(variant.workload)) workloads.push(variant.workload);
        made.set(facts.template.name, variant.facts.template.name);
      }
    }
    moves.set(edit, made);
  }
  return { workloads, moves };
}

function isOf({ ref, relabelledFrom }: Workload, { target }: LabelEdit): boolean {
  return sameRef(relabelledFrom?.workload ?? ref, target);
}

/** The one there is with these labels, or a new one. */
function variantOf(
  source: Workload,
  facts: OwnerFacts,
  { labels: changes }: LabelEdit,
  workloads: readonly Workload[],
  taken: Set<string>,
): { readonly workload: Workload; readonly facts: OwnerFacts } {
  const { template } = facts;
  const origin = source.relabelledFrom ?? { workload: source.ref, template: template.name };
  const labels = changed(template.labels, changes);
  const known = workloads.flatMap((workload) => workload.owners.map((own) => ({ workload, facts: own })));
  const present = known.find(
    ({ workload, facts: own }) =>
      (workload.relabelledFrom?.template ?? own.template.name) === origin.template &&
      own.template.spec === template.spec &&
      textOf(own.template.labels) === textOf(labels),
  );
  if (present !== undefined) return present;
  const name = freeName(`${origin.template}, relabelled`, taken);
  const { made: _, ...same } = template;
  const own: OwnerFacts = {
    ...facts,
    selector: undefined,
    variants: [],
    template: { ...same, name, labels },
  };
  return { workload: beside(source.ref.namespace, own, origin), facts: own };
}

/** A workload of its own for pods that come from another one. */
function beside(namespace: string, own: OwnerFacts, origin: Origin): Workload {
  const ref = { kind: "Pod", namespace, name: own.template.name };
  return { kind: "Pod", ref, owners: [own], finalizers: [], initial: undefined, relabelledFrom: origin };
}

/** With the templates of which pods are made where mutating admission is passed over, each as a workload of its own. */
export function withVariants(workloads: readonly Workload[]): readonly Workload[] {
  return workloads.flatMap((workload) => [
    workload,
    ...workload.owners.flatMap(({ template, variants, ...facts }) =>
      variants.map((variant) =>
        beside(
          workload.ref.namespace,
          { ...facts, selector: undefined, template: variant, variants: [] },
          { workload: workload.ref, template: template.name, isChanged: true },
        ),
      ),
    ),
  ]);
}

function changed(labels: Labels, changes: LabelChanges): Labels {
  const kept = Object.entries(labels).filter(([key]) => !Object.hasOwn(changes, key));
  const given = Object.entries(changes).flatMap(([key, value]) => (value === null ? [] : [[key, value]]));
  return Object.fromEntries([...kept, ...given]);
}

function textOf(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).toSorted());
}

function freeName(plain: string, taken: Set<string>): string {
  let name = plain;
  for (let i = 2; taken.has(name); i += 1) name = `${plain} (${i})`;
  taken.add(name);
  return name;
}
