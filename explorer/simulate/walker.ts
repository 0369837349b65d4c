// One state at a time: what can happen in it, and the step to the next, from the same memo tables that the search uses.
import { at } from "../engine/arrays.ts";
import type { Compiled } from "../engine/compiled.ts";
import type { Shown } from "../engine/domain.ts";
import type { Layout } from "../engine/layout.ts";
import { type LearnedAlternative, NO_ALTERNATIVES } from "../engine/learned.ts";

/** A run: where it starts (ids of all slots), and after each step the alternative taken and the state reached. */
export interface Path {
  readonly start: Int32Array;
  readonly steps: readonly PathStep[];
}

export interface PathStep {
  readonly alternative: LearnedAlternative;
  readonly ids: Int32Array;
}

export class Walker {
  readonly compiled: Compiled;
  /** The state: ids of all slots, and packed. */
  ids: Int32Array = new Int32Array(0);
  words = new Int32Array(0);
  /** The state before the last step, packed. */
  before = new Int32Array(0);
  /** What can happen now: what changes the state, and what does not. */
  moves: LearnedAlternative[] = [];
  idle: LearnedAlternative[] = [];
  /** The lazy timers that could fire in some state so far. */
  readonly firable = new Set<number>();
  #layout: Layout;
  /** By process: what it can do here, as an entry; and whether that is to be asked anew, since it may see something else. */
  readonly #entries: Int32Array;
  readonly #isStale: Uint8Array;
  /** The same for its guard. */
  readonly #mayAct: Uint8Array;
  readonly #isGuardStale: Uint8Array;
  /** By slot: who sees it. */
  readonly #onlookers: readonly (readonly Onlooker[])[];

  constructor(compiled: Compiled) {
    this.compiled = compiled;
    this.#layout = compiled.layout;
    this.#entries = new Int32Array(compiled.system.processes.length);
    this.#isStale = new Uint8Array(compiled.system.processes.length);
    this.#mayAct = new Uint8Array(compiled.system.processes.length);
    this.#isGuardStale = new Uint8Array(compiled.system.processes.length);
    this.#onlookers = compiled.system.slots.map((_, slot) => onlookersOf(compiled, slot));
  }

  /** Neither a move nor an idle alternative. */
  get isStuck(): boolean {
    return this.moves.length + this.idle.length === 0;
  }

  start(ids: Int32Array): void {
    this.#isStale.fill(1);
    this.#isGuardStale.fill(1);
    this.#stand(ids);
    this.before = this.words.slice();
  }

  take({ writes }: LearnedAlternative): void {
    const ids = this.ids.slice();
    for (const w of writes) {
      const old = at(ids, w.slot);
      if (old === w.new) continue;
      ids[w.slot] = w.new;
      for (const { process, sees, isForGuard } of this.#onlookers[w.slot] ?? []) {
        if (sees.every((shown) => shown !== undefined && shown.map[old] === shown.map[w.new])) continue;
        if (isForGuard) this.#isGuardStale[process] = 1;
        this.#isStale[process] = 1;
      }
    }
    [this.before, this.words] = [this.words, this.before];
    this.#stand(ids);
  }

  #stand(ids: Int32Array): void {
    this.ids = ids;
    this.#layout = this.compiled.layout;
    if (this.words.length !== this.#layout.words) this.words = new Int32Array(this.#layout.words);
    this.#layout.pack(ids, this.words, 0);
  }

  /** Finds out what can happen in this state. The model may be called, and `before` is no longer valid. */
  look(): void {
    this.moves = [];
    this.idle = [];
    for (let p = 0; p < this.#entries.length; p++) {
      if (this.#isStale[p] === 1) this.#ask(p);
      const entry = at(this.#entries, p);
      if (entry === NO_ALTERNATIVES) continue;
      for (const a of this.compiled.alternatives(entry)) (this.#changes(a) ? this.moves : this.idle).push(a);
    }
    if (this.#layout !== this.compiled.layout) this.#repack();
    if (this.compiled.system.timers === "lazy") this.#holdBack();
  }

  #ask(p: number): void {
    if (this.#layout !== this.compiled.layout) this.#repack();
    if (this.#isGuardStale[p] === 1) this.#mayAct[p] = this.#askGuard(p) ? 1 : 0;
    this.#isGuardStale[p] = 0;
    const mayAct = this.#mayAct[p] === 1;
    this.#entries[p] = NO_ALTERNATIVES;
    // It stays to be asked, when its guard holds.
    if (!mayAct && !this.compiled.isParanoid) return;
    const known = this.compiled.readers[p]?.memo.find(this.words, 0) ?? -1;
    const entry = known >= 0 ? known : this.compiled.learn(p, this.words, 0);
    if (!mayAct && entry !== NO_ALTERNATIVES) {
      if (this.#layout !== this.compiled.layout) this.#repack();
      throw this.compiled.falseGuard(p, this.words, 0);
    }
    this.#entries[p] = entry;
    this.#isStale[p] = 0;
  }

  /** Timers wait where something else moves. */
  #holdBack(): void {
    const { actions } = this.compiled;
    const isTimer = ({ action }: LearnedAlternative): boolean => actions[action]?.isTimer === true;
    const isEnvironment = ({ action }: LearnedAlternative): boolean =>
      actions[action]?.process.environment === true;
    if (this.moves.some((a) => !isTimer(a) && !isEnvironment(a))) {
      this.moves = this.moves.filter((a) => !isTimer(a));
      this.idle = this.idle.filter((a) => !isTimer(a));
    } else {
      for (const a of [...this.moves, ...this.idle]) if (isTimer(a)) this.firable.add(a.action);
    }
  }

  /** Whether the guard of process `p` holds, if it has one. */
  #askGuard(p: number): boolean {
    const guard = this.compiled.guards[p];
    if (guard === undefined) return true;
    const known = guard.memo.find(this.words, 0);
    return (known >= 0 ? known : this.compiled.learnGuard(p, this.words, 0)) === 1;
  }

  #changes({ writes }: LearnedAlternative): boolean {
    return writes.some((w) => at(this.ids, w.slot) !== w.new);
  }

  /** The states are packed anew after new values were learned. */
  #repack(): void {
    this.#layout = this.compiled.layout;
    this.words = new Int32Array(this.#layout.words);
    this.before = new Int32Array(this.#layout.words);
    this.#layout.pack(this.ids, this.words, 0);
  }
}

/** A process that sees something of a slot, itself or by its guard. */
interface Onlooker {
  readonly process: number;
  readonly isForGuard: boolean;
  /** Its projections of the slot; undefined for the slot itself. */
  readonly sees: readonly (Shown | undefined)[];
}

function onlookersOf({ readers, guards }: Compiled, slot: number): readonly Onlooker[] {
  const of = (process: number, isForGuard: boolean): readonly Onlooker[] => {
    const sees = (isForGuard ? guards : readers)[process]?.memo.shownOf(slot) ?? [];
    return sees.length === 0 ? [] : [{ process, isForGuard, sees }];
  };
  return [...readers.keys()].flatMap((process) => [...of(process, false), ...of(process, true)]);
}
