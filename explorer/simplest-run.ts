// The simplest of the shortest runs, replayed: found anew, step by step, through the model's own code.
import { Actors, actorOf } from "./engine/actors.ts";
import { at } from "./engine/arrays.ts";
import type { Compiled } from "./engine/compiled.ts";
import { type Candidate, Replay } from "./engine/replay.ts";
import type { Search } from "./engine/search.ts";
import { Rows } from "./engine/store.ts";
import { type Layers, layersOfSearch } from "./layers.ts";
import { type Aim, firstAtLeast, MOST_AIMS, NO_STEP, ShortestRuns, type Towards } from "./shortest-runs.ts";
import type { Write } from "./system.ts";

/** A run that has got to where its aim wants it, and the actions by which it may go on; none if it shall not. */
export interface Arrival {
  readonly replay: Replay;
  readonly actions: readonly number[];
  /** The stored state where it stands. */
  readonly state: number;
  /** Whether it is known to be the simplest of all shortest runs to its aim. */
  readonly isSimplest: boolean;
}

/** For each aim the simplest of the shortest runs from an initial state. @throws OutOfMemory */
export function simplestRuns(search: Search, aims: readonly Aim[]): readonly Arrival[] {
  const actors = new Actors(search.compiled);
  const layers = layersOfSearch(search);
  const arrivals: Arrival[] = [];
  for (let i = 0; i < aims.length; i += MOST_AIMS) {
    const some = aims.slice(i, i + MOST_AIMS);
    const runs = new ShortestRuns(layers, actors, some);
    for (const k of some.keys()) arrivals.push(simplestRun(search, actors, layers, runs.towards(k)));
  }
  return arrivals;
}

/**
 * Of the simplest shortest runs the first one in an order that does not depend on how states and values are numbered:
 * that of the model's initial states, processes and alternatives; but whoever acted last goes on, where he can.
 */
export function simplestRun(search: Search, actors: Actors, layers: Layers, towards: Towards): Arrival {
  const { compiled } = search;
  const { levels } = layers;
  const { aim } = towards;
  const textAt = (position: number): string => idsOf(search, layers.stateAt(position)).join();
  let { here, replay } = start(compiled, layers, towards, textAt);
  let last = -1;
  for (let level = 0; level < aim.level; level++) {
    const [begin, end] = [levels[level + 1] ?? 0, levels[level + 2] ?? 0];
    const ways = waysFrom(layers, here).filter(({ target }) => target >= begin && target < end);
    const best = least(
      ways,
      (w) => actors.cost(w.action, last) + towards.toGo(w.target, level + 1, actors.ofAction(w.action)),
    ).map((way) => ({ ...way, text: textAt(way.target) }));
    const isTaken = replay.take((candidate) => {
      const text = candidate.target.join();
      const taken = best.filter((way) => way.text === text && isBy(compiled, candidate, way.action));
      if (taken.length === 0) return false;
      here = [...new Set(taken.map((way) => way.target))];
      last = actors.ofProcess(candidate.process);
      return true;
    });
    if (!isTaken) throw replay.notRepeated();
  }
  const endings = least(
    here.flatMap((position) => actionsAt(aim, position)),
    (action) => (action === NO_STEP ? 0 : actors.cost(action, last)),
  );
  return {
    replay,
    actions: endings.filter((a) => a !== NO_STEP),
    state: layers.stateAt(here[0] ?? 0),
    isSimplest: towards.isKnown,
  };
}

function start(
  compiled: Compiled,
  { levels }: Layers,
  { toGo }: Towards,
  textAt: (position: number) => string,
): { readonly here: readonly number[]; readonly replay: Replay } {
  const all = Array.from({ length: levels[1] ?? 0 }, (_, position) => position);
  const positions = new Map<string, number[]>();
  for (const p of least(all, (position) => toGo(position, 0, -1))) {
    const text = textAt(p);
    positions.set(text, [...(positions.get(text) ?? []), p]);
  }
  const idsAfter = (writes: readonly Write[]): Int32Array => {
    const ids = compiled.initialIds(writes);
    compiled.canonicalise(ids);
    return ids;
  };
  const first = compiled.system.initial.map(idsAfter).find((ids) => positions.has(ids.join()));
  if (first === undefined) throw new Error("no shortest run starts in an initial state");
  return { here: positions.get(first.join()) ?? [], replay: new Replay(compiled, first) };
}

function waysFrom(layers: Layers, positions: readonly number[]) {
  const ways: { readonly target: number; readonly action: number }[] = [];
  for (const p of positions) layers.steps(p, p + 1, (_, target, action) => ways.push({ target, action }));
  return ways;
}

function actionsAt({ positions, actions }: Aim, position: number): readonly number[] {
  const found: number[] = [];
  const first = firstAtLeast(positions, position, 0, positions.length);
  for (let i = first; i < positions.length && at(positions, i) === position; i++) found.push(at(actions, i));
  return found;
}

/** Those of the least cost, unless that is infinite. */
function least<T>(all: readonly T[], costOf: (one: T) => number): readonly T[] {
  const costs = all.map(costOf);
  const lowest = costs.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return all.filter((_, i) => costs[i] === lowest && lowest < Number.POSITIVE_INFINITY);
}

/** Whether a step of the model is one by this action, as far as interchangeable processes are told apart. */
export function isBy(compiled: Compiled, { process, label }: Candidate, action: number): boolean {
  const known = compiled.actions[action];
  return known?.label === label && actorOf(compiled, known.process) === actorOf(compiled, process);
}

/** The ids of all slots in a stored state. */
export function idsOf(search: Search, state: number): Int32Array {
  const { layout, system } = search.compiled;
  const ids = new Int32Array(system.slots.length);
  const rows = new Rows();
  search.store.read(state, 1, rows);
  layout.unpack(rows.words, rows.base, ids);
  return ids;
}
