// Several instances of one task: how many there are, when that is known, and which of them are waited for.
import { event, silent, type Transition, task } from "../net.ts";
import { type Pattern, pattern } from "./pattern.ts";

const group = "multiple instances";

/** Two instances, told apart by their index. */
const two: readonly Transition[] = [
  ...task("0", { takes: "p0", gives: "r0" }),
  ...task("1", { takes: "p1", gives: "r1" }),
];
const regionOfTwo = "p0 p1 running:0 running:1 r0 r1";

export const multipleInstances: readonly Pattern[] = [
  pattern(
    {
      number: 12,
      name: "Multiple instances without synchronization",
      group,
      says: "instances are begun, and nobody waits for them",
      fixes: "at most two instances; the net ends when they have, which nobody sees",
    },
    event("spawn", { takes: "i", gives: "left x" }, "first"),
    event("spawn", { takes: "left", gives: "begun x" }, "second"),
    event("ok", { takes: "x", gives: "y" }),
    silent("end", { takes: "begun y y", gives: "o" }),
  ),
  pattern(
    {
      number: 13,
      name: "Multiple instances with a priori design-time knowledge",
      group,
      says: "a number that is known beforehand is begun, and all are waited for",
      fixes: "two instances",
    },
    silent("split", { takes: "i", gives: "p0 p1" }),
    ...two,
    event("complete", { takes: "r0 r1", gives: "o" }),
  ),
  pattern(
    {
      number: 14,
      name: "Multiple instances with a priori run-time knowledge",
      group,
      says: "their number is fixed by data before the first begins",
      fixes: "one or two instances",
    },
    event("number(1)", { takes: "i", gives: "p0 r1" }),
    event("number(2)", { takes: "i", gives: "p0 p1" }),
    ...two,
    event("complete", { takes: "r0 r1", gives: "o" }),
  ),
  pattern(
    {
      number: 15,
      name: "Multiple instances without a priori run-time knowledge",
      group,
      says: "more may be added while others run",
      fixes: "one instance, and at most one more",
    },
    silent("begin", { takes: "i", gives: "p0 open" }),
    ...two,
    event("add", { takes: "open p0", gives: "p0 p1 closed" }, "add before"),
    event("add", { takes: "open running:0", gives: "running:0 p1 closed" }, "add while running"),
    event("complete", { takes: "r0 open", gives: "o" }, "complete one"),
    event("complete", { takes: "r0 r1 closed", gives: "o" }, "complete both"),
  ),
  pattern(
    {
      number: 34,
      name: "Static partial join for multiple instances",
      group,
      says: "the successor begins after n of m, the others go on without effect",
      fixes: "one of two instances; the net ends when both have, which nobody sees",
    },
    silent("split", { takes: "i", gives: "p0 p1 armed" }),
    ...two,
    event("complete", { takes: "armed r0", gives: "n r0" }, "complete by 0"),
    event("complete", { takes: "armed r1", gives: "n r1" }, "complete by 1"),
    silent("end", { takes: "n r0 r1", gives: "o" }),
  ),
  pattern(
    {
      number: 35,
      name: "Cancelling partial join for multiple instances",
      group,
      says: "the successor begins after n of m, the others are cancelled",
      fixes: "one of two instances",
    },
    silent("split", { takes: "i", gives: "p0 p1" }),
    ...["0", "1"].flatMap((n) => [
      event(`start(${n})`, { takes: `p${n}`, gives: `running:${n}` }),
      event(`ok(${n})`, { takes: `running:${n}`, empties: regionOfTwo, gives: "r" }),
    ]),
    event("complete", { takes: "r", gives: "o" }),
  ),
  pattern(
    {
      number: 36,
      name: "Dynamic partial join for multiple instances",
      group,
      says: "how many are enough is only said while they run",
      fixes: "one or two of two instances",
    },
    silent("split", { takes: "i", gives: "p p unsaid" }),
    task("x", { takes: "p", gives: "r" }),
    event("enough(1)", { takes: "unsaid", gives: "one" }),
    event("enough(2)", { takes: "unsaid", gives: "both" }),
    event("complete", { takes: "one r", gives: "n" }, "complete with one"),
    silent("absorb", { takes: "n r", gives: "o" }),
    event("complete", { takes: "both r r", gives: "o" }, "complete with both"),
  ),
];
