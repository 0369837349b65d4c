// Smaller walks, likely ones first: cut off behind, without the environment's events, with fewer steps, with several steps
// merged into one. What cannot be walked any more when steps are left out is left out too.
import type { LearnedAlternative } from "../../explorer/engine/learned.ts";
import { likest } from "../../explorer/simulate/shorten.ts";
import type { Path, PathStep } from "../../explorer/simulate/walker.ts";
import type { Ground } from "./ground.ts";

/** How far walks that were tried before have come: parts of more steps than this need not be tried again. */
export interface Grain {
  readonly chunk: number;
}

export interface Smaller {
  readonly path: Path;
  readonly grain: Grain;
}

export const COARSE: Grain = { chunk: Number.POSITIVE_INFINITY };

/** All smaller, and no two alike. */
export function* smallerWalks(ground: Ground, path: Path, grain: Grain): Generator<Smaller, void> {
  const tried = new Set<string>();
  for (const one of candidates(ground, path, grain)) {
    const key = keyOf(one.path);
    if (tried.has(key) || !isSmaller(ground, one.path, path)) continue;
    tried.add(key);
    yield one;
  }
}

function* candidates(ground: Ground, path: Path, grain: Grain): Generator<Smaller, void> {
  const { steps } = path;
  for (const start of ground.initial.slice(0, Math.max(0, ground.numberOf(path))))
    yield { path: repaired(ground, start, steps), grain };
  for (let dropped = steps.length; dropped >= 1; dropped >>= 1)
    yield { path: { ...path, steps: steps.slice(0, steps.length - dropped) }, grain };
  yield* fewerEvents(ground, path, grain);
  yield* merged(ground, path, grain);
  for (let chunk = Math.min(grain.chunk, steps.length >> 1 || 1); chunk >= 1; chunk >>= 1) {
    for (let from = 0; from < steps.length; from += chunk)
      yield { path: repaired(ground, path.start, steps.toSpliced(from, chunk)), grain: { chunk } };
  }
}

/** Fewer steps; as many, and fewer events of the environment; or the same from an earlier initial state. */
function isSmaller(ground: Ground, a: Path, b: Path): boolean {
  const sizes = [a, b].map((p) => [p.steps.length, eventsIn(ground, p).length, ground.numberOf(p)]);
  const [x = [], y = []] = sizes;
  const differs = x.findIndex((size, i) => size !== y[i]);
  return differs >= 0 && (x[differs] ?? 0) < (y[differs] ?? 0);
}

/** A lower budget for the environment: nothing of it, half of it, one event less. */
function* fewerEvents(ground: Ground, path: Path, grain: Grain): Generator<Smaller, void> {
  const events = eventsIn(ground, path);
  for (let chunk = events.length; chunk >= 1; chunk >>= 1) {
    for (let from = 0; from < events.length; from += chunk) {
      const dropped = new Set(events.slice(from, from + chunk));
      const rest = path.steps.filter((s) => !dropped.has(s));
      yield { path: repaired(ground, path.start, rest), grain };
    }
  }
}

function eventsIn({ compiled }: Ground, { steps }: Path): readonly PathStep[] {
  return steps.filter((s) => compiled.actions[s.alternative.action]?.process.environment === true);
}

/**
 * What several steps do one after the other, one step does that leads to the same state, or none at all where they lead round.
 */
function* merged({ walker }: Ground, { start, steps }: Path, grain: Grain): Generator<Smaller, void> {
  const last = new Map([start, ...steps.map((s) => s.ids)].map((ids, i) => [ids.join(), i]));
  walker.start(start);
  const found: Smaller[] = [];
  for (let i = 0; i < steps.length; i++) {
    walker.look();
    const round = last.get(walker.ids.join()) ?? i;
    if (round > i) found.push({ path: { start, steps: steps.toSpliced(i, round - i) }, grain });
    for (const move of walker.moves) {
      const ids = after(walker.ids, move);
      const to = last.get(ids.join()) ?? 0;
      if (to <= i + 1) continue;
      const one = { alternative: move, ids };
      found.push({ path: { start, steps: steps.toSpliced(i, to - i, one) }, grain });
    }
    const next = steps[i];
    if (next !== undefined) walker.take(next.alternative);
  }
  yield* found.toSorted((a, b) => a.path.steps.length - b.path.steps.length);
}

/** Those of the steps that can be taken one after the other. */
export function repaired({ walker }: Ground, start: Int32Array, wanted: readonly PathStep[]): Path {
  const steps: PathStep[] = [];
  walker.start(start);
  for (const { alternative } of wanted) {
    walker.look();
    const move = likest(alternative, walker.moves) ?? likest(alternative, walker.idle);
    if (move === undefined) continue;
    walker.take(move);
    steps.push({ alternative: move, ids: walker.ids });
  }
  return { start, steps };
}

function after(before: Int32Array, { writes }: LearnedAlternative): Int32Array {
  const ids = before.slice();
  for (const w of writes) ids[w.slot] = w.new;
  return ids;
}

function keyOf({ start, steps }: Path): string {
  return [start, ...steps.flatMap((s) => [s.alternative.action, s.ids])].join(";");
}
