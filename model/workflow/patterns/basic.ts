// Basic control flow: sequence, parallel split, synchronization, exclusive choice, simple merge.
import { event, silent, task } from "../net.ts";
import { type Pattern, pattern } from "./pattern.ts";

const group = "basic control flow";

export const basic: readonly Pattern[] = [
  pattern(
    {
      number: 1,
      name: "Sequence",
      group,
      says: "a task is enabled by the completion of the one before it, once",
      fixes: "three tasks",
    },
    task("a", { takes: "i", gives: "p" }),
    task("b", { takes: "p", gives: "q" }),
    task("c", { takes: "q", gives: "r" }),
    event("done", { takes: "r", gives: "o" }),
  ),
  pattern(
    {
      number: 2,
      name: "Parallel split",
      group,
      says: "one thread becomes several that run concurrently",
      fixes: "two branches, joined before the end",
    },
    silent("split", { takes: "i", gives: "p q" }),
    task("a", { takes: "p", gives: "r" }),
    task("b", { takes: "q", gives: "s" }),
    silent("join", { takes: "r s", gives: "t" }),
    event("done", { takes: "t", gives: "o" }),
  ),
  pattern(
    {
      number: 3,
      name: "Synchronization",
      group,
      says: "it goes on when every branch has arrived, each of them once",
      fixes: "two branches",
    },
    silent("split", { takes: "i", gives: "p q" }),
    task("0", { takes: "p", gives: "r" }),
    task("1", { takes: "q", gives: "s" }),
    event("complete", { takes: "r s", gives: "o" }),
  ),
  pattern(
    {
      number: 4,
      name: "Exclusive choice",
      group,
      says: "data of the case select exactly one branch",
      fixes: "two branches; `case` shows what the data say",
    },
    event("case(A)", { takes: "i", gives: "p" }),
    event("case(B)", { takes: "i", gives: "q" }),
    event("do(A)", { takes: "p", gives: "r" }),
    event("do(B)", { takes: "q", gives: "r" }),
    event("done", { takes: "r", gives: "o" }),
  ),
  pattern(
    {
      number: 5,
      name: "Simple merge",
      group,
      says: "whichever branch arrives goes on; never two at once",
      fixes: "two branches, of which one is taken",
    },
    event("case(A)", { takes: "i", gives: "p" }),
    event("case(B)", { takes: "i", gives: "q" }),
    task("a", { takes: "p", gives: "m" }),
    task("b", { takes: "q", gives: "m" }),
    task("c", { takes: "m", gives: "r" }),
    event("done", { takes: "r", gives: "o" }),
  ),
];
