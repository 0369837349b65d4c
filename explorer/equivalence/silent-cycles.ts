// Silent cycles: states that reach each other by silent steps are one in every relation that lets silent steps be skipped.

import { Arrays, unlimited } from "../liveness/memory.ts";
import { ComponentSearch } from "../liveness/scc.ts";
import { type Lts, TAU } from "./lts.ts";
import { type Classes, merged } from "./shapes.ts";

export interface Contracted {
  /** Without silent cycles. A silent step leads to a state with a lower number, always. */
  readonly lts: Lts;
  readonly classes: Classes;
  /** By state of `lts`: 1 where a silent cycle was. */
  readonly diverges: Uint8Array;
}

export function contractSilentCycles(lts: Lts): Contracted {
  const classes = silentComponents(lts);
  const diverges = new Uint8Array(classes.count);
  for (let s = 0; s < lts.stateCount; s++) {
    const c = classes.of[s] ?? 0;
    for (let e = lts.offsets[s] ?? 0; e < (lts.offsets[s + 1] ?? 0) && lts.labelOf[e] === TAU; e++) {
      if (classes.of[lts.targets[e] ?? 0] === c) diverges[c] = 1;
    }
  }
  return { lts: merged(lts, classes), classes, diverges };
}

/** Components are found from the ends of silent steps on: the target of a silent step has a lower number, or the same. */
function silentComponents(lts: Lts): Classes {
  const { stateCount, offsets, targets, labelOf } = lts;
  const usable = new Uint8Array(Math.max(1, lts.labels.length));
  usable[TAU] = 1;
  const graph = {
    stateCount,
    initial: Int32Array.of(lts.initial),
    offsets: Uint32Array.from(offsets),
    targets,
    actions: labelOf,
    actionCount: lts.labels.length,
  };
  const search = new ComponentSearch(graph, usable, stateCount, new Arrays(unlimited));
  search.begin(Int32Array.from({ length: stateCount }, (_, s) => s));
  const of = new Int32Array(stateCount);
  let count = 0;
  while (search.next(Number.POSITIVE_INFINITY) === "found") {
    for (let i = search.from; i < search.to; i++) of[search.stack[i] ?? 0] = count;
    count++;
  }
  return { count, of };
}
