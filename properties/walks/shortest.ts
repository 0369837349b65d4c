// The last shrinker: the engine's own search for shortest runs, no deeper than what is known already.
import { Replay } from "../../explorer/engine/replay.ts";
import { Exploration } from "../../explorer/explore.ts";
import { type Property, predicate, sometimes } from "../../explorer/property.ts";
import { runOf, type Trace, type TraceStep } from "../../explorer/result.ts";
import { SearchAgain } from "../../explorer/search-again.ts";
import { shorten } from "../../explorer/simulate/shorten.ts";
import type { Allowance } from "../../explorer/simulate/shorten-run.ts";
import { shortenRun, stepsOf } from "../../explorer/simulate/shorten-run.ts";
import type { Path, PathStep } from "../../explorer/simulate/walker.ts";
import { type Ground, isSame } from "./ground.ts";
import { type Found, traceOf } from "./judge.ts";

/** Steps that may be walked again for making a run short that never ends. */
const ALLOWANCE = 50_000;

/** What is left out of a run as long as the rest still refutes the property; not proved to be shortest. */
export function shortened(ground: Ground, found: Found): Found {
  const { walker, initial } = ground;
  if (!("run" in found)) return { ...found, path: shorten(walker, found.watch, found.path, initial) };
  const allowance: Allowance = { each: ALLOWANCE, left: ALLOWANCE };
  return { watch: found.watch, ...shortenRun(walker, found.watch, found, allowance) };
}

/** A run that refutes the property and is shorter, or as short and known to be shortest; undefined if none is found in so many states. */
export function shortest(ground: Ground, found: Found, maxStates: number): Trace | undefined {
  const { property } = found.watch;
  const known = traceOf(ground, found).steps.length;
  const trace =
    "run" in found ? explored(ground, property, maxStates) : searched(ground, property, known, maxStates);
  return trace !== undefined && trace.steps.length <= known ? trace : undefined;
}

function searched({ system }: Ground, property: Property, maxDepth: number, maxStates: number) {
  const search = new SearchAgain(system, [property], { maxDepth, maxStates });
  while (!search.advance(maxStates));
  return search.results().flatMap((r) => runOf(r) ?? [])[0];
}

function explored({ system }: Ground, property: Property, maxStates: number) {
  const exploration = new Exploration(system, [property], { maxStates });
  while (!exploration.advance(maxStates));
  return exploration.report().properties.flatMap((r) => runOf(r) ?? [])[0];
}

/** The shortest way to the last state of a path, if it is shorter and found in so many states. */
export function shortcut(ground: Ground, { start, steps }: Path, maxStates: number): Path | undefined {
  const last = steps.at(-1)?.ids;
  if (last === undefined) return undefined;
  const { compiled } = ground;
  const values = compiled.system.slots.map((_, slot) => compiled.domainOf(slot).values[last[slot] ?? -1]);
  const texts = values.map((value) => JSON.stringify(value));
  const there = predicate("the last state", { all: compiled.system.slots }, ({ all }) =>
    all.every((value, slot) => JSON.stringify(value) === texts[slot]),
  );
  const system = { ...compiled.system, initial: [initialOf(ground, start)] };
  const search = new SearchAgain(system, [sometimes("there", there)], {
    maxDepth: steps.length - 1,
    maxStates,
  });
  while (!search.advance(maxStates));
  const trace = search.results().flatMap((r) => runOf(r) ?? [])[0];
  return trace === undefined || trace.steps.length >= steps.length ? undefined : pathOf(ground, trace);
}

function initialOf({ system, initial }: Ground, start: Int32Array) {
  return system.initial[initial.findIndex((ids) => isSame(ids, start))] ?? [];
}

/** The path that a run of the engine takes: of one that goes round for ever, once. @throws ModelError if it is none of the system */
export function pathOf(ground: Ground, { initial, steps }: Trace): Path {
  const { compiled, walker } = ground;
  const text = JSON.stringify(initial);
  const start = ground.initial.find((ids) => JSON.stringify(new Replay(compiled, ids).snapshot()) === text);
  if (start === undefined) throw new RangeError("the run does not begin in an initial state");
  walker.start(start);
  return { start, steps: steps.flatMap((step) => followed(ground, step)) };
}

function followed({ compiled, walker }: Ground, { process, label, changes }: TraceStep): readonly PathStep[] {
  walker.look();
  const target = walker.ids.slice();
  for (const { slot, after } of changes) {
    const number = compiled.system.slots.findIndex(({ name }) => name === slot);
    target[number] = compiled.intern(number, after, { system: compiled.system.name });
  }
  const alternative = [...walker.moves, ...walker.idle].find(({ action, writes }) => {
    const { process: by, label: named } = compiled.actions[action] ?? {};
    if (by?.name !== process || named !== label) return false;
    const ids = walker.ids.slice();
    for (const w of writes) ids[w.slot] = w.new;
    return isSame(ids, target);
  });
  // Only a pause is no step of any process.
  if (alternative === undefined) return [];
  walker.take(alternative);
  return [{ alternative, ids: walker.ids }];
}

/** What was found as a path: to where it is decided, or once round what goes on for ever. */
export function pathTo(ground: Ground, found: Found): Path {
  if (!("run" in found)) return found.path;
  const { walker } = ground;
  const start = found.trails.idsOf(found.run.start);
  walker.start(start);
  const steps = stepsOf(found).map((alternative): PathStep => {
    walker.take(alternative);
    return { alternative, ids: walker.ids };
  });
  return { start, steps };
}
