// What an engine answers: a typed union per property, the counts of the run, and traces.

/** The values of all slots, by slot name. */
export type Snapshot = { readonly [slot: string]: unknown };

/** One slot that a step has changed. */
export interface Change {
  readonly slot: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** One step of a run, as it was replayed. */
export interface TraceStep {
  readonly process: string;
  readonly label: string;
  readonly detail: string | undefined;
  /** The view on which the process acted. */
  readonly saw: Snapshot;
  readonly changes: readonly Change[];
}

/** The step in which nothing happens. It is found only in counterexamples to formulas with X, which can tell it. */
export const PAUSE: TraceStep = {
  process: "nobody",
  label: "pause",
  detail: undefined,
  saw: {},
  changes: [],
};

/**
 * A run of the model, replayed through the model's own code before it is returned.
 * Without `loop` it is finite and its last state is the point. With `loop` it is a lasso: after the last
 * step the run is again in the state before step `loop` (0-based); `loop === steps.length` means that
 * it stutters in the last state for ever.
 */
export interface Trace {
  readonly initial: Snapshot;
  readonly steps: readonly TraceStep[];
  readonly loop: number | undefined;
  /** What is proved minimal: the whole (steps, or stem + cycle), the stem alone, or nothing. */
  readonly minimal: "whole" | "stem" | "none";
  /** How many of the steps are by processes that are environment. */
  readonly environmentEvents: number;
  /** How often a step is by another process than the step before; interchangeable processes count as one. */
  readonly contextSwitches: number;
  /**
   * Whether no equally short run (with `loop`: no equally short stem to the same loop) has fewer environment events, or as
   * many and fewer context switches.
   */
  readonly simplest: boolean;
}

/** What ended a run before everything was seen. */
export type Limit = "states" | "memory" | "time" | "interrupted";

export type Outcome =
  | { readonly status: "holds"; readonly witness?: Trace }
  | { readonly status: "violated"; readonly trace: Trace | undefined; readonly reason: string }
  | { readonly status: "inconclusive"; readonly reason: string };

/** What the engine says of one property. */
export type PropertyResult = Outcome & {
  readonly id: string;
  readonly kind: string;
  /**
   * Set if the verdict speaks of all reachable states, and states may have been left out because of equal fingerprints: then it
   * stands but for the probability in `CheckReport.store`. A verdict with a run to show does not need it.
   */
  readonly upTo?: "hash collisions";
  /** Why a verdict "holds" says nothing: an antecedent that is never true, for example. */
  readonly vacuous: string | undefined;
};

/** The run that shows why the property is violated, or, of a `sometimes`, that it holds. */
export function runOf(r: PropertyResult): Trace | undefined {
  return r.status === "violated" ? r.trace : r.status === "holds" ? r.witness : undefined;
}

/** The result, its run no longer said to be a shortest one. */
export function withoutMinimum(r: PropertyResult): PropertyResult {
  if (r.status === "violated" && r.trace !== undefined && r.trace.steps.length > 0)
    return { ...r, trace: { ...r.trace, minimal: "none", simplest: false } };
  if (r.status === "holds" && r.witness !== undefined && r.witness.steps.length > 0)
    return { ...r, witness: { ...r.witness, minimal: "none", simplest: false } };
  return r;
}

/** The number of steps of the run shown, if it is a finite one and a shorter one might exist; 0 otherwise. */
export function lengthIfNotShortest(r: PropertyResult | undefined): number {
  const trace = r && runOf(r);
  return trace?.loop === undefined && trace?.minimal === "none" ? trace.steps.length : 0;
}

/** How much was explored. */
export interface Counts {
  readonly initial: number;
  /** Distinct reachable states, initial ones included (up to declared interchangeability). */
  readonly states: number;
  /** Pairs of a state and one of its alternatives: self-loops and parallel edges counted. */
  readonly transitions: number;
  /** Largest breadth-first distance from the initial states, in steps. */
  readonly depth: number;
  /** States without any alternative. */
  readonly terminal: number;
  /** Times a `step` of the model was called. */
  readonly modelCalls: number;
}

/** How often an action happened. Processes of one orbit count as one, under its name, where slots are interchangeable. */
export interface ActionCoverage {
  readonly process: string;
  readonly label: string;
  /** Transitions by this action, those that change nothing included: they sum up to `counts.transitions`. */
  readonly fired: number;
  /**
   * How often it led to a state that was not known yet: this sums up to the states that are not initial. Where several threads
   * explored, which of several actions comes first depends on their timing.
   */
  readonly discovered: number;
}

/** A way to explore less and to decide the same: whether it was used, what it did, or why it was not used. */
export type ReductionReport = SymmetryReport | PartialOrderReport | UnusedReduction;

export interface SymmetryReport {
  readonly name: "symmetry";
  readonly applied: true;
  /** The number of members of each class. */
  readonly classes: readonly number[];
  /** So many states, at most, are explored as one: the product of the factorials. */
  readonly factor: number;
}

export interface PartialOrderReport {
  readonly name: "partial-order";
  readonly applied: true;
  /** States that were expanded, and those of them in which some processes that could act were left out. */
  readonly expanded: number;
  readonly partly: number;
  /** Enabled alternatives that were not taken. */
  readonly leftOut: number;
  /** How often the search began anew, because of what it had learned of the model. */
  readonly restarts: number;
}

export interface UnusedReduction {
  readonly name: "symmetry" | "partial-order";
  readonly applied: false;
  readonly why: string;
}

/**
 * How the states found were kept: "exact", each of them, or "compact", only a fingerprint of each, whereby states with equal
 * fingerprints count as one. Predecessors are never stored, so that counterexamples cost no memory.
 */
export interface StoreReport {
  readonly kind: "exact" | "compact";
  /** Of the whole visited set at the end of the search; "compact": with the most that states not yet expanded took. */
  readonly bytes: number;
  readonly bytesPerState: number;
  /** "compact": how likely it is that states were left out. Only of a search that no limit ended. */
  readonly collision?: Collision;
}

/** The probability that two states had the same fingerprint, in the two forms in which TLC estimates it. */
export interface Collision {
  /** TLC: "calculated (optimistic)". With n distinct states and g generated: n (g - n) / 2^64. */
  readonly calculated: number;
  /** TLC: "based on the actual fingerprints". One over the least distance between two of them. */
  readonly actual: number;
}

/**
 * How many threads explored. If no limit ends the search, nothing depends on it but `ActionCoverage.discovered`, and which run is
 * shown of equally good ones where none is called the simplest: of lassos, above all.
 */
export interface WorkersReport {
  /** How many were asked for. */
  readonly asked: number;
  /** How many took part, the one that owns the model included. */
  readonly used: number;
  /** Why only one, exactly if several were asked for and only one took part. */
  readonly why?: string;
}

/** The engine's whole answer about one system. */
export interface CheckReport {
  readonly system: string;
  readonly status: "holds" | "violated" | "inconclusive";
  readonly properties: readonly PropertyResult[];
  readonly counts: Counts;
  /** Undefined of a simulation, which stores no states. */
  readonly store: StoreReport | undefined;
  /** Undefined of a simulation. */
  readonly workers: WorkersReport | undefined;
  /** The limit that ended the search before all states were seen, if one did. */
  readonly limit: Limit | undefined;
  /**
   * Exactly if the limit is "memory": whether the states (with what is kept of them) took all that they may, or the
   * JavaScript heap is full of the model's values; and how many bytes the states took, and were allowed to take.
   */
  readonly memory?: {
    readonly full: "states" | "heap";
    readonly usedBytes: number;
    readonly maxBytes: number | undefined;
  };
  /** "process: label" of declared actions, and names of processes, that were never enabled; timers that were held back as well. */
  readonly neverEnabled: readonly string[];
  /** "process: label" of lazy timers that were due, but only in states where something else could move. */
  readonly heldBack: readonly string[];
  /** Every action that was enabled or declared, in the order of the processes. */
  readonly coverage: readonly ActionCoverage[];
  /** Symmetry and partial order; empty where nothing was explored exhaustively. Where one was used, `counts` are smaller. */
  readonly reductions: readonly ReductionReport[];
}
