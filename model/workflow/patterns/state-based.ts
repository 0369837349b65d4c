// Patterns that look at the state of the case, or of others: who comes first, what may overlap, what must hold meanwhile.
import { event, silent, task } from "../net.ts";
import { type Pattern, pattern } from "./pattern.ts";

const group = "state based";

export const stateBased: readonly Pattern[] = [
  pattern(
    {
      number: 16,
      name: "Deferred choice",
      group,
      says: "the first event from outside selects the branch, and withdraws the others",
      fixes: "two branches",
    },
    event("evt(a)", { takes: "i", gives: "p" }),
    event("evt(b)", { takes: "i", gives: "q" }),
    event("do(a)", { takes: "p", gives: "o" }),
    event("do(b)", { takes: "q", gives: "o" }),
  ),
  pattern(
    {
      number: 17,
      name: "Interleaved parallel routing",
      group,
      says: "tasks in a partial order, never two at once, in any order that it allows",
      fixes: "three tasks, the second after the first",
    },
    silent("split", { takes: "i", gives: "p q free" }),
    task("a", { takes: "p free", gives: "r free" }),
    task("b", { takes: "r free", gives: "s free" }),
    task("c", { takes: "q free", gives: "t free" }),
    event("done", { takes: "s t free", gives: "o" }),
  ),
  pattern(
    {
      number: 18,
      name: "Milestone",
      group,
      says: "a task can begin only while the case is in a certain state",
      fixes: "the state begins and ends once; the task may be left out",
    },
    event("reach", { takes: "i", gives: "m open" }),
    task("a", { takes: "open", needs: "m", gives: "closed" }),
    event("leave", { takes: "m", gives: "left" }),
    event("done", { takes: "left open", gives: "o" }, "done without"),
    event("done", { takes: "left closed", gives: "o" }, "done with"),
  ),
  pattern(
    {
      number: 39,
      name: "Critical section",
      group,
      says: "named sections never overlap",
      fixes: "two sections",
    },
    silent("split", { takes: "i", gives: "p q free" }),
    event("enter(1)", { takes: "p free", gives: "in1" }),
    event("leave(1)", { takes: "in1", gives: "r free" }),
    event("enter(2)", { takes: "q free", gives: "in2" }),
    event("leave(2)", { takes: "in2", gives: "s free" }),
    event("done", { takes: "r s free", gives: "o" }),
  ),
  pattern(
    {
      number: 40,
      name: "Interleaved routing",
      group,
      says: "each of a set of tasks once, in any order, never two at once",
      fixes: "two tasks",
    },
    silent("split", { takes: "i", gives: "p q free" }),
    task("a", { takes: "p free", gives: "r free" }),
    task("b", { takes: "q free", gives: "s free" }),
    event("done", { takes: "r s free", gives: "o" }),
  ),
];
