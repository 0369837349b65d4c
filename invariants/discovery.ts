// What users' own controllers write is found out by running them: an exploration that meets something unknown is given up, and
// begun anew with that known.
import { invariant, type Property, predicate } from "../explorer/property.ts";
import type { Cluster } from "../model/cluster.ts";
import { MODELLED_KINDS } from "../model/input/load.ts";
import type { Observable } from "../model/inventory/inventory.ts";
import { type Inventory, inventoryOf, refOf, sameRef, titleOf } from "../model/inventory/inventory.ts";
import { OwnModelError } from "../model/own/errors.ts";
import { BUILT_IN_KINDS, isBuiltIn, isCustom, kindOf, type Watchable } from "../model/own/kinds.ts";
import { learn } from "../model/own/learn.ts";
import { type Learned, NOTHING_LEARNED, Notes } from "../model/own/learned.ts";
import { type OwnModel, resourcesOf } from "../model/own/model.ts";
import type { NotModelled, ObjectRef } from "../model/scenario/scenario.ts";
import type { VerifyInput } from "./verify-result.ts";

/** The inventory of an input, which grows as more becomes known. */
export class Discovery {
  readonly #input: VerifyInput;
  readonly #observed: readonly Observable[];
  #learned: Learned = NOTHING_LEARNED;
  #notes = new Notes();
  #rounds = 1;
  readonly #notModelled: NotModelled[] = [];
  #endless: string | undefined;
  inventory: Inventory;

  constructor(input: VerifyInput, observed: readonly Observable[]) {
    this.#input = input;
    this.#observed = observed;
    this.inventory = this.#inventory();
  }

  #inventory(): Inventory {
    const { objects, scenario, own: model } = this.#input;
    if (model === undefined) return inventoryOf(objects, scenario, this.#observed);
    this.#notes = new Notes();
    refuseUnfit(model);
    const users = { model, learned: this.#learned, notes: this.#notes };
    const found = inventoryOf(objects, scenario, this.#observed, users);
    const shared = scenario.written.filter(({ target }) => found.scenario.own?.touches(target) === true);
    const merged = shared.find(({ isChosen }) => isChosen);
    if (merged === undefined && shared.length === 0) return found;
    if (merged === undefined) {
      this.#notModelled.push(...shared.map(({ target }) => unchangedNote(target, objects)));
      const written = scenario.written.filter((one) => !shared.includes(one));
      return inventoryOf(objects, { ...scenario, written }, this.#observed, users);
    }
    throw new OwnModelError(
      `the scenario writes ${titleOf(merged.target)} field by field (manager, replace, patch), and the user's own controllers see or write it: that is not modelled; apply its manifest without a manager`,
    );
  }

  /** Whether something new has become known: then `inventory` is another one, and what was explored so far counts for nothing. */
  renew(): boolean {
    const notes = this.#notes.all;
    if (notes.length === 0 || this.#endless !== undefined) return false;
    const { learned, notModelled, endless } = learn(this.#learned, notes, this.#input.objects);
    this.#notModelled.push(...notModelled);
    this.#endless = endless;
    if (endless !== undefined) return false;
    this.#learned = learned;
    this.#rounds++;
    this.inventory = this.#inventory();
    return true;
  }

  /** What the model gives no meaning to, of what controllers write; each once. */
  get notModelled(): readonly NotModelled[] {
    const named = this.#notModelled.map(
      (one) => [JSON.stringify([one.kind, one.name, one.field]), one] as const,
    );
    return [...new Map(named).values()];
  }

  /** How often it was begun, and how many manifests were learned. */
  get effort(): { readonly rounds: number; readonly manifests: number } {
    return { rounds: this.#rounds, manifests: this.#learned.manifests.length };
  }

  /**
   * To be called when all is known.
   * @throws OwnModelError if the scenario names an object that is not in its manifests, and that no controller ever makes.
   */
  refuseUnmet(): void {
    const { own, workloads, scenario } = this.inventory;
    if (own === undefined || this.#endless !== undefined) return;
    // Roles may not allow it to be made, which is a finding, and no mistake in the scenario.
    if (own.model.controllers.some(({ serviceAccount }) => serviceAccount !== undefined)) return;
    const named = [
      ...scenario.edits.flatMap((edit) =>
        edit.type === "delete" || edit.type === "scale" ? [edit.target] : [],
      ),
      ...scenario.behaviours.flatMap(({ workload }) => workload ?? []),
    ];
    const isThere = (ref: ObjectRef): boolean =>
      workloads.some((w) => sameRef(w.ref, ref)) || !isBuiltIn(ref.kind);
    const unmet = named.find((ref) => !isThere(ref));
    if (unmet === undefined) return;
    const made = workloads.map(({ ref }) => titleOf(ref)).join(", ");
    throw new OwnModelError(
      `the scenario names ${titleOf(unmet)}, which is in no manifest, and which no controller makes; there are ${made}`,
    );
  }

  /** Why not all can become known. */
  get endless(): string | undefined {
    return this.#endless;
  }
}

/** Kinds are told apart by their names alone. */
function refuseUnfit(model: OwnModel): void {
  const kinds = resourcesOf(model).map(({ kind }) => kind);
  const twin = kinds.find(
    (kind, i) => MODELLED_KINDS.some((one) => one.kind === kind) || kinds.indexOf(kind) < i,
  );
  if (twin !== undefined)
    throw new OwnModelError(
      `custom resource ${twin}: there is another kind of that name, and kinds are told apart by their names; rename it`,
    );
  const names = model.controllers.map(({ name }) => name);
  const same = names.find((name, i) => names.indexOf(name) < i);
  if (same !== undefined)
    throw new OwnModelError(`controller "${same}": there is another one of that name; give it another`);
  for (const { name, for: own, watches } of model.controllers)
    for (const kind of [own, ...Object.values(watches)]) refuseUnseen(`controller "${name}"`, kind);
  for (const { id, reads } of model.properties ?? [])
    for (const kind of Object.values(reads)) refuseUnseen(`property "${id}"`, kind);
}

function unchangedNote(target: ObjectRef, objects: VerifyInput["objects"]): NotModelled {
  const consequence =
    "the user's own controllers see or write it: what mutating admission changes of it is not modelled, and it stays as it is written";
  const loaded = objects.find(({ object }) => sameRef(refOf(object), target));
  const position = loaded?.position ?? { file: "plimsoll.yaml", line: 1, column: 1 };
  return { kind: target.kind, name: target.name, field: undefined, consequence, position };
}

/** Types say so as well, but modules of users are run unchecked: a kind that is never seen would be an empty list for ever. */
function refuseUnseen(who: string, watchable: Watchable): void {
  const kind = kindOf(watchable);
  if (isCustom(watchable) || isBuiltIn(kind)) return;
  throw new OwnModelError(
    `${who}: objects of kind ${kind} cannot be seen; what can: ${BUILT_IN_KINDS.join(", ")}, and custom resources`,
  );
}

/**
 * Nothing unknown is asked for. It makes searches that leave out runs look for those in which something is: nobody reports it,
 * because such a search is given up.
 */
export function knownClaims({ own }: Cluster): readonly Property[] {
  if (own === undefined) return [];
  const known = predicate(
    "all that controllers ask for is known",
    { unknown: own.unknown },
    (v) => v.unknown === 0,
  );
  return [invariant("own-writes-known", known)];
}
