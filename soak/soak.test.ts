// Every law and differential test, on few and small values; and the soak itself, on laws that are known to hold and not to hold.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { plimsoll } from "../cli/testing.ts";
import { filesOf, worlds } from "../properties/clusters/index.ts";
import { law, missing } from "../properties/laws/index.ts";
import { allLaws } from "./laws.ts";
import { oneSolver } from "./one-solver.ts";
import { readOptions } from "./options.ts";
import { SMALL, SMALL_SEED, smallRuns } from "./sizes.ts";
import { soak, summary } from "./soak.ts";
import { writeFiles } from "./write-files.ts";

const solver = oneSolver();
afterAll(solver.close);
const laws = allLaws(SMALL, solver.get);

test.each(laws.map((one) => [one.id, one.title, one] as const))("%s: %s", async (id, _, one) => {
  const report = await one.test({ seed: SMALL_SEED, runs: smallRuns(id) });
  expect(report.failure).toBeUndefined();
  expect(missing(one, report)).toEqual([]);
});

test("no two laws have one name", () => {
  expect(new Set(laws.map(({ id }) => id)).size).toBe(laws.length);
});

const even = law({
  id: "even",
  title: "a double is even",
  about: fc.nat(),
  expected: { even: 100, huge: 1 },
  check: (n) => ((n * 2) % 2 === 0 ? "even" : "odd"),
});
const small = law({
  id: "small",
  title: "numbers are below a hundred",
  about: fc.nat(),
  check: (n) => {
    if (n >= 100) throw new Error(`${n} is not below a hundred`);
    return "small";
  },
  files: (n) => ({ "number.txt": String(n) }),
});

describe("a soak", () => {
  /** A clock that a minute passes on whenever somebody looks. */
  const clock = () => {
    let minutes = 0;
    return () => minutes++ * 60_000;
  };

  test("goes on with other values until the time is over, and stops with a law that is broken", async () => {
    const [evens, smalls] = await soak(
      { laws: [even, small], minutes: 9, seed: 7, path: undefined },
      clock(),
    );
    expect(evens).toMatchObject({ failure: undefined });
    expect(evens?.runs).toBeGreaterThan(smalls?.runs ?? 0);
    expect(evens?.outcomes.get("even")).toBe(evens?.runs);
    expect(smalls?.failure).toMatchObject({
      message: "100 is not below a hundred",
      files: { "number.txt": "100" },
    });
  });

  test("draws a reported failure again", async () => {
    const [first] = await soak({ laws: [small], minutes: 0, seed: 7, path: undefined });
    const { seed = 0, path } = first?.failure ?? {};
    const [again] = await soak({ laws: [small], minutes: 0, seed, path });
    expect(again).toMatchObject({ runs: 1, failure: { message: "100 is not below a hundred" } });
  });

  test("sums up, and says where a law says little", async () => {
    const lines = summary(await soak({ laws: [even, small], minutes: 0, seed: 7, path: undefined }));
    expect(lines.join("\n")).toMatch(/✓ even +100 in 0 s: even 100/);
    expect(lines.join("\n")).toMatch(/✗ small/);
    expect(lines).toContain('even says little: "huge" came up 0 times in 100 runs');
    expect(lines.join("\n")).toMatch(/values for 2 laws: 1 broken/);
  });
});

test("plimsoll verify takes the files of a counterexample", async () => {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-soak-"));
  const about = worlds({ edits: { edits: 2, atLeast: 2, verbs: ["apply", "replace"] } });
  try {
    const [edited] = fc.sample(about, { seed: SMALL_SEED, numRuns: 1 }).map(filesOf);
    writeFiles(folder, edited ?? {});
    const { code, stdout, stderr } = await plimsoll(["verify", folder, "--max-states", "100"]);
    expect(stderr).toBe("");
    expect(Object.keys(edited ?? {})).toContain("edits/2.yaml");
    expect(stdout).toContain("Explored");
    expect([0, 1, 3]).toContain(code);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe("options", () => {
  const read = (args: readonly string[], env = {}) => readOptions(args, env, [even, small]);

  test("say how long, from which seed, and which laws", () => {
    expect(read(["--minutes", "3", "--seed", "5", "small"])).toMatchObject({
      minutes: 3,
      seed: 5,
      laws: [small],
    });
    expect(read([], { SOAK_MINUTES: "60", SOAK_SEED: "4" })).toMatchObject({ minutes: 60, seed: 4 });
    expect(Number.isInteger(read([]).seed)).toBe(true);
  });

  test.each([
    [["odd"], 'there is no law "odd"; there are even, small'],
    [["--minutes", "x"], 'minutes: "x" is not a number from 0 on'],
    [["--path", "1:2"], "--path is that of one law, and goes with its --seed"],
    [["--hours", "1"], "Unknown option '--hours'"],
  ])("%s is refused", (args, message) => {
    expect(() => read(args)).toThrow(message);
  });
});
