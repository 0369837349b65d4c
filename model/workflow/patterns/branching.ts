// Advanced branching and synchronization: multi-choice, and the joins that go with it; discriminators and partial joins.
import { event, silent, type Transition, task } from "../net.ts";
import { type Pattern, pattern } from "./pattern.ts";

const group = "advanced branching and synchronization";

/** A subset of two branches is chosen; of a branch that is not, `skipped` says where a token is put at once. */
function multiChoice(a: string, b: string, skipped: { readonly a: string; readonly b: string }) {
  return [
    event("case(A)", { takes: "i", gives: `${a} ${skipped.b}` }),
    event("case(B)", { takes: "i", gives: `${skipped.a} ${b}` }),
    event("case(A,B)", { takes: "i", gives: `${a} ${b}` }),
  ];
}

/** Tasks between places "p", "q", ... and "ma", "mb", ..., begun together. */
function branches(names: string, besides = ""): readonly Transition[] {
  const all = [...names];
  return [
    silent("split", { takes: "i", gives: `${all.map((n) => `p${n}`).join(" ")} ${besides}` }),
    ...all.flatMap((n) => task(n, { takes: `p${n}`, gives: `m${n}` })),
  ];
}

/** All that may hold a token of the branches. */
function regionOf(names: string): string {
  return [...names].flatMap((n) => [`p${n}`, `running:${n}`, `m${n}`]).join(" ");
}

/** `next` when `enough` have arrived, in whichever order; each that comes later is absorbed. */
function partialJoin(names: string, enough: number): readonly Transition[] {
  const all = [...names];
  const late = all.length - enough;
  return [
    ...all.map((n) => silent(`count ${n}`, { takes: `m${n}`, gives: "arrived" })),
    event("next", { takes: `${"arrived ".repeat(enough)}armed`, gives: "n fired" }),
    silent("reset", { takes: `${"arrived ".repeat(late)}fired`, gives: "ready" }),
    event("done", { takes: "n ready", gives: "o" }),
  ];
}

/**
 * The same where each branch may come twice: one that has come waits with its second token until all have come once.
 * @param pairs For each way in which enough branches come first: these, and those that come later.
 */
function blockingJoin(pairs: readonly (readonly [string, string])[]): readonly Transition[] {
  const marks = (names: string): string => [...names].map((n) => `m${n}`).join(" ");
  return pairs.flatMap(([first, late]) => [
    event("next", { takes: `${marks(first)} armed`, gives: `n wait-${late}` }, `next by ${first}`),
    silent(`reset after ${late}`, { takes: `${marks(late)} wait-${late}`, gives: "armed" }),
  ]);
}

function twice(names: string): readonly Transition[] {
  const all = [...names];
  const begun = all.map((n) => `p${n} p${n}`).join(" ");
  return [
    silent("split", { takes: "i", gives: `${begun} armed` }),
    ...all.flatMap((n) => task(n, { takes: `p${n}`, gives: `m${n}` })),
  ];
}

export const branching: readonly Pattern[] = [
  pattern(
    {
      number: 6,
      name: "Multi-choice",
      group,
      says: "data of the case select a non-empty set of branches",
      fixes: "two branches; `case` shows what the data say",
    },
    ...multiChoice("p", "q", { a: "r", b: "s" }),
    event("do(A)", { takes: "p", gives: "r" }),
    event("do(B)", { takes: "q", gives: "s" }),
    event("done", { takes: "r s", gives: "o" }),
  ),
  pattern(
    {
      number: 7,
      name: "Structured synchronizing merge",
      group,
      says: "it joins exactly the branches that its multi-choice has begun",
      fixes: "two branches",
    },
    ...multiChoice("p", "q", { a: "r", b: "s" }),
    task("a", { takes: "p", gives: "r" }),
    task("b", { takes: "q", gives: "s" }),
    event("merge", { takes: "r s", gives: "o" }),
  ),
  pattern(
    {
      number: 8,
      name: "Multi-merge",
      group,
      says: "every thread that arrives runs the successor once more",
      fixes: "two branches",
    },
    silent("split", { takes: "i", gives: "p q" }),
    task("a", { takes: "p", gives: "m" }),
    task("b", { takes: "q", gives: "m" }),
    task("c", { takes: "m", gives: "n" }),
    event("done", { takes: "n n", gives: "o" }),
  ),
  pattern(
    {
      number: 9,
      name: "Structured discriminator",
      group,
      says: "the first branch goes on, the others are absorbed, and it is reset when all have come",
      fixes: "two branches, one round",
    },
    ...branches("ab", "armed"),
    ...partialJoin("ab", 1),
  ),
  pattern(
    {
      number: 28,
      name: "Blocking discriminator",
      group,
      says: "a discriminator at which a branch that comes again waits until it is reset",
      fixes: "two branches, two rounds",
    },
    ...twice("ab"),
    ...blockingJoin([
      ["a", "b"],
      ["b", "a"],
    ]),
    event("done", { takes: "n n armed", gives: "o" }),
  ),
  pattern(
    {
      number: 29,
      name: "Cancelling discriminator",
      group,
      says: "the first branch goes on, the others are cancelled",
      fixes: "two branches",
    },
    ...branches("ab"),
    event("next", { takes: "ma", empties: regionOf("ab"), gives: "n" }, "next by a"),
    event("next", { takes: "mb", empties: regionOf("ab"), gives: "n" }, "next by b"),
    event("done", { takes: "n", gives: "o" }),
  ),
  pattern(
    {
      number: 30,
      name: "Structured partial join",
      group,
      says: "it goes on when n of m branches have come, and is reset when all have",
      fixes: "two of three branches, one round",
    },
    ...branches("abc", "armed"),
    ...partialJoin("abc", 2),
  ),
  pattern(
    {
      number: 31,
      name: "Blocking partial join",
      group,
      says: "a partial join at which a branch that comes again waits until it is reset",
      fixes: "two of three branches, two rounds",
    },
    ...twice("abc"),
    ...blockingJoin([
      ["ab", "c"],
      ["ac", "b"],
      ["bc", "a"],
    ]),
    event("done", { takes: "n n armed", gives: "o" }),
  ),
  pattern(
    {
      number: 32,
      name: "Cancelling partial join",
      group,
      says: "it goes on when n of m branches have come, and cancels the others",
      fixes: "two of three branches",
    },
    ...branches("abc"),
    ...["ma mb", "ma mc", "mb mc"].map((takes) =>
      event("next", { takes, empties: regionOf("abc"), gives: "n" }, `next by ${takes}`),
    ),
    event("done", { takes: "n", gives: "o" }),
  ),
  pattern(
    {
      number: 33,
      name: "Generalised AND-join",
      group,
      says: "it goes on once for each full set of branches, and keeps what comes too often for later",
      fixes: "two branches, each coming twice",
    },
    silent("split", { takes: "i", gives: "p p q q" }),
    task("a", { takes: "p", gives: "r" }),
    task("b", { takes: "q", gives: "s" }),
    event("next", { takes: "r s", gives: "n" }),
    event("done", { takes: "n n", gives: "o" }),
  ),
  pattern(
    {
      number: 37,
      name: "Local synchronizing merge",
      group,
      says: "it joins the branches that are active, told by tokens that come along the others",
      fixes: "two branches, each of which may be left at its beginning",
    },
    silent("split", { takes: "i", gives: "p q" }),
    event("skip(a)", { takes: "p", gives: "r" }),
    task("a", { takes: "p", gives: "r" }),
    event("skip(b)", { takes: "q", gives: "s" }),
    task("b", { takes: "q", gives: "s" }),
    event("merge", { takes: "r s", gives: "o" }),
  ),
  pattern(
    {
      number: 38,
      name: "General synchronizing merge",
      group,
      says: "it goes on when no branch can come any more",
      fixes: "two branches, of which one may be done again before the merge",
    },
    event("case(A)", { takes: "i", gives: "p" }),
    event("case(A,B)", { takes: "i", gives: "p q" }),
    task("a", { takes: "p", gives: "r" }),
    event("again", { takes: "r", gives: "p" }),
    silent("go", { takes: "r", gives: "s" }),
    task("b", { takes: "q", gives: "t" }),
    event("merge", { takes: "s t", gives: "o", waits: true }),
  ),
  pattern(
    {
      number: 41,
      name: "Thread merge",
      group,
      says: "a number of threads of one branch becomes one",
      fixes: "two threads",
    },
    silent("fork", { takes: "i", gives: "p p" }),
    task("x", { takes: "p", gives: "r" }),
    event("complete", { takes: "r r", gives: "o" }),
  ),
  pattern(
    {
      number: 42,
      name: "Thread split",
      group,
      says: "one thread becomes a number of threads of the same branch",
      fixes: "two threads",
    },
    event("split", { takes: "i", gives: "p p" }),
    task("x", { takes: "p", gives: "r" }),
    event("complete", { takes: "r r", gives: "o" }),
  ),
];
