// The fairness assumptions of a system, as sets of action numbers.
import type { FairnessSet } from "../graph.ts";
import type { Compiled } from "./compiled.ts";

/**
 * One set per process, or per label where fairness is given per label. With `merged`, for a graph of states up to
 * permutation, the sets of processes in one orbit are joined: a path of such a graph does not tell which of them acts.
 * That is a weaker assumption, so that "holds" under it carries over.
 */
export function fairnessSets(compiled: Compiled, merged: boolean): readonly FairnessSet[] {
  const sets = new Map<string, { name: string; kind: "weak" | "strong"; members: Uint8Array }>();
  for (const [id, { process, label }] of compiled.actions.entries()) {
    const perLabel = typeof process.fairness === "function";
    const kind = typeof process.fairness === "function" ? process.fairness(label) : process.fairness;
    if (kind === "none") continue;
    const who = merged ? (process.orbit ?? process.fairAs) : process.fairAs;
    const name = perLabel ? `${who}: ${label}` : who;
    const key = `${kind} ${name}`;
    let set = sets.get(key);
    if (set === undefined) {
      set = { name, kind, members: new Uint8Array(compiled.actions.length) };
      sets.set(key, set);
    }
    set.members[id] = 1;
  }
  return [...sets.values()];
}
