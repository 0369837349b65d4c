// What never changes of users' own controllers: which objects they see and write, and all manifests that these may have.

import type { Manifest } from "../inventory/manifests.ts";
import { type ObjectRef, refOf, titleOf } from "../inventory/objects.ts";
import type { Workload } from "../inventory/workload.ts";
import { desiredBy } from "../inventory/workload-of.ts";
import { appliedObjects, type LoadedObject, type OwnWrites, type Scenario } from "../scenario/scenario.ts";
import { FINALIZER_FOREGROUND, type PropagationPolicy } from "../semantics/index.ts";
import type { Desired } from "../workloads/desired.ts";
import { kindOf } from "./kinds.ts";
import type { Learned, Notes } from "./learned.ts";
import { type OwnModel, resourcesOf } from "./model.ts";
import { normalManifest } from "./normal.ts";

/** A user's model, with what is known of what its controllers write. */
export interface OwnGiven {
  readonly model: OwnModel;
  readonly learned: Learned;
  /** Takes down what is not known yet. */
  readonly notes: Notes;
}

/** A manifest that an object of a built-in kind may have. */
export interface KnownManifest {
  /** Equal for equal manifests, whatever of their metadata the model keeps elsewhere. */
  readonly text: string;
  /** What it says, but for that. */
  readonly normal: unknown;
  readonly object: Manifest["object"];
  readonly desired: Desired;
}

export interface OwnFacts extends OwnGiven {
  /** By the title of each object of a built-in kind that controllers may see or write; the manifest of the start is the first. */
  readonly manifests: ReadonlyMap<string, readonly KnownManifest[]>;
}

/** The kinds that controllers and properties look at. */
export function watchedKinds(model: OwnModel): ReadonlySet<string> {
  return new Set([
    ...resourcesOf(model).map(kindOf),
    ...model.controllers.flatMap((c) => [kindOf(c.for), ...Object.values(c.watches).map(kindOf)]),
    ...(model.properties ?? []).flatMap(({ reads }) => Object.values(reads).map(kindOf)),
  ]);
}

export function ownWrites(
  { model, learned }: OwnGiven,
  scenario: Scenario,
  objects: readonly LoadedObject[],
): OwnWrites {
  const kinds = watchedKinds(model);
  const written = new Set([
    ...learned.manifests.map(({ object }) => titleOf(refOf(object.object))),
    ...learned.touched,
  ]);
  return {
    manifests: learned.manifests,
    policies: policiesOf(learned, scenario, objects),
    touches: (ref: ObjectRef) => kinds.has(ref.kind) || written.has(titleOf(ref)),
  };
}

/** What is owned by an object that is deleted in the foreground is deleted so too. */
function policiesOf(
  { policies, manifests }: Learned,
  scenario: Scenario,
  objects: readonly LoadedObject[],
): readonly PropagationPolicy[] {
  const all = [...objects, ...appliedObjects(scenario), ...manifests.map(({ object }) => object)];
  const isForeground =
    scenario.edits.some((edit) => edit.type === "delete" && edit.propagationPolicy === "Foreground") ||
    all.some(({ object }) => object.metadata.finalizers?.includes(FINALIZER_FOREGROUND) === true);
  return [...new Set([...policies, ...(isForeground ? (["Foreground"] as const) : [])])];
}

export function ownFactsOf(
  given: OwnGiven,
  workloads: readonly Workload[],
  versions: ReadonlyMap<string, readonly Manifest[]>,
  scenario: Scenario,
): OwnFacts {
  const touched = workloads.filter(
    ({ kind, ref }) => kind !== "(custom)" && scenario.own?.touches(ref) === true,
  );
  return {
    ...given,
    manifests: new Map(
      touched.map((workload) => {
        const title = titleOf(workload.ref);
        const known = (versions.get(title) ?? []).map(({ object, written }): KnownManifest => {
          const normal = normalManifest(written);
          const desired = desiredBy(object, workload, scenario);
          return { text: JSON.stringify(normal), normal, object, desired };
        });
        return [title, known.filter((one, i) => known.findIndex(({ text }) => text === one.text) === i)];
      }),
    ),
  };
}
