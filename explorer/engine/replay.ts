// Counterexamples, replayed: a path of stored states is walked again through the model's own, unmemoized steps.
import { ModelError } from "../errors.ts";
import { type Change, PAUSE, type Snapshot, type Trace, type TraceStep } from "../result.ts";
import type { Alternative, Process, Reads } from "../system.ts";
import { alternativesOf } from "./alternatives.ts";
import { at } from "./arrays.ts";
import type { Compiled } from "./compiled.ts";

/** Where a step of the path leads (ids of all slots, canonical), and by which action if that matters. */
export interface PathStep {
  readonly target: Int32Array;
  readonly action: number | undefined;
}

export class Replay {
  readonly #compiled: Compiled;
  readonly #initial: Snapshot;
  /** The ids of the concrete state reached: of one that the canonical one stands for, where slots are interchangeable. */
  #ids: Int32Array;
  readonly #steps: TraceStep[] = [];

  constructor(compiled: Compiled, start: Int32Array) {
    this.#compiled = compiled;
    const ids = compiled.system.initial
      .map((w) => compiled.initialIds(w))
      .find((i) => equal(this.#canonical(i), start));
    if (ids === undefined) throw new Error("a counterexample does not start in an initial state");
    this.#ids = ids;
    this.#initial = this.snapshot();
  }

  get ids(): Int32Array {
    return this.#ids;
  }

  snapshot(): Snapshot {
    return Object.fromEntries(this.#compiled.system.slots.map((s, i) => [s.name, this.#valueOf(i)]));
  }

  /** The view that `reads` gives in the present state. */
  view(reads: Reads): Snapshot {
    const one = (r: { read(stored: unknown): unknown } & object): unknown =>
      r.read(this.#valueOf(this.#compiled.slotNumber("of" in r ? r.of : r)));
    return Object.freeze(
      Object.fromEntries(
        Object.entries(reads).map(([name, r]) => [name, "kind" in r ? one(r) : Object.freeze(r.map(one))]),
      ),
    );
  }

  /** Takes the step that leads to `target`. @throws ModelError if the model no longer has such a step. */
  step({ target, action }: PathStep): void {
    const wanted = action === undefined ? undefined : this.#compiled.actions[action];
    for (const process of this.#compiled.system.processes) {
      if (wanted !== undefined && !this.#mayBe(wanted.process, process)) continue;
      const saw = this.view(process.reads);
      for (const alternative of alternativesOf(process, saw, false)) {
        if (wanted !== undefined && alternative.label !== wanted.label) continue;
        const ids = this.#after(alternative);
        if (!equal(this.#canonical(ids), target)) continue;
        this.#steps.push(this.#describe(process, alternative, saw, ids));
        this.#ids = ids;
        return;
      }
    }
    throw new ModelError(
      { system: this.#compiled.system.name },
      `does not repeat its own run: after ${this.#steps.length} steps no process can take the step that was taken before; a step depends on something that is not in its view`,
    );
  }

  /** Nothing happens for a step. */
  pause(): void {
    this.#steps.push(PAUSE);
  }

  trace(loop: number | undefined, minimal: Trace["minimal"]): Trace {
    return { initial: this.#initial, steps: this.#steps, loop, minimal };
  }

  #after(alternative: Alternative): Int32Array {
    const ids = this.#ids.slice();
    for (const w of alternative.writes) {
      const slot = this.#compiled.slotNumber(w.slot);
      ids[slot] = this.#compiled.intern(slot, w.value, { system: this.#compiled.system.name });
    }
    return ids;
  }

  #describe(process: Process, alternative: Alternative, saw: Snapshot, ids: Int32Array): TraceStep {
    const changes: Change[] = [];
    for (const [i, s] of this.#compiled.system.slots.entries()) {
      if (at(ids, i) === at(this.#ids, i)) continue;
      const after = this.#compiled.domainOf(i).values[at(ids, i)];
      changes.push({ slot: s.name, before: this.#valueOf(i), after });
    }
    return { process: process.name, label: alternative.label, detail: alternative.detail, saw, changes };
  }

  #valueOf(slot: number): unknown {
    return this.#compiled.domainOf(slot).values[at(this.#ids, slot)];
  }

  /** Up to permutation, a step of one process of an orbit may have to be taken by another one. */
  #mayBe(recorded: Process, process: Process): boolean {
    const isPermuted = this.#compiled.classes.length > 0 && recorded.orbit !== undefined;
    return recorded === process || (isPermuted && recorded.orbit === process.orbit);
  }

  #canonical(ids: Int32Array): Int32Array {
    const canonical = ids.slice();
    this.#compiled.canonicalise(canonical);
    return canonical;
  }
}

function equal(a: Int32Array, b: Int32Array): boolean {
  return a.every((x, i) => x === b[i]);
}
