// Properties of steps that say what they are about: a part of the claim, and a promise that is found out if it is none.
import { expect, test } from "vitest";
import { check } from "./check.ts";
import { exploreNaively } from "./naive.ts";
import { type About, noStep } from "./property.ts";
import { act, process, projection, slot, system } from "./system.ts";

/** A counter up to 5; somebody else rests all the time. */
const n = slot("n", 0);
const isHigh = projection(n, "is high", (value) => value >= 3);
const counter = system({
  name: "counter",
  slots: [n],
  processes: [
    process({
      name: "up",
      reads: { n },
      step: (v) => (v.n < 5 ? [act(v.n % 2 === 0 ? "to odd" : "to even", n.set(v.n + 1))] : []),
    }),
    process({ name: "idle", reads: { n }, step: (v) => [act("rest", n.set(v.n))] }),
  ],
});

function verdictOf(about: About, forbids: (before: boolean, after: boolean) => boolean): unknown {
  const property = noStep("claim", { isHigh }, (v, w) => forbids(v.isHigh, w.isHigh), about);
  const [naive] = exploreNaively(counter, [property]).verdicts;
  const [result] = check(counter, [property], { paranoid: true }).properties;
  expect(result?.status).toBe(naive?.status);
  return result?.status === "violated" ? result.trace?.steps.map(({ label }) => label) : result?.status;
}

test("only steps that it is about are forbidden", () => {
  const becomesHigh = (before: boolean, after: boolean) => !before && after;
  expect(verdictOf({}, becomesHigh)).toEqual(["to odd", "to even", "to odd"]);
  expect(verdictOf({ steps: ({ label }) => label === "to even" }, becomesHigh)).toBe("holds");
  expect(verdictOf({ steps: ({ process: by }) => by === "up" }, (before) => before)).toEqual([
    "to odd",
    "to even",
    "to odd",
    "to even",
  ]);
  expect(verdictOf({ changes: true, steps: ({ label }) => label === "to odd" }, becomesHigh)).toHaveLength(3);
});

test("with paranoid, forbidding a step that changes nothing is an error where changes were promised", () => {
  const lying = noStep("claim", { isHigh }, (before) => before.isHigh, { changes: true });
  const message =
    'property "claim" forbids a step that changes nothing of its view, and says that it is about changes only';
  expect(() => check(counter, [lying], { paranoid: true })).toThrow(message);
  expect(() => exploreNaively(counter, [lying])).toThrow(message);
  expect(check(counter, [lying]).properties[0]?.status).toBe("holds");
});

test("what says of a step whether it is meant has to answer true or false", () => {
  const steps = (): boolean => JSON.parse("1");
  const odd = noStep("claim", { isHigh }, () => false, { steps });
  expect(() => check(counter, [odd])).toThrow("answered 1 where true or false is wanted");
});
