// Pairs of small systems with known verdicts: joins of tasks, and of marks.
import { explored } from "./families.ts";
import type { Lts } from "./lts.ts";
import { erased, lts, parallel, type SmallPair, withoutStarts } from "./small-pairs.ts";

/** n indices of which p may run at a time; the lowest is created first. If they may fail, a failed one begins anew. */
const job = (
  n: number,
  p: number,
  { created = false, mayFail = false }: { readonly created?: boolean; readonly mayFail?: boolean } = {},
): Lts =>
  explored<readonly number[] | "last">(Array<number>(n).fill(0), function* (phases) {
    if (phases === "last") return;
    const active = phases.filter((phase) => phase === 1 || phase === 2).length;
    const lowest = phases.indexOf(0);
    if (lowest >= 0 && active < p)
      yield created ? [`start(${lowest})`, phases.with(lowest, 2)] : [undefined, phases.with(lowest, 1)];
    for (const [i, phase] of phases.entries()) {
      if (phase === 1) yield [`start(${i})`, phases.with(i, 2)];
      if (phase === 2) yield [`ok(${i})`, phases.with(i, 3)];
      if (phase === 2 && mayFail) yield [undefined, phases.with(i, 0)];
    }
    if (phases.every((phase) => phase === 3)) yield ["complete", "last"];
  });
const JOIN2 = parallel([0, 1], "complete");
const JOIN3 = parallel([0, 1, 2], "complete");
const MARKS = lts("0 delete 1, 1 clear(0) 2, 1 clear(1) 3, 2 clear(1) 4, 3 clear(0) 4, 4 removed 5");
const VANISHING = lts(
  "0 delete 1, 1 clear(0) 2, 1 clear(1) 3, 2 clear(1) 4, 3 clear(0) 4, 4 removed 5, 1 - 6, 3 - 7, 6 clear(1) 7",
);
const GATES = lts("0 set(a) 1, 0 set(b) 2, 1 set(b) 3, 2 set(a) 3, 3 ready 4");
/** The same marks, but they can be taken back; readiness follows. */
const WITHDRAWN = explored({ a: false, b: false, ready: false }, function* (now) {
  yield [now.a ? "unset(a)" : "set(a)", { ...now, a: !now.a }];
  yield [now.b ? "unset(b)" : "set(b)", { ...now, b: !now.b }];
  if ((now.a && now.b) !== now.ready) yield [now.ready ? "unready" : "ready", { ...now, ready: !now.ready }];
});

export const JOINS: readonly SmallPair[] = [
  {
    id: "SYN-1",
    k: job(2, 2, { created: true }),
    p: JOIN2,
    minimal: [8, 10],
    verdict: "k in p",
    refines: false,
    onlyP: "start(1)",
  },
  { id: "SYN-2", k: job(2, 2), p: JOIN2, minimal: [10, 10], verdict: "branching-divergence", refines: true },
  { id: "SYN-3", k: job(3, 3), p: JOIN3, minimal: [28, 28], verdict: "branching-divergence", refines: true },
  {
    id: "SYN-4",
    k: job(3, 2),
    p: JOIN3,
    minimal: [20, 28],
    verdict: "k in p",
    refines: false,
    onlyP: "start(2)",
  },
  {
    id: "SYN-5",
    k: withoutStarts(job(2, 2)),
    p: withoutStarts(JOIN2),
    minimal: [5, 5],
    verdict: "branching-divergence",
    refines: true,
  },
  {
    id: "SYN-6",
    k: withoutStarts(job(2, 1)),
    p: withoutStarts(JOIN2),
    minimal: [4, 5],
    verdict: "k in p",
    refines: false,
    onlyP: "ok(1)",
  },
  {
    id: "SYN-7",
    k: withoutStarts(erased(job(2, 1))),
    p: withoutStarts(erased(JOIN2)),
    minimal: [4, 4],
    verdict: "branching-divergence",
    refines: true,
  },
  {
    id: "SYN-8",
    k: erased(job(2, 2)),
    p: erased(JOIN2),
    minimal: [7, 7],
    verdict: "branching-divergence",
    refines: true,
  },
  {
    id: "SYN-9",
    k: erased(job(2, 1)),
    p: erased(JOIN2),
    minimal: [6, 7],
    verdict: "k in p",
    refines: false,
    onlyP: "start start",
  },
  {
    id: "SYN-10",
    k: withoutStarts(job(2, 2, { mayFail: true })),
    p: withoutStarts(JOIN2),
    minimal: [5, 5],
    verdict: "branching",
    refines: false,
  },
  { id: "SYN-17", k: MARKS, p: MARKS, minimal: [6, 6], verdict: "strong", refines: true },
  {
    id: "SYN-18",
    k: VANISHING,
    p: MARKS,
    minimal: [7, 6],
    verdict: "trace",
    refines: false,
    formula: "<<delete>>!<<clear(0)>>true",
  },
  {
    id: "SYN-19",
    k: WITHDRAWN,
    p: GATES,
    minimal: [8, 5],
    verdict: "p in k",
    refines: false,
    onlyK: "set(a) unset(a)",
  },
  { id: "SYN-20", k: GATES, p: GATES, minimal: [5, 5], verdict: "strong", refines: true },
];
