// What one write tells of other processes: with interchangeable slots, the search sees only one state of each orbit,
// and so the same step may have been learned of one process and never of its twins.
import { classOf } from "../../symmetry-class.ts";
import { readablesOf, slotOf } from "../../system.ts";
import type { Compiled } from "../compiled.ts";

/** That `process` may write `slot`. */
interface MayWrite {
  readonly process: number;
  readonly slot: number;
}

export class Twins {
  /** By process: those that a permutation may turn it into, itself among them. */
  readonly #twins: readonly (readonly number[])[];
  /** By slot: the slots that permutations move it to, itself among them. */
  readonly orbitOf: readonly (readonly number[])[];
  /** Slots whose values name members. */
  readonly naming = new Set<number>();
  readonly #reads: readonly ReadonlySet<number>[];

  constructor(compiled: Compiled) {
    const { processes, slots, interchangeable } = compiled.system;
    const classes = interchangeable.map(classOf);
    const first = Int32Array.from(slots.keys());
    const permuted = new Set<number>();
    for (const { members, rename } of classes) {
      const places = members.map((member) => member.map((s) => compiled.slotNumber(s)));
      for (const member of places) for (const [k, s] of member.entries()) join(first, s, places[0]?.[k] ?? s);
      for (const s of places.flat()) permuted.add(s);
      for (const { slots: named } of rename) for (const s of named) this.naming.add(compiled.slotNumber(s));
    }
    this.orbitOf = slots.map((_, s) => [...first.keys()].filter((t) => first[t] === first[s]));
    this.#reads = processes.map(
      ({ reads }) => new Set(readablesOf(reads).map((r) => compiled.slotNumber(slotOf(r)))),
    );
    // Without an orbit, a process that looks at members may be permuted all the same: its twins read the same slots.
    const kinds = processes.map(({ orbit }, p) => {
      const reads = [...(this.#reads[p] ?? [])].sort((a, b) => a - b);
      if (classes.length === 0) return undefined;
      if (orbit !== undefined) return `orbit ${orbit}`;
      return reads.some((s) => permuted.has(s) || this.naming.has(s)) ? `reads ${reads.join()}` : undefined;
    });
    this.#twins = kinds.map((kind, p) =>
      kind === undefined ? [p] : [...kinds.keys()].filter((q) => kinds[q] === kind),
    );
  }

  /**
   * All that is to be expected once `process` was seen to write `slot`, closed under all permutations: if it reads the slot,
   * then its twins write such slots as they read; if not, they may write all of them.
   */
  like({ process, slot }: MayWrite): readonly MayWrite[] {
    const orbit = this.orbitOf[slot] ?? [slot];
    const isOwn = orbit.length > 1 && this.#reads[process]?.has(slot) === true;
    return (this.#twins[process] ?? []).flatMap((twin) =>
      orbit
        .filter((s) => !isOwn || this.#reads[twin]?.has(s) === true)
        .map((s) => ({ process: twin, slot: s })),
    );
  }
}

/** Puts two slots, and all that were joined with them before, into one orbit: they share the least of their numbers. */
function join(first: Int32Array, s: number, t: number): void {
  const [a = s, b = t] = [first[s], first[t]];
  for (const [i, f] of first.entries()) if (f === a || f === b) first[i] = Math.min(a, b);
}
