// The ten conditions under which a control loop is a workflow engine, and what a loop is like where one of them fails.

/** In Kubernetes' terms what each means, and what happens to the loop without it. */
export const CONDITIONS = {
  "state-completeness": {
    says: "what is to be done follows from spec and status: every decision is recorded before it has effects",
    without: "which alternative was taken is not recorded, and one that was lost is decided anew",
  },
  "guarded-act": {
    says: "an act is refused unless it is still due in the store (resourceVersion, or names that are taken)",
    without: "an act is done as the cache had it",
  },
  "idempotent-effect": {
    says: "to repeat an act whose record was lost changes nothing visible",
    without: "after a crash between effect and record the task runs twice",
  },
  "no-drift": { says: "nobody undoes what is done", without: "a finished task is undone once" },
  "frozen-spec": {
    says: "the net stays what it is while a case runs",
    without: "an edit lets the last task begin at once",
  },
  "no-slot-limit": {
    says: "everything that may run at the same time does (parallelism, quota)",
    without: "one task runs at a time",
  },
  "single-writer": {
    says: "no second loop wants something else",
    without: "another loop wants the first task not to be done, and undoes it again and again",
  },
  "eventual-observation": {
    says: "the cache catches up in the end, or a resync does",
    without: "the watch may end for ever",
  },
  "controller-fairness": { says: "the loop is not stopped for ever", without: "it may be" },
  quiescence: {
    says: "nothing is looked at again unless something has changed, and a conflict is followed by a fresh look",
    without: "it polls, and tries again on the same cache after a conflict",
  },
} as const;

export type Condition = keyof typeof CONDITIONS;

export const CONDITION_NAMES: readonly Condition[] = Object.keys(CONDITIONS).filter(isCondition);

function isCondition(name: string): name is Condition {
  return Object.hasOwn(CONDITIONS, name);
}

/** What may go wrong, once each. */
export type LoopFault = "pod-lost" | "crash" | "event-lost" | "undo" | "edit" | "watch-ends" | "stop";

export interface LoopOptions {
  /** asynchronous: an act only begins a task, which ends at some time after; synchronous: it does it. */
  readonly acts: "asynchronous" | "synchronous";
  /** What is done of all that is due, before the loop looks again. */
  readonly dispatch: "one" | "all";
  /** Into how many steps a round falls: 2, look and decide, then act; 3, look, decide, then act. */
  readonly round: 2 | 3;
  /** cached: it looks at a copy that lags behind. */
  readonly reads: "fresh" | "cached";
  readonly guarded: boolean;
  /** It looks again although nothing has changed. */
  readonly polls: boolean;
  /** After a conflict it looks at the store, and not at the cache. */
  readonly rereads: boolean;
  /** Whether it is led by the state, or by events, each of which wakes it once. */
  readonly trigger: "level" | "edge" | "edge with resync";
  /** At most so many tasks run at a time. */
  readonly slots?: number;
  /** Which alternative was taken is kept when its pod is lost. */
  readonly recordsChoice: boolean;
  /** A task that a crash lost the record of is not run twice. */
  readonly idempotent: boolean;
  /** Another loop undoes the first task again and again. */
  readonly rival: boolean;
  readonly faults: readonly LoopFault[];
  /** The tasks that may be undone; all, if absent. Only while nothing has been built on them. */
  readonly drifting?: readonly string[];
}

/** A loop as a textbook has it: asynchronous acts, one at a time, on fresh reads, nothing goes wrong. */
export const TEXTBOOK: LoopOptions = {
  acts: "asynchronous",
  dispatch: "one",
  round: 2,
  reads: "fresh",
  guarded: true,
  polls: false,
  rereads: true,
  trigger: "level",
  recordsChoice: true,
  idempotent: true,
  rival: false,
  faults: [],
};

/** A loop as clusters have it: on a cache, pods may be lost and controllers crash; and what the conditions that are off allow. */
export function loopUnder(on: ReadonlySet<Condition>): LoopOptions {
  const without = (condition: Condition, ...faults: readonly LoopFault[]): readonly LoopFault[] =>
    on.has(condition) ? [] : faults;
  return {
    ...TEXTBOOK,
    reads: "cached",
    guarded: on.has("guarded-act"),
    polls: !on.has("quiescence"),
    rereads: on.has("quiescence"),
    ...(on.has("no-slot-limit") ? {} : { slots: 1 }),
    recordsChoice: on.has("state-completeness"),
    idempotent: on.has("idempotent-effect"),
    rival: !on.has("single-writer"),
    faults: [
      "pod-lost",
      "crash",
      ...without("no-drift", "undo"),
      ...without("frozen-spec", "edit"),
      ...without("eventual-observation", "watch-ends"),
      ...without("controller-fairness", "stop"),
    ],
  };
}
