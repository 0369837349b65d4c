// The families whose quotients are known: their sizes under each bisimulation, by both algorithms.
import { expect, test } from "vitest";
import { BISIMULATIONS, minimised } from "./bisimulation.ts";
import { job, milner, philosophers, random, split } from "./families.ts";
import { type Lts, transitionCount } from "./lts.ts";
import { hidden, reachablePart } from "./shapes.ts";

const size = (lts: Lts): string => `${lts.stateCount}/${transitionCount(lts)}`;
const starts = (label: string): boolean => label === "create" || label.startsWith("start");
const named =
  (...names: readonly string[]) =>
  (label: string): boolean =>
    names.some((name) => label.startsWith(`${name}(`));

/** Sizes of the whole, and under strong, branching, divergence-preserving branching, and weak bisimulation. */
const FAMILIES: readonly (readonly [name: string, lts: () => Lts, sizes: readonly string[]])[] = [
  ["job(2,2)", () => hidden(job(2, 2), starts), ["14/19", "14/19", "5/5", "5/5", "5/5"]],
  ["job(4,4)", () => hidden(job(4, 4), starts), ["122/325", "122/325", "17/33", "17/33", "17/33"]],
  ["job(6,6)", () => hidden(job(6, 6), starts), ["1094/4375", "1094/4375", "65/193", "65/193", "65/193"]],
  ["job(6,2)", () => hidden(job(6, 2), starts), ["110/199", "110/199", "23/37", "23/37", "23/37"]],
  ["job(8,3)", () => hidden(job(8, 3), starts), ["866/2377", "866/2377", "94/233", "94/233", "94/233"]],
  ["split(4)", () => hidden(split(4), starts), ["82/217", "82/217", "17/33", "17/33", "17/33"]],
  [
    "split(8)",
    () => hidden(split(8), starts),
    ["6562/34993", "6562/34993", "257/1025", "257/1025", "257/1025"],
  ],
  ["milner(4)", () => hidden(milner(4), named("b", "c")), ["96/240", "96/240", "4/4", "4/4", "4/4"]],
  ["milner(8)", () => hidden(milner(8), named("b", "c")), ["3072/13824", "3072/13824", "8/8", "8/8", "8/8"]],
  [
    "milner(10)",
    () => hidden(milner(10), named("b", "c")),
    ["15360/84480", "15360/84480", "10/10", "10/10", "10/10"],
  ],
  [
    "phil(4)",
    () => hidden(philosophers(4), named("left", "free")),
    ["34/88", "34/88", "16/48", "16/48", "16/48"],
  ],
  [
    "phil(7)",
    () => hidden(philosophers(7), named("left", "free")),
    ["478/2163", "478/2163", "128/672", "128/672", "128/672"],
  ],
  [
    "rnd(1000,2,2,50,1)",
    () => random(1000, 2, 2, 50, 1),
    ["1000/1999", "778/1556", "778/1556", "778/1556", "752/1500"],
  ],
  ["rnd(2000,1,2,30,3)", () => random(2000, 1, 2, 30, 3), ["2000/2000", "56/56", "44/44", "44/44", "44/44"]],
  [
    "rnd(5000,2,2,60,7)",
    () => random(5000, 2, 2, 60, 7),
    ["5000/10000", "3970/7940", "2739/6078", "2739/6081"],
  ],
];

for (const [name, lts, [full, strong, branching, preserving, weak]] of FAMILIES) {
  test(`${name} has the quotients that are known`, () => {
    const whole = lts();
    expect(size(whole)).toBe(full);
    const { lts: reached } = reachablePart(whole);
    expect(size(minimised(reached, "strong"))).toBe(strong);
    expect(size(minimised(reached, "branching"))).toBe(branching);
    expect(size(minimised(reached, "branching-divergence"))).toBe(preserving);
    if (weak !== undefined) expect(size(minimised(reached, "weak"))).toBe(weak);
  });
}

test("to minimise a minimal system changes nothing", () => {
  for (const kind of BISIMULATIONS) {
    const once = minimised(random(300, 2, 2, 50, 5), kind);
    expect(size(minimised(once, kind))).toBe(size(once));
  }
});
