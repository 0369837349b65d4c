// The part of the fair components in which a lasso shorter than a known one would have to lie, renumbered by
// distance, with its edges in both directions: small enough to be searched over and over.
import type { StateGraph } from "../graph.ts";
import { type Obligations, readEnabled } from "./enabled.ts";
import type { FairPart } from "./fair-components.ts";
import type { Arrays } from "./memory.ts";
import type { Region } from "./region.ts";
import type { Sliced } from "./slices.ts";

/** States are numbered 0 .. count-1 here, by stem distance, then by their number in the graph. */
export interface Near {
  readonly count: number;
  /** The states' numbers in the graph. */
  readonly states: Int32Array;
  /** Of the graph's states of this distance or less, all that are in fair components are here. */
  readonly complete: number;
  /** By state: its stem distance. */
  readonly distance: Int32Array;
  /** By state (`words` each): the obligations enabled in it. */
  readonly enabled: Int32Array;
  /** By state: which component it is in, as an index of `care`. */
  readonly component: Int32Array;
  /** By component (`words` each): the obligations that not every cycle meets by itself. */
  readonly care: Int32Array;
  /** Out-edges of state s are `offsets[s]` .. `offsets[s+1] - 1` of `targets` and `edges`; none leaves a component. */
  readonly offsets: Uint32Array;
  readonly targets: Int32Array;
  /** The edges' indices in the graph. */
  readonly edges: Uint32Array;
  /** In-edges of state s are `backOffsets[s]` .. `backOffsets[s+1] - 1` of `sources` and `backActions`. */
  readonly backOffsets: Uint32Array;
  readonly sources: Int32Array;
  readonly backActions: Int32Array;
}

/** Besides `enabled`: what is kept by state, and what only while it is made. */
const STATE_WORDS = 7;

interface Chosen {
  readonly states: Int32Array;
  readonly complete: number;
}

/**
 * The fair-component states at most `farthest` edges away; fewer levels of them if states and edges together
 * would be more than `limit`.
 */
export function* nearPart(part: FairPart, farthest: number, limit: number, arrays: Arrays): Sliced<Near> {
  const { graph, owed, region, components } = part;
  const { states, complete } = choose(part, farthest, limit);
  const count = states.length;
  yield;
  const numbered = numberComponents(states, components);
  arrays.charge(4 * count * (STATE_WORDS + owed.words));
  yield;
  const inside = insideEdges(part, states, arrays);
  yield;
  const enabled = new Int32Array(count * owed.words);
  for (let i = 0; i < count; i++) readEnabled(graph, owed, states[i] ?? 0, enabled, i * owed.words);
  return {
    count,
    states,
    complete,
    distance: states.map((s) => region.distance[s] ?? 0),
    enabled,
    component: numbered.component,
    care: careOf(graph, owed, inside, enabled, numbered),
    ...inside,
    ...reversed(graph, inside),
  };
}

function choose({ graph, region, components }: FairPart, farthest: number, limit: number): Chosen {
  const states: number[] = [];
  let size = 0;
  let levelStart = 0;
  let level = -1;
  for (let i = 0; i < region.order.length; i++) {
    const s = region.order[i] ?? 0;
    const distance = region.distance[s] ?? 0;
    if (distance > farthest) break;
    if ((components[s] ?? -1) < 0) continue;
    if (distance > level) {
      level = distance;
      levelStart = states.length;
    }
    size += 1 + (graph.offsets[s + 1] ?? 0) - (graph.offsets[s] ?? 0);
    // A level is taken whole or not at all, so that it can be said what is complete.
    if (size > limit) return { states: sortLevels(states.slice(0, levelStart), region), complete: level - 1 };
    states.push(s);
  }
  return { states: sortLevels(states, region), complete: farthest };
}

/** Sorts by distance, then by number, given that the states are sorted by distance. */
function sortLevels(states: readonly number[], region: Region): Int32Array {
  const sorted = Int32Array.from(states);
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    const level = region.distance[sorted[from] ?? 0];
    while (to < sorted.length && region.distance[sorted[to] ?? 0] === level) to++;
    sorted.subarray(from, to).sort();
  }
  return sorted;
}

interface Numbered {
  readonly component: Int32Array;
  readonly componentCount: number;
}

function numberComponents(states: Int32Array, components: Int32Array): Numbered {
  const numbers = new Map<number, number>();
  const component = states.map((s) => {
    const id = components[s] ?? -1;
    const known = numbers.get(id);
    if (known === undefined) numbers.set(id, numbers.size);
    return known ?? numbers.size - 1;
  });
  return { component, componentCount: numbers.size };
}

type Inside = Pick<Near, "offsets" | "targets" | "edges">;

function insideEdges({ graph, usable, components }: FairPart, states: Int32Array, arrays: Arrays): Inside {
  const numberOf = arrays.int32(graph.stateCount).fill(-1);
  let capacity = 0;
  for (let i = 0; i < states.length; i++) {
    const s = states[i] ?? 0;
    numberOf[s] = i;
    capacity += (graph.offsets[s + 1] ?? 0) - (graph.offsets[s] ?? 0);
  }
  const offsets = new Uint32Array(states.length + 1);
  const targets = arrays.int32(capacity);
  const edges = arrays.uint32(capacity);
  arrays.charge(8 * capacity); // The same again, for the other direction.
  let filled = 0;
  for (let i = 0; i < states.length; i++) {
    const s = states[i] ?? 0;
    const end = graph.offsets[s + 1] ?? 0;
    for (let e = graph.offsets[s] ?? 0; e < end; e++) {
      const t = graph.targets[e] ?? 0;
      const action = graph.actions[e] ?? -1;
      if (action < 0 || usable[action] !== 1) continue;
      if ((numberOf[t] ?? -1) < 0 || components[t] !== components[s]) continue;
      targets[filled] = numberOf[t] ?? 0;
      edges[filled++] = e;
    }
    offsets[i + 1] = filled;
  }
  arrays.drop(numberOf);
  return { offsets, targets: targets.subarray(0, filled), edges: edges.subarray(0, filled) };
}

/**
 * An obligation is met by every cycle without further ado if each edge that leaves a state which enables it also
 * takes it: so only those are cared for of which some edge does not.
 */
function careOf(
  graph: StateGraph,
  owed: Obligations,
  inside: Inside,
  enabled: Int32Array,
  numbered: Numbered,
): Int32Array {
  const { words, taking } = owed;
  const care = new Int32Array(numbered.componentCount * words);
  for (let i = 0; i + 1 < inside.offsets.length; i++) {
    const at = (numbered.component[i] ?? 0) * words;
    for (let j = inside.offsets[i] ?? 0; j < (inside.offsets[i + 1] ?? 0); j++) {
      const action = graph.actions[inside.edges[j] ?? 0] ?? 0;
      for (let w = 0; w < words; w++) {
        care[at + w] =
          (care[at + w] ?? 0) | ((enabled[i * words + w] ?? 0) & ~(taking[action * words + w] ?? 0));
      }
    }
  }
  return care;
}

function reversed(graph: StateGraph, inside: Inside): Pick<Near, "backOffsets" | "sources" | "backActions"> {
  const { offsets, targets, edges } = inside;
  const count = offsets.length - 1;
  const backOffsets = new Uint32Array(count + 1);
  for (let j = 0; j < targets.length; j++) {
    const t = targets[j] ?? 0;
    backOffsets[t + 1] = (backOffsets[t + 1] ?? 0) + 1;
  }
  for (let i = 0; i < count; i++) backOffsets[i + 1] = (backOffsets[i + 1] ?? 0) + (backOffsets[i] ?? 0);
  const next = backOffsets.slice(0, count);
  const sources = new Int32Array(targets.length);
  const backActions = new Int32Array(targets.length);
  for (let i = 0; i < count; i++) {
    for (let j = offsets[i] ?? 0; j < (offsets[i + 1] ?? 0); j++) {
      const t = targets[j] ?? 0;
      const at = next[t] ?? 0;
      next[t] = at + 1;
      sources[at] = i;
      backActions[at] = graph.actions[edges[j] ?? 0] ?? 0;
    }
  }
  return { backOffsets, sources, backActions };
}
