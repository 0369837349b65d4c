// A transition system made ready for the hot loop: slots numbered, values interned, steps memoized as integer operations.
// The model's code runs once per distinct view of a process; everything else works on what is learned here.
import { ModelError } from "../errors.ts";
import type { Alternative, Process, Readable, Reads, Sum, TransitionSystem } from "../system.ts";
import { numberIn, readablesOf, slotOf, viewOf } from "../system.ts";
import { alternativesOf, guarded } from "./alternatives.ts";
import { at } from "./arrays.ts";
import { Domain } from "./domain.ts";
import { HeapGuard } from "./heap.ts";
import { Layout } from "./layout.ts";
import { type Action, type LearnedAlternative, type LearnedWrite, NO_ALTERNATIVES } from "./learned.ts";
import { type Column, MemoTable } from "./memo.ts";
import { ranOutOfMemory } from "./memory.ts";
import { Operations } from "./operations.ts";
import { SymmetryCheck } from "./symmetry/check.ts";
import { Symmetry } from "./symmetry/symmetry.ts";
import { LazyTimers } from "./timers.ts";

/** The columns that some reads look at, with a memo table over them, and the way from a packed state to a view. */
export interface Reader {
  readonly memo: MemoTable;
  viewAt(words: Int32Array, base: number): unknown;
}

export interface CompileOptions {
  readonly paranoid?: boolean;
  /** Ends the search, inconclusive, before the JavaScript heap holds more. Without it, before the heap is full. */
  readonly maxHeapBytes?: number;
  /** Called just before each call of a step: lets a watchdog know where the model is. */
  readonly onModelCall?: (process: Process) => void;
}

export class Compiled {
  readonly system: TransitionSystem;
  readonly actions: Action[] = [];
  readonly #actionIds = new Map<Process, Map<string, number>>();
  /** By process (or orbit) and label: whether that is a timer. */
  readonly #isTimer = new Map<string, boolean>();
  readonly #slotIndex = new Map<unknown, number>();
  readonly #slotDomain: Domain[];
  readonly symmetry: Symmetry;
  readonly #symmetryCheck: SymmetryCheck | undefined;
  readonly readers: Reader[] = [];
  /** By process: what its guard reads, if it has one. */
  readonly guards: (Reader | undefined)[] = [];
  readonly #tables: MemoTable[] = [];
  readonly operations: Operations;
  readonly #options: CompileOptions;
  readonly heap: HeapGuard;
  layout: Layout;
  modelCalls = 0;
  /** How many values all slots had when tables were last adapted to them. */
  #interned = 0;
  /** Called when states must be packed anew, before anything else changes. */
  onRelayout: (old: Layout, next: Layout) => void = () => {};

  constructor(system: TransitionSystem, options: CompileOptions = {}) {
    this.system = system;
    this.#options = options;
    this.heap = new HeapGuard(options.maxHeapBytes);
    for (const [i, s] of system.slots.entries()) this.#slotIndex.set(s, i);
    const group = Symmetry.groupOf(system, (s) => this.slotNumber(s));
    const own = system.slots.map(() => new Domain());
    this.#slotDomain = own.map((domain, s) => own[at(group.orbitOf, s)] ?? domain);
    this.symmetry = new Symmetry(system, group, this.#slotDomain);
    this.#symmetryCheck = options.paranoid === true && this.isReduced ? new SymmetryCheck(this) : undefined;
    const timers = system.timers === "lazy" ? new LazyTimers(this.actions) : undefined;
    this.operations = new Operations(group.bitOf, timers);
    this.layout = Layout.forDomains(this.#slotDomain);
    this.symmetry.layout = this.layout;
    for (const p of system.processes) {
      this.readers.push(this.reader(p.reads));
      this.guards.push(p.onlyIf === undefined ? undefined : this.reader(p.onlyIf.reads));
    }
    for (const initial of system.initial) this.initialIds(initial);
    this.#adapt();
  }

  /** The interchangeable classes of the system. */
  get classes(): readonly { readonly length: number }[] {
    return this.symmetry.group.classes;
  }

  /** Whether a state stands for others as well. */
  get isReduced(): boolean {
    return this.classes.some((c) => c.length > 1);
  }

  slotNumber(slot: unknown): number {
    const n = this.#slotIndex.get(slot);
    if (n === undefined)
      throw new ModelError({ system: this.system.name }, "uses a slot that it does not list");
    return n;
  }

  domainOf(slot: number): Domain {
    const d = this.#slotDomain[slot];
    if (d === undefined) throw new RangeError(`no slot ${slot}`);
    return d;
  }

  /** Prepares `reads` for look-ups in packed states. */
  reader(reads: Reads): Reader {
    const columns = Object.values(reads)
      .flat()
      .flatMap((one): readonly Column[] =>
        one.kind === "sum" ? one.of.map((part) => this.#column(part, one)) : [this.#column(one)],
      );
    const memo = new MemoTable(columns);
    memo.rekey(this.layout);
    this.#tables.push(memo);
    return {
      memo,
      viewAt: (words, base) => {
        let column = 0;
        return viewOf(reads, () => memo.valueAt(column++, words, base));
      },
    };
  }

  #column(r: Readable<unknown>, sum?: Sum): Column {
    const slot = this.slotNumber(slotOf(r));
    const domain = this.domainOf(slot);
    if (r.kind === "slot") return { slot, domain, shown: undefined };
    const show = (v: unknown) => guarded({ system: this.system.name, view: v }, () => r.read(v));
    if (sum === undefined) return { slot, domain, shown: domain.derive(show) };
    const number = (v: unknown) => guarded({ system: this.system.name, view: v }, () => numberIn(r.read(v)));
    return { slot, domain, shown: domain.tally(number), sum };
  }

  /** The ids of an initial state. @throws ModelError if a value is not plain data. */
  initialIds(writes: readonly { readonly slot: unknown; readonly value: unknown }[]): Int32Array {
    const ids = Int32Array.from(this.system.slots, (s, i) =>
      this.intern(i, s.initial, { system: this.system.name }),
    );
    for (const w of writes) {
      const s = this.slotNumber(w.slot);
      ids[s] = this.intern(s, w.value, { system: this.system.name });
    }
    return ids;
  }

  /** The id of a value of a slot, new if it was never seen. @throws ModelError if it is not plain data. */
  intern(slot: number, value: unknown, place: { system?: string; process?: string; view?: unknown }): number {
    const name = this.system.slots[slot]?.name;
    const domain = this.domainOf(slot);
    try {
      const id = domain.intern(value);
      this.symmetry.close(domain);
      return id;
    } catch (error) {
      if (!(error instanceof RangeError) || ranOutOfMemory(error)) throw error;
      throw new ModelError(place, `gives slot "${name}" a value that is not plain data: ${error.message}`);
    }
  }

  /** Replaces the ids of a state by those that represent all its permutations. */
  canonicalise(ids: Int32Array): void {
    this.symmetry.canonicaliseIds(ids);
  }

  #actionId(process: Process, { label, timer = false }: Alternative, view: unknown): number {
    let ids = this.#actionIds.get(process);
    if (ids === undefined) {
      ids = new Map();
      this.#actionIds.set(process, ids);
    }
    let id = ids.get(label);
    if (id === undefined) {
      id = this.actions.push({ process, label, isTimer: timer }) - 1;
      ids.set(label, id);
    }
    // Of interchangeable members, one may act for all.
    const { orbit, name } = process;
    const shared = JSON.stringify([orbit === undefined, orbit ?? name, label]);
    if ((this.#isTimer.get(shared) ?? timer) !== timer)
      throw new ModelError(
        { process: name, view },
        `uses the label "${label}" for a timer and (perhaps in its orbit) for what is none; give each a label of its own`,
      );
    this.#isTimer.set(shared, timer);
    return id;
  }

  get entryCount(): number {
    return this.operations.entries.length;
  }

  /** What an entry stands for: all alternatives of a process in a view. */
  alternatives(entry: number): readonly LearnedAlternative[] {
    return this.operations.entries[entry] ?? [];
  }

  /** Asks the guard of process `p` in the state at `words[base...]`, and remembers the answer: 1 if it holds, else 0. @throws as `learn` */
  learnGuard(p: number, words: Int32Array, base: number): number {
    const process = this.system.processes[p];
    const reader = this.guards[p];
    if (process?.onlyIf === undefined || reader === undefined)
      throw new RangeError(`process ${p} has no guard`);
    const { onlyIf } = process;
    this.heap.look();
    const view = reader.viewAt(words, base);
    const place = { process: process.name, view };
    const holds: unknown = guarded(place, () => onlyIf.holds(view));
    if (typeof holds !== "boolean")
      throw new ModelError(place, `has a guard that answers ${String(holds)}, not true or false`);
    reader.memo.add(words, base, holds ? 1 : 0);
    return holds ? 1 : 0;
  }

  /** Whether guards are only checked, not relied on. */
  get isParanoid(): boolean {
    return this.#options.paranoid === true;
  }

  /** The error of a process `p` that can act in the state at `words[base...]`, where its guard does not hold. */
  falseGuard(p: number, words: Int32Array, base: number): ModelError {
    const view = this.readers[p]?.viewAt(words, base);
    return new ModelError(
      { process: this.system.processes[p]?.name ?? "", view },
      "can act although its guard does not hold",
    );
  }

  /**
   * Calls the step of process `p` in the state at `words[base...]` and remembers the result as an entry.
   * The layout may change on the way: `words` must be looked up again afterwards.
   * @throws OutOfMemory before the call if there is little memory left for values, ModelError
   */
  learn(p: number, words: Int32Array, base: number): number {
    const process = this.system.processes[p];
    const reader = this.readers[p];
    if (process === undefined || reader === undefined) throw new RangeError(`no process ${p}`);
    this.heap.look();
    const view = reader.viewAt(words, base);
    if (this.#symmetryCheck !== undefined) {
      const ids = new Int32Array(this.system.slots.length);
      this.layout.unpack(words, base, ids);
      this.#symmetryCheck.check(ids);
    }
    this.modelCalls++;
    this.#options.onModelCall?.(process);
    const alternatives = alternativesOf(process, view, this.#options.paranoid === true);
    const learned = alternatives.map((a) => this.#learnAlternative(process, reader, a, view, words, base));
    let entry = NO_ALTERNATIVES;
    if (learned.length > 0) {
      entry = this.operations.add(p, learned, this.layout);
    }
    reader.memo.add(words, base, entry);
    this.#adapt();
    return entry;
  }

  #learnAlternative(
    process: Process,
    reader: Reader,
    alternative: Alternative,
    view: unknown,
    words: Int32Array,
    base: number,
  ): LearnedAlternative {
    // Only a slot that is read as such has an id in the view; behind a projection the old id is not known.
    const read = readablesOf(process.reads);
    const writes = new Map<number, LearnedWrite>();
    for (const w of alternative.writes) {
      const slot = this.#slotIndex.get(w.slot);
      const place = { process: process.name, view };
      if (slot === undefined)
        throw new ModelError(place, `writes the slot "${w.slot.name}", which the system does not list`);
      if (writes.has(slot))
        throw new ModelError(place, `writes the slot "${w.slot.name}" twice in one alternative`);
      const column = read.indexOf(w.slot);
      const old = column < 0 ? -1 : reader.memo.slotIdAt(column, words, base);
      writes.set(slot, { slot, old, new: this.intern(slot, w.value, place) });
    }
    const { detail } = alternative;
    return { action: this.#actionId(process, alternative, view), detail, writes: [...writes.values()] };
  }

  /** Makes room after new values were interned: wider fields, longer keys. Of most steps that are learned, all values are known. */
  #adapt(): void {
    let interned = 0;
    for (const d of this.#slotDomain) interned += d.size;
    if (interned === this.#interned) return;
    this.#makeRoom();
    this.#interned = interned;
  }

  #makeRoom(): void {
    if (this.#slotDomain.some((d, s) => !this.layout.fits(s, d.size))) {
      const next = Layout.forDomains(this.#slotDomain);
      // First the states: if there is no memory for that, everything still has the old layout.
      this.onRelayout(this.layout, next);
      this.layout = next;
      this.symmetry.layout = next;
      for (const t of this.#tables) t.rekey(this.layout);
      this.operations.relayout(this.layout);
      return;
    }
    for (const t of this.#tables) {
      if (t.outgrown()) t.rekey(this.layout);
      else t.refreshMaps();
    }
  }
}
