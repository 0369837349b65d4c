// Families of systems with known quotients, for tests and benches: made from their definitions, as deep as asked.
import { LabelTable, type Lts, ltsOf, type NamedStep, StepList } from "./lts.ts";

/** Explores from `initial` whatever `step` yields; states are compared by their JSON. */
export function explored<S>(
  initial: S,
  step: (state: S) => Iterable<readonly [label: string | undefined, target: S]>,
): Lts {
  const labels = new LabelTable();
  const steps = new StepList();
  const numbers = new Map<string, number>();
  const states: S[] = [];
  const find = (state: S): number => {
    const key = JSON.stringify(state);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, states.length);
    return states.push(state) - 1;
  };
  find(initial);
  for (let s = 0; s < states.length; s++) {
    for (const [label, target] of step(states[s] ?? initial))
      steps.add(s, labels.number(label), find(target));
  }
  return ltsOf(states.length, 0, labels.names, steps);
}

/** A Job of n indices, of which at most p are created or running: `create` takes the lowest. Phases: 0 pending .. 3 succeeded. */
export function job(n: number, p: number): Lts {
  return explored<readonly number[] | "complete">(Array<number>(n).fill(0), function* (now) {
    if (now === "complete") return;
    const active = now.filter((phase) => phase === 1 || phase === 2).length;
    const lowest = now.indexOf(0);
    if (lowest >= 0 && active < p) yield ["create", now.with(lowest, 1)];
    for (const [i, phase] of now.entries()) {
      if (phase === 1) yield [`start(${i})`, now.with(i, 2)];
      if (phase === 2) yield [`ok(${i})`, now.with(i, 3)];
    }
    if (now.every((phase) => phase === 3)) yield ["complete", "complete"];
  });
}

/** n tasks that start and end independently, then `complete`. */
export function split(n: number): Lts {
  return explored<readonly number[] | "complete">(Array<number>(n).fill(0), function* (now) {
    if (now === "complete") return;
    for (const [i, phase] of now.entries()) {
      if (phase === 0) yield [`start(${i})`, now.with(i, 1)];
      if (phase === 1) yield [`ok(${i})`, now.with(i, 2)];
    }
    if (now.every((phase) => phase === 2)) yield ["complete", "complete"];
  });
}

/** Milner's scheduler: a ring of n cells; one with the token does a(i), then b(i) and handing on, c(i), in either order. */
export function milner(n: number): Lts {
  interface Ring {
    /** Per cell: b(i) is still to be done. */
    readonly busy: readonly boolean[];
    /** Who has the token, and whether a(i) was done with it. */
    readonly at: number;
    readonly began: boolean;
  }
  return explored<Ring>(
    { busy: Array<boolean>(n).fill(false), at: 0, began: false },
    function* ({ busy, at, began }) {
      if (!began) yield [`a(${at})`, { busy: busy.with(at, true), at, began: true }];
      for (const [i, isBusy] of busy.entries())
        if (isBusy) yield [`b(${i})`, { busy: busy.with(i, false), at, began }];
      const next = (at + 1) % n;
      if (began && busy[next] !== true) yield [`c(${at})`, { busy, at: next, began: false }];
    },
  );
}

/** n philosophers: left(i), then eat(i) with the right fork, then free(i). */
export function philosophers(n: number): Lts {
  return explored<readonly number[]>(Array<number>(n).fill(0), function* (now) {
    // Fork i is the left one of philosopher i, and the right one of philosopher i - 1.
    const isTaken = (fork: number): boolean => (now[fork] ?? 0) > 0 || now[(fork + n - 1) % n] === 2;
    for (const [i, phase] of now.entries()) {
      if (phase === 0 && !isTaken(i)) yield [`left(${i})`, now.with(i, 1)];
      if (phase === 1 && !isTaken((i + 1) % n)) yield [`eat(${i})`, now.with(i, 2)];
      if (phase === 2) yield [`free(${i})`, now.with(i, 0)];
    }
  });
}

/** A linear congruential generator: the same numbers everywhere. */
export function congruential(seed: number): () => number {
  let x = BigInt(seed);
  return () => {
    x = (1103515245n * x + 12345n) % 2n ** 31n;
    return Number(x >> 8n);
  };
}

/** n states with d steps each; of a hundred, q are silent, the others have one of l labels. Not all states can be reached. */
export function random(n: number, d: number, l: number, q: number, seed: number): Lts {
  const next = congruential(seed);
  const labels = new LabelTable();
  for (let i = 0; i < l; i++) labels.number(`l${i}`);
  const steps = new StepList();
  for (let s = 0; s < n; s++) {
    for (let i = 0; i < d; i++) {
      const label = next() % 100 < q ? 0 : 1 + (next() % l);
      steps.add(s, label, next() % n);
    }
  }
  return ltsOf(n, 0, labels.names, steps);
}

/** The steps of a system that is written out: "0 a 1, 1 - 2" has a step a from 0 to 1 and a silent one from 1 to 2. */
export function written(text: string): readonly NamedStep[] {
  return text
    .split(",")
    .map((one) => one.trim().split(/\s+/))
    .map(
      ([source, label, target]): NamedStep => [
        Number(source),
        label === "-" ? undefined : label,
        Number(target),
      ],
    );
}
