// Cancellation and completion from outside: of a task, a region, a whole case, and of several instances.
import { event, silent, task } from "../net.ts";
import { type Pattern, pattern } from "./pattern.ts";

const group = "cancellation and completion";
const regionOfBoth = "p q running:0 running:1 r s";

export const cancellation: readonly Pattern[] = [
  pattern(
    {
      number: 19,
      name: "Cancel task",
      group,
      says: "a task that is enabled or running is withdrawn at once",
      fixes: "the task is withdrawn while it runs",
    },
    event("start", { takes: "i", gives: "running" }),
    event("ok", { takes: "running", gives: "p" }),
    event("cancel", { takes: "running", gives: "q" }),
    event("done", { takes: "p", gives: "o" }),
    event("cancelled", { takes: "q", gives: "o" }),
  ),
  pattern(
    {
      number: 20,
      name: "Cancel case",
      group,
      says: "everything of the case is withdrawn at once",
      fixes: "two concurrent tasks; it can be cancelled while one of them is open",
    },
    silent("split", { takes: "i", gives: "p q open" }),
    task("0", { takes: "p", gives: "r" }),
    task("1", { takes: "q", gives: "s" }),
    event("cancel", { takes: "open", empties: regionOfBoth, gives: "o" }),
    event("done", { takes: "r s open", gives: "o" }),
  ),
  pattern(
    {
      number: 25,
      name: "Cancel region",
      group,
      says: "all tasks of a region are withdrawn at once, others go on",
      fixes: "two tasks in the region, and one besides",
    },
    silent("split", { takes: "i", gives: "p q open u" }),
    task("0", { takes: "p", gives: "r" }),
    task("1", { takes: "q", gives: "s" }),
    task("c", { takes: "u", gives: "v" }),
    event("cancel", { takes: "open", empties: regionOfBoth, gives: "w" }),
    silent("join", { takes: "r s open", gives: "w" }),
    event("done", { takes: "v w", gives: "o" }),
  ),
  pattern(
    {
      number: 26,
      name: "Cancel multiple instance activity",
      group,
      says: "all instances that are open are withdrawn; those that have ended stay so",
      fixes: "two instances",
    },
    silent("split", { takes: "i", gives: "p p open" }),
    task("x", { takes: "p", gives: "r" }),
    event("cancel", { takes: "open", empties: "p running:x r", gives: "o" }),
    event("complete", { takes: "r r open", gives: "o" }),
  ),
  pattern(
    {
      number: 27,
      name: "Complete multiple instance activity",
      group,
      says: "all instances that are open are withdrawn, and the successor begins",
      fixes: "two instances",
    },
    silent("split", { takes: "i", gives: "p p open" }),
    task("x", { takes: "p", gives: "r" }),
    event("enough", { takes: "open", empties: "p running:x r", gives: "n" }),
    silent("all", { takes: "r r open", gives: "n" }),
    event("complete", { takes: "n", gives: "o" }),
  ),
];
