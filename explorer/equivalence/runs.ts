// Runs in one system: a shortest one with given visible labels, and where silent steps can go round.
import { type Lts, type NamedStep, TAU } from "./lts.ts";

/** A shortest run with these visible labels, silent steps in between, to a state that is accepted. Undefined if there is none. */
export function runAlong(
  lts: Lts,
  trace: readonly string[],
  accepts: (state: number) => boolean = () => true,
): readonly NamedStep[] | undefined {
  const width = trace.length + 1;
  const parents = new Map<number, { readonly from: number; readonly label: string | undefined }>();
  const order = [lts.initial * width];
  parents.set(lts.initial * width, { from: -1, label: undefined });
  for (const place of order) {
    const done = place % width;
    const s = (place - done) / width;
    if (done === trace.length && accepts(s)) return pathTo(place, width, parents);
    for (let e = lts.offsets[s] ?? 0; e < (lts.offsets[s + 1] ?? 0); e++) {
      const label = lts.labelOf[e] ?? 0;
      const name = label === TAU ? undefined : lts.labels[label];
      if (name !== undefined && name !== trace[done]) continue;
      const next = (lts.targets[e] ?? 0) * width + done + (label === TAU ? 0 : 1);
      if (parents.has(next)) continue;
      parents.set(next, { from: place, label: name });
      order.push(next);
    }
  }
  return undefined;
}

function pathTo(
  end: number,
  width: number,
  parents: ReadonlyMap<number, { readonly from: number; readonly label: string | undefined }>,
): readonly NamedStep[] {
  const run: NamedStep[] = [];
  for (let at = end; ; ) {
    const { from, label } = parents.get(at) ?? { from: -1, label: undefined };
    if (from < 0) return run.reverse();
    run.push([Math.floor(from / width), label, Math.floor(at / width)]);
    at = from;
  }
}

/** A shortest way back to the state by silent steps, at least one; undefined if there is none. */
export function silentCycle(lts: Lts, state: number): readonly NamedStep[] | undefined {
  const parents = new Map<number, number>();
  const order = [state];
  for (const s of order) {
    for (let e = lts.offsets[s] ?? 0; e < (lts.offsets[s + 1] ?? 0) && lts.labelOf[e] === TAU; e++) {
      const t = lts.targets[e] ?? 0;
      if (t === state) {
        const cycle: NamedStep[] = [[s, undefined, t]];
        for (let at = s; at !== state; at = parents.get(at) ?? state)
          cycle.unshift([parents.get(at) ?? state, undefined, at]);
        return cycle;
      }
      if (parents.has(t)) continue;
      parents.set(t, s);
      order.push(t);
    }
  }
  return undefined;
}
