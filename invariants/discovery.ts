// What users' own controllers write is found out by running them: an exploration that meets something unknown is given up, and
// begun anew with that known.
import { invariant, type Property, predicate } from "../explorer/property.ts";
import type { Cluster } from "../model/cluster.ts";
import type { Observable } from "../model/inventory.ts";
import { type Inventory, inventoryOf } from "../model/inventory.ts";
import { learn } from "../model/own/learn.ts";
import { type Learned, NOTHING_LEARNED, Notes } from "../model/own/learned.ts";
import type { NotModelled } from "../model/scenario.ts";
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
    return inventoryOf(objects, scenario, this.#observed, {
      model,
      learned: this.#learned,
      notes: this.#notes,
    });
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

  /** Why not all can become known. */
  get endless(): string | undefined {
    return this.#endless;
  }
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
