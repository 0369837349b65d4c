// The interface between models and engines: slots, processes, alternatives, transition systems.
// Everything a model author needs is here; nothing here knows how states are stored or searched.
import { ModelError } from "./errors.ts";
import { classOf, type Named, type SymmetryClass } from "./symmetry-class.ts";

export {
  type References,
  type Renaming,
  refers,
  type SymmetryClass,
  symmetryClass,
} from "./symmetry-class.ts";

/** What a process may read: a slot, or a projection of one. `V` is the type of the value that it yields. */
export interface Readable<V> {
  readonly kind: "slot" | "projection";
  readonly name: string;
  /** Turns the stored value of the underlying slot into the value that the reader sees. */
  read(stored: unknown): V;
}

/** One variable of the state. It holds an immutable, plain, JSON-like value. */
export interface Slot<V> extends Readable<V> {
  readonly kind: "slot";
  readonly initial: V;
  /** The write "this slot becomes `value`". */
  set(value: V): Write;
}

/** A named function of one slot: a reader that needs less than the whole value has fewer distinct views. */
export interface Projection<V> extends Readable<V> {
  readonly kind: "projection";
  readonly of: Slot<unknown>;
}

/** A new value for a slot. */
export interface Write {
  readonly slot: Slot<unknown>;
  readonly value: unknown;
}

/** The sum of what projections show: who needs no more has far fewer distinct views than with a list of them. */
export interface Sum {
  readonly kind: "sum";
  /** Each shows a whole number from 0 to 65535. */
  readonly of: readonly Projection<number>[];
}

/** Named readables and sums, or lists of them, that make up a view. */
export type Reads = { readonly [name: string]: Read | readonly Read[] };

type Read = Readable<unknown> | Sum;

/** The frozen value that a `step` or a predicate receives: one field per name in `reads`. */
export type View<R extends Reads> = {
  readonly [K in keyof R]: R[K] extends Sum
    ? number
    : R[K] extends Readable<infer V>
      ? V
      : R[K] extends readonly Readable<infer V>[]
        ? readonly V[]
        : R[K] extends readonly Sum[]
          ? readonly number[]
          : never;
};

/** One atomic thing that a process can do now. Alternatives of one process may share a label. */
export interface Alternative {
  /** The action: a name from a small set; fairness, vacuity and forbidden steps speak of it. */
  readonly label: string;
  /** Which instance of the action, for people only. */
  readonly detail?: string;
  /** Time passes: see `timer`. All alternatives of a label (in all processes of an orbit) agree on it. */
  readonly timer?: boolean;
  /** Slots not written keep their value. Writing the value a slot already has is a self-loop. */
  readonly writes: readonly Write[];
}

/**
 * weak: an action that stays enabled for ever is taken again and again;
 * strong: an action that is enabled again and again is taken again and again.
 * Only steps that change the state count, both as enabled and as taken (as in TLA+'s WF_v and SF_v).
 */
export type Fairness = "none" | "weak" | "strong";

/** A pure question about a few reads that must be answered with yes before a process can do anything. */
export interface Guard {
  readonly reads: Reads;
  holds(view: unknown): boolean;
}

/** Somebody who acts: a controller, a user, a fault. Declared with `process`. */
export interface Process {
  readonly name: string;
  readonly reads: Reads;
  /** Of the process as a whole, or of each of its labels separately. */
  readonly fairness: Fairness | ((label: string) => Fairness);
  /** Processes with the same `fairAs` share their fairness sets; the process's own name by default. */
  readonly fairAs: string;
  /**
   * Which processes interchangeable slots permute among each other: the same name for all of them. Needed by every process
   * that treats the members of an interchangeable class differently; refused is one that reads some members and not all.
   */
  readonly orbit: string | undefined;
  /**
   * Whether its steps are not the system's own doing: users, faults, repairs. Of equally short counterexamples the one with
   * the fewest such steps is shown. Processes of one orbit must agree.
   */
  readonly environment: boolean;
  /** All labels the process can ever use, if it says so: undeclared ones are errors, unused ones reported. */
  readonly labels: readonly string[] | undefined;
  /**
   * Where this does not hold, `step` returns no alternatives. A hint for engines: a process that can seldom act, but then
   * reads much, is asked for its step only where its guard, which reads little, holds.
   */
  readonly onlyIf: Guard | undefined;
  /** Pure and deterministic: depends on nothing but the view, which it must not change. */
  step(view: unknown): readonly Alternative[];
}

/**
 * free: timers fire at any time. lazy: only where the system itself rests, as nothing but timers and environment processes can
 * change the state. The environment does not hold timers back, or a fault that never happens would stop time: where only
 * these two are left, either may come next. A timer that is held back is no alternative of the state: it is neither taken
 * nor enabled. What goes on for ever holds timers back for ever.
 */
export type Timers = "free" | "lazy";

/** Slots, and the processes that change them. Declared with `system`. */
export interface TransitionSystem {
  readonly name: string;
  readonly slots: readonly Slot<unknown>[];
  readonly processes: readonly Process[];
  /** Each initial state as writes over the slots' initial values; one state without writes by default. */
  readonly initial: readonly (readonly Write[])[];
  /**
   * Classes of slots that may be permuted freely: the system must look the same after any permutation of the
   * values in one class (and of the processes that read them). States are explored up to such permutations.
   * A class of more than single slots is declared with `symmetryClass`.
   */
  readonly interchangeable: readonly Interchangeable[];
  readonly timers: Timers;
}

/** A class of single slots that no value refers to, or any other class. */
export type Interchangeable = readonly Slot<unknown>[] | SymmetryClass;

/** Declares a slot. `initial` must be plain data: null, booleans, finite numbers, strings, arrays, objects. */
export function slot<V>(name: string, initial: V): Slot<V> {
  const self: Slot<V> = {
    kind: "slot",
    name,
    initial,
    set(value: V): Write {
      return { slot: self, value };
    },
    read(stored: V): V {
      return stored;
    },
  };
  return self;
}

/** Declares a projection of a slot; `project` must be pure, and yields plain data. */
export function projection<U, V>(of: Slot<U>, name: string, project: (value: U) => V): Projection<V> {
  return {
    kind: "projection",
    name,
    of,
    read(stored: U): V {
      return project(stored);
    },
  };
}

/** Reads the sum of what these projections show. */
export function sumOf(of: readonly Projection<number>[]): Sum {
  return { kind: "sum", of };
}

/** The alternative that does `writes` under `label`. */
export function act(label: string, ...writes: readonly Write[]): Alternative {
  return { label, writes };
}

/**
 * The same for what waits until some time has passed: timeouts, back-offs, grace periods. A label is always that of a timer,
 * or never. `Timers` says when timers may fire.
 */
export function timer(label: string, ...writes: readonly Write[]): Alternative {
  return { label, timer: true, writes };
}

/** Declares a guard, for `onlyIf`. */
export function guard<const R extends Reads>(reads: R, holds: (view: View<R>) => boolean): Guard {
  return {
    reads,
    holds(view: View<R>): boolean {
      return holds(view);
    },
  };
}

/** Declares a process. Not fair unless it says so. */
export function process<const R extends Reads>(declared: {
  readonly name: string;
  readonly reads: R;
  readonly fairness?: Fairness | ((label: string) => Fairness);
  readonly fairAs?: string;
  readonly orbit?: string;
  readonly environment?: boolean;
  readonly labels?: readonly string[];
  readonly onlyIf?: Guard;
  step(view: View<R>): readonly Alternative[];
}): Process {
  return {
    name: declared.name,
    reads: declared.reads,
    fairness: declared.fairness ?? "none",
    fairAs: declared.fairAs ?? declared.name,
    orbit: declared.orbit,
    environment: declared.environment ?? false,
    labels: declared.labels,
    onlyIf: declared.onlyIf,
    step(view: View<R>): readonly Alternative[] {
      return declared.step(view);
    },
  };
}

/**
 * Declares a transition system and checks its shape.
 * @throws ModelError if two slots or processes share a name, a process reads a slot that is not listed, or processes of
 * one orbit do not agree on whether they are environment.
 */
export function system(declared: {
  readonly name: string;
  readonly slots: readonly Slot<unknown>[];
  readonly processes: readonly Process[];
  readonly initial?: readonly (readonly Write[])[];
  readonly interchangeable?: readonly Interchangeable[];
  /** "free" by default. */
  readonly timers?: Timers;
}): TransitionSystem {
  refuseTwins("slot", declared.slots);
  refuseTwins("process", declared.processes);
  const known = new Set<unknown>(declared.slots);
  for (const p of declared.processes) {
    for (const r of readablesOf(p.reads)) {
      if (!known.has(slotOf(r))) {
        throw new ModelError({ process: p.name }, `reads "${r.name}", whose slot the system does not list`);
      }
    }
  }
  refuseMixedOrbits(declared.processes);
  const classes = declared.interchangeable ?? [];
  refuseUnlisted(classes.map(classOf), known);
  for (const p of declared.processes) {
    if (p.orbit === undefined && classes.some((c) => singlesOut(p.reads, c))) {
      throw new ModelError(
        { process: p.name },
        "reads some, but not all, slots of an interchangeable class; name its `orbit`",
      );
    }
  }
  return {
    name: declared.name,
    slots: declared.slots,
    processes: declared.processes,
    initial: declared.initial ?? [[]],
    interchangeable: classes,
    timers: declared.timers ?? "free",
  };
}

/** Whether `reads` tells the members of an interchangeable class apart, because it reads only some of them. */
export function singlesOut(reads: Reads, declared: Interchangeable): boolean {
  const slots = new Set<unknown>(readablesOf(reads).map(slotOf));
  const { members } = classOf(declared);
  const places = members[0]?.keys() ?? [];
  return [...places].some((place) => new Set(members.map((member) => slots.has(member[place]))).size > 1);
}

function refuseMixedOrbits(processes: readonly Process[]): void {
  const first = new Map<string, Process>();
  for (const p of processes) {
    if (p.orbit === undefined) continue;
    const other = first.get(p.orbit) ?? p;
    first.set(p.orbit, other);
    if (other.environment !== p.environment)
      throw new ModelError(
        { process: p.name },
        `and "${other.name}" are of one orbit, but only one of them is environment`,
      );
  }
}

function refuseUnlisted(classes: readonly SymmetryClass[], known: ReadonlySet<unknown>): void {
  const used = classes.flatMap((c): readonly Named[] => [
    ...c.members.flat(),
    ...c.rename.flatMap((r) => r.slots),
  ]);
  const unknown = used.find((s) => !known.has(s));
  if (unknown !== undefined)
    throw new ModelError({}, `has "${unknown.name}" in an interchangeable class, which it does not list`);
}

/** All readables of `reads`, in declaration order, lists and sums flattened. */
export function readablesOf(reads: Reads): readonly Readable<unknown>[] {
  return Object.values(reads)
    .flat()
    .flatMap((one: Read): readonly Readable<unknown>[] => (one.kind === "sum" ? one.of : [one]));
}

/** The frozen view that is made of the value of each readable; `ask` is asked in the order of `readablesOf`. */
export function viewOf(
  reads: Reads,
  ask: (r: Readable<unknown>) => unknown,
): { readonly [name: string]: unknown } {
  const seen = (one: Read): unknown =>
    one.kind === "sum" ? one.of.reduce((sum, r) => sum + numberIn(ask(r)), 0) : ask(one);
  const view: Record<string, unknown> = {};
  for (const [name, r] of Object.entries(reads)) {
    view[name] = "kind" in r ? seen(r) : Object.freeze(r.map(seen));
  }
  return Object.freeze(view);
}

/** @throws RangeError if it is none that may be added up */
export function numberIn(value: unknown): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > 65_535)
    throw new RangeError(
      `a projection that is added up shows ${String(value)}, not a whole number from 0 to 65535`,
    );
  return value;
}

/** The slot that stands behind a readable. */
export function slotOf(r: Readable<unknown>): unknown {
  return "of" in r ? r.of : r;
}

function refuseTwins(what: string, named: readonly { readonly name: string }[]): void {
  const seen = new Set<string>();
  for (const { name } of named) {
    if (seen.has(name))
      throw new ModelError({}, `declares two ${what}s named "${name}"; give each its own name`);
    seen.add(name);
  }
}
