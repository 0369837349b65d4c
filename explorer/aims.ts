// What a safety property is decided by: all states, or all steps, at the least depth where there is one.
import { at } from "./engine/arrays.ts";
import { BATCH } from "./engine/batch.ts";
import { Expansion } from "./engine/expansion.ts";
import { knowledgeOf } from "./engine/knowledge.ts";
import type { Search } from "./engine/search.ts";
import { StepWatch } from "./engine/step-watch.ts";
import type { StepSink } from "./engine/steps.ts";
import type { NoStep } from "./property.ts";
import { type Aim, NO_STEP } from "./shortest-runs.ts";

/** The states of a level, as far as they were found. `next(from, to)`: the first of them that decides, or -1. */
export function aimAtStates(search: Search, level: number, next: (from: number, to: number) => number): Aim {
  const [begin, end] = boundsOf(search, level);
  const states: number[] = [];
  for (let s = next(begin, end); s >= 0; s = s + 1 < end ? next(s + 1, end) : -1) states.push(s);
  return { level, positions: Int32Array.from(states), actions: new Int32Array(states.length).fill(NO_STEP) };
}

/** The forbidden steps from the states of a level, as far as these were expanded. */
export function aimAtSteps(search: Search, level: number, property: NoStep): Aim {
  const [begin, end] = boundsOf(search, level);
  const sources: number[] = [];
  const actions: number[] = [];
  const note = (source: number, action: number): void => {
    for (let i = sources.length - 1; i >= 0 && sources[i] === source; i--) if (actions[i] === action) return;
    sources.push(source);
    actions.push(action);
  };
  const watch = new StepWatch(search.compiled, property);
  const sink: StepSink = {
    see(steps, first) {
      for (const k of watch.forbidden(steps)) note(first + at(steps.sources, k), at(steps.actions, k));
    },
  };
  const again = new Expansion(knowledgeOf(search.compiled), search.store, { watches: [sink] });
  const last = Math.min(end, search.expanded);
  for (let s = begin; s < last; s += BATCH) again.expand(s, Math.min(BATCH, last - s));
  return { level, positions: Int32Array.from(sources), actions: Int32Array.from(actions) };
}

/** Whether all states of a level were found. */
export function isLevelFound({ store, expanded }: Search, level: number): boolean {
  return expanded >= (store.levels[level] ?? store.count);
}

/** Whether all of them were expanded, too. */
export function isLevelExpanded(search: Search, level: number): boolean {
  return isLevelFound(search, level) && search.expanded >= boundsOf(search, level)[1];
}

function boundsOf({ store }: Search, level: number): readonly [number, number] {
  return [store.levels[level] ?? 0, store.levels[level + 1] ?? store.count];
}
