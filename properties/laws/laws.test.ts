// The laws of systems hold of textbook systems; each finds a controller that breaks it; and a law counts what came up, shrinks what
// breaks it, and says how to draw it again.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { alwaysEventually, predicate } from "../../explorer/property.ts";
import {
  act,
  type Process,
  process,
  slot,
  system,
  type TransitionSystem,
  timer,
} from "../../explorer/system.ts";
import { specification } from "../../explorer/textbook/index.ts";
import { law, lawsOf, missing } from "./index.ts";

const wanted = slot("wanted", 2);
const running = slot("running", 0);
const other = slot("other", 0);

function systemOf(...processes: readonly Process[]): TransitionSystem {
  return system({ name: "test", slots: [wanted, running, other], processes });
}

/** One pod more at a time, until there are as many as are wanted. */
const good = process({
  name: "good",
  reads: { wanted, running },
  fairness: "weak",
  step: (now) => (now.running < now.wanted ? [act("start", running.set(now.running + 1))] : []),
});
const user = process({
  name: "user",
  reads: { wanted },
  environment: true,
  step: (now) => (now.wanted === 2 ? [act("scale", wanted.set(1))] : []),
});
const another = process({
  name: "another",
  reads: { other },
  step: (now) => (now.other < 2 ? [timer("wait", other.set(now.other + 1))] : []),
});
const allRun = predicate("all run", { wanted, running }, (now) => now.running >= now.wanted);

function broken(id: string, wrong: TransitionSystem): string {
  const found = lawsOf(wrong, []).find((one) => one.id === id);
  try {
    found?.check();
    return "holds";
  } catch (error) {
    return String(error);
  }
}

test.each(
  lawsOf(systemOf(good, user, another), [alwaysEventually("all run", allRun)]).map(
    (one) => [one.id, one] as const,
  ),
)("%s holds of controllers that are as they should be, and looks at something", (_, one) => {
  // The only timer is one of those that could commute.
  if (one.id !== "independent-steps-commute") expect(one.check()).toBeGreaterThan(0);
  else expect(one.check()).toBe(0);
});

test("steps about different things are compared", () => {
  const third = process({
    name: "third",
    reads: { other },
    step: (now) => (now.other === 0 ? [act("write", other.set(1))] : []),
  });
  const commute = lawsOf(systemOf(good, third)).find(({ id }) => id === "independent-steps-commute");
  expect(commute?.check()).toBe(2);
});

test.each(["philosophers", "two-phase-commit", "readers-writers"])("the laws hold of %s", (name) => {
  const { system: known, properties } = specification(name, {});
  for (const one of lawsOf(known, properties, { maxStates: 200 })) expect(() => one.check()).not.toThrow();
});

describe("a wrong controller is found:", () => {
  test("one that counts what it has done in a memory of its own", () => {
    let started = 0;
    const edgeTriggered = process({
      name: "edge-triggered",
      reads: { wanted, running },
      step: (now) => (started++ < 3 ? [act("start", running.set(now.running + 1))] : []),
    });
    expect(broken("level-triggered", systemOf(edgeTriggered, user))).toContain(
      "edge-triggered does not say the same of the same view twice",
    );
  });

  test("one that changes what it was given to look at", () => {
    const list = slot<readonly number[]>("list", [1]);
    const vandal = process({
      name: "vandal",
      reads: { list },
      step: (now) => [act("push", list.set(Object.assign(now.list, { length: 0 })))],
    });
    const wrong = system({ name: "vandals", slots: [list], processes: [vandal] });
    expect(broken("level-triggered", wrong)).toContain("TypeError");
  });

  test("one that undoes what it has done", () => {
    const flipFlop = process({
      name: "flip-flop",
      reads: { wanted, running },
      step: (now) =>
        now.running <= now.wanted
          ? [act("start", running.set(now.running + 1))]
          : [act("stop", running.set(0))],
    });
    expect(broken("settles-alone", systemOf(flipFlop))).toContain(
      "flip-flop alone never comes to rest: start, start, start, stop, again and again",
    );
  });

  test("one that listens to what another does without looking", () => {
    let isTold = false;
    const talker = process({
      name: "talker",
      reads: { wanted },
      step: (now) => (now.wanted === 2 ? [act("talk", wanted.set(1))] : []),
    });
    const listener = process({
      name: "listener",
      reads: { other },
      step: (now) => {
        isTold = !isTold;
        return now.other === 0 ? [act("hear", other.set(isTold ? 1 : 2))] : [];
      },
    });
    expect(broken("independent-steps-commute", systemOf(talker, listener))).toContain(
      "is not possible any more",
    );
  });

  test("one that says something else to every engine", () => {
    let calls = 0;
    const moody = process({
      name: "moody",
      reads: { running },
      step: (now) => (now.running < 3 ? [act("start", running.set(now.running + 1 + (calls++ % 2)))] : []),
    });
    expect(broken("engines-agree", systemOf(moody))).not.toBe("holds");
  });
});

describe("a law", () => {
  const belowFifty = law({
    id: "below-fifty",
    title: "numbers are below fifty",
    about: fc.nat({ max: 100 }),
    expected: { even: 30, negative: 1 },
    check: (n) => {
      if (n >= 50) throw new Error(`${n} is too much`);
      return n % 2 === 0 ? "even" : "odd";
    },
    files: (n) => ({ "n.txt": String(n) }),
  });

  test("shrinks what breaks it, and says how to draw it again", async () => {
    const { failure } = await belowFifty.test({ seed: 3, runs: 100 });
    expect(failure).toMatchObject({
      message: "50 is too much",
      counterexample: "50",
      files: { "n.txt": "50" },
    });
    const again = await belowFifty.test({ seed: 3, runs: 1, path: failure?.path ?? "" });
    expect(again).toMatchObject({ runs: 1, failure: { counterexample: "50" } });
  });

  test("draws nothing any more when its time is over, and awaits what has begun", async () => {
    const waits: string[] = [];
    const slow = law({
      id: "slow",
      title: "checks are made one after the other",
      about: fc.nat(),
      check: async (n) => {
        waits.push("begin");
        await new Promise((resolve) => setTimeout(resolve, 20));
        waits.push("end");
        return n < 0 ? "negative" : "natural";
      },
    });
    const report = await slow.test({ seed: 1, runs: 1_000, milliseconds: 50 });
    expect(report.runs).toBe(report.outcomes.get("natural"));
    expect(report.runs).toBeLessThan(1_000);
    expect(waits).toEqual(Array.from({ length: report.runs }, () => ["begin", "end"]).flat());
  });

  test("counts what came up, and says what did not", async () => {
    const report = await belowFifty.test({ seed: 3, runs: 2 });
    expect([...report.outcomes.values()].reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(2);
    expect(missing(belowFifty, report)).toContain('"negative" came up 0 times in 2 runs');
  });
});
