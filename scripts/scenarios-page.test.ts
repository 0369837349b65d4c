// The page that `npm run scenarios` writes: a row per variant, and what of it may differ from run to run.
import { expect, test } from "vitest";
import { page, type Ran, rowOf, withoutTimes } from "./scenarios-page.ts";

const bad: Ran = {
  name: "B01-some-words",
  variant: "bad",
  title: "One | two",
  seconds: 1.26,
  facts: {
    verdict: "violated",
    violated: [
      { id: "p", steps: 15 },
      { id: "q", steps: undefined },
    ],
    states: 1234567,
    transitions: 12,
    limit: undefined,
  },
  problems: [],
};

test("a row says what was found", () => {
  expect(rowOf(bad)).toBe(
    "| [B01](../examples/scenarios/B01-some-words) One \\| two | bad | violated | p (15), q (no trace) | 1,234,567 | 12 | all states | 1.3 s |",
  );
  const good: Ran = {
    ...bad,
    variant: "good",
    facts: { verdict: "inconclusive", violated: [], states: 5, transitions: 4, limit: "time" },
  };
  expect(rowOf(good)).toBe("|  | good | inconclusive |  | 5 | 4 | until the limit on time | 1.3 s |");
  expect(rowOf({ ...bad, facts: undefined })).toContain("| no report |");
  expect(rowOf({ ...bad, name: "kivi-C3-two" })).toContain("| [kivi-C3](../examples/scenarios/kivi-C3-two) ");
});

test("only times may differ", () => {
  const text = (ran: Ran, when: string): string => withoutTimes(page([ran], when, 60));
  const slower = text({ ...bad, seconds: 20 }, "2027-01-01, 4 cores, 8 GiB");
  expect(slower).toBe(text(bad, "2026-11-23, 2 cores, 24 GiB"));
  const facts = { verdict: "holds", violated: [], states: 1, transitions: 2, limit: undefined };
  expect(text({ ...bad, facts }, "now")).not.toBe(text(bad, "now"));
});
