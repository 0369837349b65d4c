// Lazy timers (see `Timers` in `../system.ts`): which entries of a batch of states lose their timers, as something else can move.
// Entries keep all alternatives, whatever the state. Of those with timers there is a second one without, and in each
// state it is decided which of the two applies; whatever comes after that knows nothing of timers.
import { at, grown } from "./arrays.ts";
import type { Action } from "./compiled.ts";
import { type LearnedAlternative, NO_ALTERNATIVES, OP_HEADER, PAIR_OP, WORD_OP } from "./operations.ts";
import type { Rows } from "./store.ts";

/** Whether what an entry does besides timers, if it is no environment, changes the state, and so holds timers back. */
const NEVER = 0;
const ALWAYS = 1;
/** It depends on slots that the process does not read: the operations tell. */
const DEPENDS = 2;

export interface TimerTables {
  /** By entry: NEVER, ALWAYS or DEPENDS. */
  readonly holds: Int32Array;
  /** By entry: the one that has the same alternatives but for timers; the entry itself if it has none. */
  readonly without: Int32Array;
}

export class LazyTimers implements TimerTables {
  readonly #actions: readonly Action[];
  holds = new Int32Array(1024);
  without = new Int32Array(1024);

  /** `actions`: those of the system, more of which become known. */
  constructor(actions: readonly Action[]) {
    this.#actions = actions;
  }

  /** To be called for each new entry; `add` makes one of what is left without timers. */
  learned(
    entry: number,
    alternatives: readonly LearnedAlternative[],
    add: (others: readonly LearnedAlternative[]) => number,
  ): void {
    this.holds = grown(this.holds, entry + 1);
    this.without = grown(this.without, entry + 1);
    const others = alternatives.filter(({ action }) => this.#actions[action]?.isTimer !== true);
    const isSame = others.length === alternatives.length;
    const rest = isSame ? entry : others.length === 0 ? NO_ALTERNATIVES : add(others);
    this.holds[entry] = this.#holdsBack(others);
    this.without[entry] = rest;
  }

  #holdsBack(others: readonly LearnedAlternative[]): number {
    const writes = others
      .filter(({ action }) => this.#actions[action]?.process.environment !== true)
      .flatMap((a) => a.writes);
    if (writes.some((w) => w.old >= 0 && w.old !== w.new)) return ALWAYS;
    return writes.some((w) => w.old < 0) ? DEPENDS : NEVER;
  }

  tables(): TimerTables {
    return { holds: this.holds, without: this.without };
  }
}

/** A batch whose entries were looked up. */
interface LookedUp {
  readonly entries: Int32Array;
  readonly processes: number;
  readonly rows: Rows;
  readonly skipped: Int32Array;
}

interface Operations {
  readonly ops: Int32Array;
  readonly start: Int32Array;
}

/** Takes the timers from the entries of those of the first `count` states in which something else moves. */
export function holdBack(
  operations: Operations,
  { holds, without }: TimerTables,
  { entries, processes, rows, skipped }: LookedUp,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    if (at(skipped, i) !== 0) continue;
    const [first, end] = [i * processes, (i + 1) * processes];
    let hasTimers = false;
    let holding = NEVER;
    for (let e = first; e < end; e++) {
      const entry = at(entries, e);
      if (at(without, entry) !== entry) hasTimers = true;
      const held = at(holds, entry);
      if (held !== NEVER && holding !== ALWAYS) holding = held;
    }
    if (!hasTimers || holding === NEVER) continue;
    for (let e = first; e < end && holding !== ALWAYS; e++) {
      const entry = at(entries, e);
      const depends = at(holds, entry) === DEPENDS;
      if (depends && changes(operations, at(without, entry), rows, rows.base + i * rows.stride))
        holding = ALWAYS;
    }
    if (holding !== ALWAYS) continue;
    for (let e = first; e < end; e++) entries[e] = at(without, at(entries, e));
  }
}

/** Whether an operation of the entry changes the state at `row`. */
function changes({ ops, start }: Operations, entry: number, { words, stride }: Rows, row: number): boolean {
  let o = at(start, entry);
  const changing = at(ops, o);
  o += 2;
  for (let left = changing; left > 0; left--) {
    const isPair = stride === 2;
    const [count, size] = isPair ? [2, 2] : [at(ops, o + 2), WORD_OP];
    const from = isPair ? o + 2 : o + OP_HEADER;
    for (let c = 0, p = from; c < count; c++, p += size) {
      const old = at(words, row + (isPair ? c : at(ops, p)));
      if (((old & at(ops, p + size - 2)) | at(ops, p + size - 1)) !== old) return true;
    }
    o = isPair ? o + PAIR_OP : from + count * WORD_OP + at(ops, o + 3);
  }
  return false;
}
