// A workflow net as a net of tasks, if it is one: what each task waits for is read off its runs, and then the two are compared.

import { classesOf } from "../../../explorer/equivalence/bisimulation.ts";
import { LimitReached } from "../../../explorer/equivalence/budget.ts";
import { ltsOfSystem } from "../../../explorer/equivalence/from-system.ts";
import { type Lts, TAU } from "../../../explorer/equivalence/lts.ts";
import { sideBySide } from "../../../explorer/equivalence/shapes.ts";
import { ModelError } from "../../../explorer/errors.ts";
import type { Net } from "../net.ts";
import { netSystem, SILENT } from "../net-system.ts";
import { type Needs, type NetTask, netOf, type TaskNet, taskNet } from "./task-net.ts";

/** The net is none of tasks that a loop can carry out. */
export class NoTaskNetError extends Error {
  override readonly name = "NoTaskNetError";
}

/** Pairs of a marking and what is done that are looked at. */
const MOST = 20_000;

/**
 * Tasks are `start(x)` and `ok(x)`; or, where nothing shows either, transitions that show anything. `done`, or else `complete`, is the end of the case.
 * @throws NoTaskNetError if it has cycles, or choices other than between tasks, or anything else that a net of tasks has not
 */
export function taskNetOf(net: Net): TaskNet {
  const end = ["done", "complete"].find((label) => net.transitions.some(({ shows }) => shows === label));
  const lts = seen(net, (label) => (label === end ? DONE : label));
  const isTwoPhase = lts.labels.some((label) => /^(start|ok)\(/.test(label));
  const runs = new Runs(lts, isTwoPhase);
  const found = taskNet(net.name, tasksOf(runs), allOf(runs.ends));
  const acts = isTwoPhase ? "asynchronous" : "synchronous";
  const own = seen(workflowOf(found, acts), (label) => {
    if (label === DONE) return end === undefined ? SILENT : DONE;
    return isTwoPhase ? label : label.replace(/^do\((.*)\)$/, "$1");
  });
  if (areEqual(lts, own)) return found;
  throw new NoTaskNetError(OTHER);
}

const OTHER =
  "is no net of tasks each of which waits for others, or is one of several; loops carry out only these";

/** @throws NoTaskNetError if some task is not needed for the end */
function workflowOf(found: TaskNet, acts: Parameters<typeof netOf>[1]): Net {
  try {
    return netOf(found, acts);
  } catch (error) {
    if (error instanceof ModelError) throw new NoTaskNetError(OTHER, { cause: error });
    throw error;
  }
}

/** What nets of tasks show when the case ends. */
const DONE = "done";

function seen(net: Net, called: (label: string) => string): Lts {
  return ltsOfSystem(netSystem(net), ({ label }) => {
    const show = label === SILENT ? SILENT : called(label);
    return show === SILENT ? "hide" : { show };
  }).lts;
}

function tasksOf(runs: Runs): readonly NetTask[] {
  const needs = new Map(runs.tasks.map((name) => [name, allOf(runs.enabledBy(name))]));
  return inOrder(runs.tasks, (name) => (needs.get(name) ?? []).flat()).map((name) => {
    const after = needs.get(name) ?? [];
    const rivals = runs.tasks.filter(
      (other) => other !== name && !runs.areTogether(name, other) && same(needs.get(other), after),
    );
    return {
      name,
      after,
      ...(rivals.length === 0 ? {} : { choice: [name, ...rivals].toSorted().join(" xor ") }),
    };
  });
}

/** Each behind those that it waits for. */
function inOrder(names: readonly string[], waitsFor: (name: string) => readonly string[]): readonly string[] {
  const placed: string[] = [];
  while (placed.length < names.length) {
    const next = names.filter(
      (name) => !placed.includes(name) && waitsFor(name).every((other) => placed.includes(other)),
    );
    if (next.length === 0) throw new NoTaskNetError("has tasks that wait for each other");
    placed.push(...next);
  }
  return placed;
}

function areEqual(a: Lts, b: Lts): boolean {
  const { lts, left, right } = sideBySide(a, b);
  const { of } = classesOf(lts, "branching-divergence");
  return of[left] === of[right];
}

function same(a: Needs | undefined, b: Needs): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What happens in all runs of a net, as far as it is about which tasks come before which. */
class Runs {
  readonly tasks: readonly string[];
  /** Sets of tasks that are done where the case may end. */
  readonly ends: readonly ReadonlySet<string>[];
  readonly #enabledBy = new Map<string, ReadonlySet<string>[]>();
  readonly #together = new Set<string>();

  /** @throws NoTaskNetError if a task comes twice, or LimitReached */
  constructor(lts: Lts, isTwoPhase: boolean) {
    const ends: ReadonlySet<string>[] = [];
    const seen = new Set<string>();
    const open: { readonly state: number; readonly done: ReadonlySet<string> }[] = [];
    const find = (state: number, done: ReadonlySet<string>): void => {
      const key = JSON.stringify([state, [...done].toSorted()]);
      if (seen.has(key)) return;
      if (seen.size >= MOST) throw new LimitReached(`more than ${MOST} markings of the net`);
      seen.add(key);
      open.push({ state, done });
    };
    find(lts.initial, new Set());
    const hasEnd = lts.labels.includes(DONE, 1);
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const { state, done } = at;
      const [from, to] = [lts.offsets[state] ?? 0, lts.offsets[state + 1] ?? 0];
      for (const a of done) for (const b of done) this.#together.add(JSON.stringify([a, b]));
      if (from === to && !hasEnd) ends.push(done);
      for (let e = from; e < to; e++) {
        const label = lts.labelOf[e] === TAU ? undefined : (lts.labels[lts.labelOf[e] ?? 0] ?? "");
        if (label === DONE) {
          ends.push(done);
          continue;
        }
        const { begins, completes } = partsOf(label, isTwoPhase);
        if (begins !== undefined) this.#note(begins, done);
        find(lts.targets[e] ?? 0, completes === undefined ? done : withTask(done, completes));
      }
    }
    this.tasks = [...this.#enabledBy.keys()];
    this.ends = ends;
  }

  #note(task: string, done: ReadonlySet<string>): void {
    this.#enabledBy.set(task, [...(this.#enabledBy.get(task) ?? []), done]);
  }

  /** What is done where it begins. */
  enabledBy(task: string): readonly ReadonlySet<string>[] {
    return this.#enabledBy.get(task) ?? [];
  }

  areTogether(a: string, b: string): boolean {
    return this.#together.has(JSON.stringify([a, b]));
  }
}

function partsOf(label: string | undefined, isTwoPhase: boolean) {
  if (label === undefined) return {};
  if (!isTwoPhase) return { begins: label, completes: label };
  const [, phase, task] = /^(start|ok)\((.*)\)$/.exec(label) ?? [];
  if (task === undefined)
    throw new NoTaskNetError(`shows "${label}" beside tasks, which are start(x) and ok(x)`);
  return phase === "start" ? { begins: task } : { completes: task };
}

function withTask(done: ReadonlySet<string>, task: string): ReadonlySet<string> {
  if (done.has(task)) throw new NoTaskNetError(`does "${task}" twice; loops carry out nets without cycles`);
  return new Set([...done, task]);
}

/** One of the sets is done: of each of the lists, something is. The smallest lists that say so. */
function allOf(sets: readonly ReadonlySet<string>[]): Needs {
  const least = sets.filter((one) => !sets.some((other) => other.size < one.size && other.isSubsetOf(one)));
  let lists: readonly ReadonlySet<string>[] = [new Set()];
  for (const set of least) {
    const longer = lists.flatMap((list) => [...set].map((task) => new Set([...list, task])));
    lists = smallest(longer);
  }
  if (least.length === 0 || least.some(({ size }) => size === 0)) return [];
  return lists.map((list) => [...list].toSorted()).toSorted((a, b) => (a.join() < b.join() ? -1 : 1));
}

/** Without those that contain another, and each once. */
function smallest(sets: readonly ReadonlySet<string>[]): readonly ReadonlySet<string>[] {
  return sets.filter((one, i) =>
    sets.every((other, j) => i === j || !other.isSubsetOf(one) || (other.size === one.size && i < j)),
  );
}
