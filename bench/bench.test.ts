// What the tools print, read: a search that was cut short or found something must never become a time.
import { describe, expect, test } from "vitest";
import { barsReached } from "./bars.ts";
import { median, medianCost } from "./measure.ts";
import { instances } from "./models.ts";
import { readOptions, UsageError } from "./options.ts";
import type { Measured, Row } from "./rounds.ts";
import { allAgree, tableOf } from "./table.ts";
import { readRumur } from "./tools/rumur.ts";
import { readPan } from "./tools/spin.ts";
import { readTlc } from "./tools/tlc.ts";
import { definitions, log2Above, readPairs, withConstants } from "./tools/tool.ts";

const PAN = `State-vector 36 byte, depth reached 36, errors: 0
  1253246 states, stored
  4794038 states, matched
  6047284 transitions (= stored+matched)`;
const RUMUR = `Status:\n\n\tNo error found.\n\nState Space Explored:\n\n\t21792 states, 72514 rules fired in 0s.`;
const TLC = `Model checking completed. No error has been found.
21793 states generated, 288 distinct states found, 0 states left on queue.`;

describe("reading what a tool prints", () => {
  test("Spin, which counts the first state among the transitions", () => {
    expect(readPan(PAN)).toEqual({ states: 1_253_246, transitions: 6_047_283 });
  });

  test("Spin, which rounds large numbers", () => {
    const rounded = PAN.replace("6047284", "1.235584e+08");
    expect(readPan(rounded)).toEqual({ states: 1_253_246, transitions: undefined });
  });

  test.each([
    ["an error", PAN.replace("errors: 0", "errors: 1"), "1 errors"],
    ["a stack that was too small", `error: max search depth too small\n${PAN}`, "not exhaustive"],
    ["a full table", `pan: hash table full\n${PAN}`, "not exhaustive"],
    ["nothing", "", "no counts"],
  ])("Spin: %s is a failure", (_, output, reason) => {
    expect(readPan(output)).toMatchObject({ failed: expect.stringContaining(reason) });
  });

  test("Rumur", () => {
    expect(readRumur(RUMUR)).toEqual({ states: 21_792, transitions: 72_514 });
    expect(readRumur(RUMUR.replace("No error", "1 error"))).toHaveProperty("failed");
  });

  test("TLC, which counts the first state among those generated", () => {
    expect(readTlc(TLC)).toEqual({ states: 288, transitions: 21_792 });
    expect(readTlc(TLC.replace(", 0 states left", ", 5 states left"))).toHaveProperty("failed");
    expect(readTlc("Error: Invariant Consistent is violated.")).toHaveProperty("failed");
  });

  test("the hand-written programs", () => {
    expect(readPairs("distinct=16 transitions=96 depth=7 violations=0")).toEqual({
      states: 16,
      transitions: 96,
    });
    expect(readPairs("distinct=16 transitions=96 violations=2")).toHaveProperty("failed");
    expect(readPairs("table full")).toHaveProperty("failed");
  });
});

describe("the constants of a model", () => {
  const [m2] = instances.filter(({ size }) => size === "3,2,2,1,1");
  if (m2 === undefined) throw new Error("the size is gone");

  test("are given to the C preprocessor, and written into a text", () => {
    expect(definitions(m2)).toEqual(["-DR=3", "-DN=2", "-DC=2", "-DF=1", "-DD=1"]);
    const text = "CONSTANTS\n  R = 2\n  N = 3\n  C = 9\n  F = 0\n  D = 0\nINIT Init";
    expect(withConstants(text, "=", m2)).toBe(
      "CONSTANTS\n  R = 3\n  N = 2\n  C = 2\n  F = 1\n  D = 1\nINIT Init",
    );
    expect(() => withConstants("R = 2", "=", m2)).toThrow("no constant N");
  });

  test("make tables large enough", () => {
    expect([1024, 1025].map(log2Above)).toEqual([10, 11]);
  });
});

describe("the command line", () => {
  test("selects tools, models, sizes and rounds", () => {
    const { tools, instances: chosen, rounds } = readOptions(["--only", "plimsoll,spin", "--size", "8"]);
    expect(tools.map(({ name }) => name)).toEqual(["plimsoll", "spin"]);
    expect(chosen.map(({ title }) => title)).toEqual(["two-phase commit, 8 managers"]);
    expect(rounds).toBe(3);
    expect(readOptions(["--quick"]).rounds).toBe(1);
  });

  test.each([
    [["--size", "11"], "no such size"],
    [["--model", "m3"], "no such model"],
    [["--model", "m2", "--size", "8"], "no such size"],
    [["--only", "spin,tlaps"], "tlaps"],
    [["--rounds", "0"], "positive"],
    [["--fast"], "Unknown option '--fast'"],
  ])("refuses %j", (args, said) => {
    expect(() => readOptions(args)).toThrow(UsageError);
    expect(() => readOptions(args)).toThrow(said);
  });
});

describe("the figures", () => {
  const [instance] = instances.filter(({ size }) => size === "8");
  if (instance === undefined) throw new Error("the size is gone");
  const { states = 0, transitions = 0, model, size } = instance;
  const row = (tool: string, config: string, wall_s: number, counts: Partial<Row> = {}): Row => ({
    ...{ model, size, tool, config, states, transitions, wall_s, cpu_s: wall_s, rss_mib: 100, ...counts },
  });
  const measured = (...rows: readonly Row[]): Measured => ({ instance, rows, failures: [] });
  const own = row("plimsoll", "1 worker", 1);

  test("are medians", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    const costs = [1, 5, 2].map((wall_s) => ({ wall_s, cpu_s: null, rss_mib: 2 * wall_s }));
    expect(medianCost(costs)).toEqual({ wall_s: 2, cpu_s: null, rss_mib: 4 });
  });

  test("are compared with what is known, and with each other", () => {
    const off = row("spin", "BFS", 3, { states: states - 1 });
    expect(allAgree(measured(own, row("spin", "BFS", 3, { transitions: null })))).toBe(true);
    expect(allAgree(measured(own, off))).toBe(false);
    expect(allAgree(measured(own, row("spin", "BFS", 3, { transitions: 7 })))).toBe(false);
    expect(tableOf(measured(own, off))).toContain("| spin | BFS | DIFFERENT: 1,745,407 states | 3.00 |");
  });

  test("reach a bar or miss it", () => {
    const spins = [row("spin", "DFS, POR on", 2.5), row("spin", "BFS", 1.9)];
    const bars = barsReached([measured(own, ...spins, row("js", "direct", 0.7), row("js", "indexed", 0.1))]);
    expect(bars.join("\n")).toMatch(
      /MISSED: at least 2 times faster than Spin's .*: 1\.90, 1\.90 by CPU time \(two-phase/,
    );
    expect(bars.join("\n")).toMatch(/reached: with one worker at most 1\.5 .*: 1\.43, 1\.43 by/);
    expect(bars.filter((b) => b.includes("not measured"))).toHaveLength(2);
  });
});
