// A model in which every piece of the author's code tells the watcher when it is entered and left.
import {
  type About,
  type Predicate,
  type Process,
  type Projection,
  type Property,
  type Readable,
  type Reads,
  type Sum,
  sumOf,
  type TransitionSystem,
} from "../explorer/index.ts";
import type { Watched } from "./watch.ts";

export class WatchedModel {
  readonly #watched: Watched;
  /** Projections that several readers share stay shared. */
  readonly #projections = new Map<Readable<unknown>, Readable<unknown>>();

  constructor(watched: Watched) {
    this.#watched = watched;
  }

  system(system: TransitionSystem): TransitionSystem {
    return { ...system, processes: system.processes.map((p) => this.#process(p)) };
  }

  property(p: Property): Property {
    const name = `property "${p.id}"`;
    switch (p.kind) {
      case "no-step": {
        const place = this.#watched.place(name);
        return {
          ...p,
          reads: this.#reads(p.reads),
          about: this.#about(p.about, place),
          forbids: (before, after, step) => this.#watched.inside(place, () => p.forbids(before, after, step)),
        };
      }
      case "invariant":
        return { ...p, when: this.#optional(p.when, name), holds: this.#predicate(p.holds, name) };
      case "sometimes":
        return { ...p, goal: this.#predicate(p.goal, name) };
      case "no-deadlock":
        return { ...p, except: this.#optional(p.except, name) };
      case "recurs":
        return p;
      case "ltl": {
        const predicates = Object.entries(p.predicates).map(([key, q]) => [key, this.#predicate(q, name)]);
        return { ...p, predicates: Object.fromEntries(predicates) };
      }
      default:
        return { ...p, when: this.#optional(p.when, name), goal: this.#predicate(p.goal, name) };
    }
  }

  #process(p: Process): Process {
    const place = this.#watched.place(`process "${p.name}"`);
    return {
      ...p,
      reads: this.#reads(p.reads),
      step: (view) => this.#watched.inside(place, () => p.step(view)),
    };
  }

  #about({ steps, ...rest }: About, place: Parameters<Watched["inside"]>[0]): About {
    if (steps === undefined) return rest;
    return { ...rest, steps: (step) => this.#watched.inside(place, () => steps(step)) };
  }

  #optional(p: Predicate | undefined, owner: string): Predicate | undefined {
    return p === undefined ? undefined : this.#predicate(p, owner);
  }

  #predicate(p: Predicate, owner: string): Predicate {
    const place = this.#watched.place(`${owner} (predicate "${p.name}")`);
    return {
      name: p.name,
      reads: this.#reads(p.reads),
      holds: (view) => this.#watched.inside(place, () => p.holds(view)),
    };
  }

  #reads(reads: Reads): Reads {
    return Object.fromEntries(
      Object.entries(reads).map(([name, r]) => [
        name,
        "kind" in r ? this.#read(r) : r.map((one) => this.#read(one)),
      ]),
    );
  }

  #read(r: Readable<unknown> | Sum): Readable<unknown> | Sum {
    return r.kind === "sum" ? sumOf(r.of.map((one) => this.#summand(one))) : this.#readable(r);
  }

  #summand(r: Projection<number>): Projection<number> {
    const place = this.#watched.place(`projection "${r.name}"`);
    return { ...r, read: (stored: unknown) => this.#watched.inside(place, () => r.read(stored)) };
  }

  /** Slots run no code of the author, and are known by identity: they stay as they are. */
  #readable(r: Readable<unknown>): Readable<unknown> {
    if (r.kind === "slot") return r;
    const known = this.#projections.get(r);
    if (known !== undefined) return known;
    const place = this.#watched.place(`projection "${r.name}"`);
    const watched = { ...r, read: (stored: unknown) => this.#watched.inside(place, () => r.read(stored)) };
    this.#projections.set(r, watched);
    return watched;
  }
}
