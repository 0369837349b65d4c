// Counterexamples, replayed: a path of stored states is walked again through the model's own, unmemoized steps.
import { ModelError } from "../errors.ts";
import { type Change, PAUSE, type Snapshot, type Trace, type TraceStep } from "../result.ts";
import { type Alternative, type Process, type Reads, slotOf, viewOf } from "../system.ts";
import { actorOf } from "./actors.ts";
import { alternativesOf } from "./alternatives.ts";
import { at } from "./arrays.ts";
import type { Compiled } from "./compiled.ts";

/** Where a step of the path leads (ids of all slots, canonical), and by which action if that matters. */
export interface PathStep {
  readonly target: Int32Array;
  readonly action: number | undefined;
}

/** A step that the model can take next. */
export interface Candidate {
  readonly process: Process;
  readonly label: string;
  readonly detail: string | undefined;
  /** The canonical ids of all slots after it. */
  readonly target: Int32Array;
  /** The view that `reads` gives after it. */
  after(reads: Reads): Snapshot;
}

export class Replay {
  readonly #compiled: Compiled;
  readonly #initial: Snapshot;
  /** The ids of the concrete state reached: of one that the canonical one stands for, where slots are interchangeable. */
  #ids: Int32Array;
  readonly #steps: TraceStep[] = [];
  /** Who acted last. */
  #last: Process | undefined;
  #environmentEvents = 0;
  #contextSwitches = 0;

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
    return Object.fromEntries(
      this.#compiled.system.slots.map((s, i) => [s.name, this.#valueOf(this.#ids, i)]),
    );
  }

  /** The view that `reads` gives in the present state. */
  view(reads: Reads): Snapshot {
    return this.#viewIn(this.#ids, reads);
  }

  #viewIn(ids: Int32Array, reads: Reads): Snapshot {
    return viewOf(reads, (r) => r.read(this.#valueOf(ids, this.#compiled.slotNumber(slotOf(r)))));
  }

  /** Takes the step that leads to `target`. @throws ModelError if the model no longer has such a step. */
  step({ target, action }: PathStep): void {
    const wanted = action === undefined ? undefined : this.#compiled.actions[action];
    const isTaken = this.take(
      (candidate) =>
        (wanted === undefined || candidate.label === wanted.label) && equal(candidate.target, target),
      wanted?.process,
    );
    if (!isTaken) throw this.notRepeated();
  }

  /**
   * Takes the first step that is accepted: of the process that acted last, if it has one, or else in the order of the
   * system's processes, and of their alternatives. With `by`, only steps of this process (or its orbit) are asked about.
   * False if none is accepted.
   */
  take(accepts: (candidate: Candidate) => boolean, by?: Process): boolean {
    const { processes } = this.#compiled.system;
    const [last] = processes.filter((p) => p === this.#last);
    const waiting = this.#timersWait;
    for (const process of last === undefined ? processes : [last, ...processes.filter((p) => p !== last)]) {
      if (by !== undefined && actorOf(this.#compiled, by) !== actorOf(this.#compiled, process)) continue;
      const saw = this.view(process.reads);
      for (const alternative of alternativesOf(process, saw, false)) {
        if (waiting && alternative.timer === true) continue;
        const ids = this.#after(alternative);
        const { label, detail } = alternative;
        const after = (reads: Reads): Snapshot => this.#viewIn(ids, reads);
        if (!accepts({ process, label, detail, target: this.#canonical(ids), after })) continue;
        this.#steps.push(this.#describe(process, alternative, saw, ids));
        this.#ids = ids;
        this.#count(process);
        return true;
      }
    }
    return false;
  }

  /** Whether timers are lazy, and something else can move here. */
  get #timersWait(): boolean {
    const { system } = this.#compiled;
    if (system.timers === "free") return false;
    const moves = (a: Alternative): boolean => a.timer !== true && !equal(this.#after(a), this.#ids);
    return system.processes.some(
      (p) => !p.environment && alternativesOf(p, this.view(p.reads), false).some(moves),
    );
  }

  /** The error of a model that does not take a step again. */
  notRepeated(): ModelError {
    return new ModelError(
      { system: this.#compiled.system.name },
      `does not repeat its own run: after ${this.#steps.length} steps no process can take the step that was taken before; a step depends on something that is not in its view`,
    );
  }

  #count(process: Process): void {
    const last = this.#last;
    if (process.environment) this.#environmentEvents++;
    if (last !== undefined && actorOf(this.#compiled, last) !== actorOf(this.#compiled, process))
      this.#contextSwitches++;
    this.#last = process;
  }

  /** Nothing happens for a step. */
  pause(): void {
    this.#steps.push(PAUSE);
  }

  /** The run so far. `simplest` as in `Trace`: whoever chose the steps must know. */
  trace(loop: number | undefined, minimal: Trace["minimal"], simplest = false): Trace {
    return {
      initial: this.#initial,
      steps: this.#steps,
      loop,
      minimal,
      environmentEvents: this.#environmentEvents,
      contextSwitches: this.#contextSwitches,
      simplest,
    };
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
      changes.push({
        slot: s.name,
        before: this.#valueOf(this.#ids, i),
        after: this.#valueOf(ids, i),
      });
    }
    return { process: process.name, label: alternative.label, detail: alternative.detail, saw, changes };
  }

  #valueOf(ids: Int32Array, slot: number): unknown {
    return this.#compiled.domainOf(slot).values[at(ids, slot)];
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
