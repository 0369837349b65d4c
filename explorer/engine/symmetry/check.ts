// Whether a system really looks the same after permuting what it declares interchangeable: every permutation of a state
// must be able to do just what the state can do, permuted. For paranoid runs: it calls all steps for each permutation.
import { ModelError } from "../../errors.ts";
import { type Process, type Reads, slotOf, type TransitionSystem, viewOf } from "../../system.ts";
import { alternativesOf } from "../alternatives.ts";
import { at } from "../arrays.ts";
import type { Domain } from "../domain.ts";
import type { Exchange } from "./group.ts";
import type { Symmetry } from "./symmetry.ts";

/** With more permutations than this, only exchanges of two neighbours are tried. */
const MOST_TRIED = 720;

/** The parts of a compiled system that are needed here. */
interface Compiled {
  readonly system: TransitionSystem;
  readonly symmetry: Symmetry;
  slotNumber(slot: unknown): number;
  domainOf(slot: number): Domain;
  intern(slot: number, value: unknown, place: { process?: string; view?: unknown }): number;
}

/** What a state can do: who (up to permutation), by which label, and the ids afterwards. */
interface Step {
  readonly process: Process;
  readonly label: string;
  readonly isTimer: boolean;
  readonly after: Int32Array;
}

export class SymmetryCheck {
  readonly #compiled: Compiled;
  #last: Int32Array = new Int32Array(0);

  constructor(compiled: Compiled) {
    this.#compiled = compiled;
  }

  /** @throws ModelError if a permutation of the state with these ids behaves differently */
  check(ids: Int32Array): void {
    if (this.#last.length > 0 && this.#last.every((id, s) => id === ids[s])) return;
    this.#last = ids.slice();
    const steps = this.#steps(ids);
    const { classes, exchanges } = this.#compiled.symmetry.group;
    const permutations = classes.reduce((product, { length }) => product * factorial(length), 1);
    if (permutations > MOST_TRIED) {
      for (const e of exchanges) this.#compare(ids, steps, [e]);
    } else {
      for (const path of pathsOf(classes, exchanges)) this.#compare(ids, steps, path);
    }
  }

  #steps(ids: Int32Array): readonly Step[] {
    const compiled = this.#compiled;
    return compiled.system.processes.flatMap((process) => {
      const view = this.#view(process.reads, ids);
      return alternativesOf(process, view, false).map((alternative) => {
        const after = ids.slice();
        for (const w of alternative.writes) {
          const slot = compiled.slotNumber(w.slot);
          after[slot] = compiled.intern(slot, w.value, { process: process.name, view });
        }
        const { label, timer: isTimer = false } = alternative;
        return { process, label, isTimer, after };
      });
    });
  }

  #view(reads: Reads, ids: Int32Array): unknown {
    return viewOf(reads, (r) => {
      const slot = this.#compiled.slotNumber(slotOf(r));
      return Object.freeze(r.read(this.#compiled.domainOf(slot).values[at(ids, slot)]));
    });
  }

  #compare(ids: Int32Array, steps: readonly Step[], path: readonly Exchange[]): void {
    const permuted = this.#permuted(ids, path);
    const expected = new Map(
      steps.map((s) => [textOf({ ...s, after: this.#permuted(s.after, path) }), s] as const),
    );
    const found = new Map(this.#steps(permuted).map((s) => [textOf(s), s] as const));
    const missing = [...expected].find(([text]) => !found.has(text))?.[1];
    const excess = [...found].find(([text]) => !expected.has(text))?.[1];
    const odd = missing ?? excess;
    if (odd === undefined) return;
    const before = missing === undefined ? permuted : ids;
    const members = [...new Set(path)].map(({ ofClass, first }) => {
      const { names } = this.#compiled.symmetry.group.classes[ofClass]?.declared ?? { names: [] };
      return `${names[first]} and ${names[first + 1]}`;
    });
    throw new ModelError(
      { process: odd.process.name, view: this.#view(odd.process.reads, before) },
      `can do "${odd.label}", but no process of its orbit can do the same after a permutation of interchangeable members (exchanges of ${members.join(", of ")}): the system is not symmetric, its \`orbit\` is missing, a label names a member, or a value that names one is not renamed`,
    );
  }

  #permuted(ids: Int32Array, path: readonly Exchange[]): Int32Array {
    const permuted = ids.slice();
    for (const e of path) this.#compiled.symmetry.exchange(permuted, e);
    return permuted;
  }
}

function textOf({ process, label, isTimer, after }: Step): string {
  const { orbit, name } = process;
  return JSON.stringify([orbit ?? name, orbit === undefined, label, isTimer, [...after]]);
}

/** Each permutation of all classes as a list of exchanges, but for the one that changes nothing. */
function pathsOf(
  classes: readonly { readonly length: number }[],
  exchanges: readonly Exchange[],
): readonly (readonly Exchange[])[] {
  let paths: readonly (readonly Exchange[])[] = [[]];
  for (const ofClass of classes.keys()) {
    const own = exchanges.filter((e) => e.ofClass === ofClass);
    // A permutation of the members up to `last` is one of those before it, after which the last one moves forward.
    for (const last of own.keys()) {
      paths = paths.flatMap((path) => {
        const moves = own.slice(0, last + 1).reverse();
        return [path, ...moves.map((_, i) => [...path, ...moves.slice(0, i + 1)])];
      });
    }
  }
  return paths.slice(1);
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}
