// --workers: exit codes, what reports say, and that limits, interruptions and broken models end a search by several threads.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { plimsoll } from "./testing.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-workers-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ROOT = join(import.meta.dirname, "..");
const BIN = join(ROOT, "cli", "plimsoll.js");
const ENGINE = join(ROOT, "explorer", "index.ts");
const schema: object = JSON.parse(readFileSync(join(ROOT, "schemas", "report.schema.json"), "utf8"));
const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema);

/** `counters` counters from 0 to 8: with six, levels of up to 33,000 states. The first takes its last step after the next two. */
function model({ counters = 6, last = "[act('up', b.set(now.b + 1))]" } = {}): string {
  const file = join(folder, "model.ts");
  writeFileSync(
    file,
    `import { act, invariant, predicate, process, slot, system as declare } from ${JSON.stringify(ENGINE)};
console.error("loaded");
const slots = Array.from({ length: ${counters} }, (_, i) => slot("c" + i, 0));
const processes = slots.map((b, i) => {
  const [a, c] = [slots[(i + 1) % slots.length], slots[(i + 2) % slots.length]];
  const step = (now) => now.b < 8 ? (i === 0 && now.b === 7 && now.a + now.c === 16 ? ${last} : [act("up", b.set(now.b + 1))]) : [];
  return process({ name: "p" + i, reads: { a, b, c }, step });
});
export const system = declare({ name: "counters", slots, processes });
const [first] = slots;
export const properties = [invariant("small", predicate("at most 8", { first }, (now) => now.first <= 8))];
`,
  );
  return file;
}

async function run(...argv: readonly string[]) {
  const json = join(folder, "report.json");
  const done = await plimsoll([...argv, "-o", "human", "-o", `json=${json}`]);
  const report = JSON.parse(readFileSync(json, "utf8"));
  expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  return { ...done, report, workers: report.groups[0].workers };
}

const WHY_ONE = "partial-order reduction works with one thread";

describe("what the report says", () => {
  test("one thread is the default, and is not worth a line", async () => {
    const { code, stdout, workers } = await run("check", model({ counters: 2 }));
    expect(code).toBe(0);
    expect(workers).toEqual({ asked: 1, used: 1, why: null });
    expect(stdout).not.toContain("threads");
  });

  test("partial-order reduction stays, and the report says why one thread worked and what lets more help", async () => {
    const { stdout, workers, report } = await run("check", model({ counters: 2 }), "--workers", "2");
    expect(workers).toEqual({ asked: 2, used: 1, why: WHY_ONE });
    expect(report.groups[0].reductions[1]).toMatchObject({ name: "partial-order", applied: true });
    expect(stdout).toContain(
      `\n  threads: 1 of 2: ${WHY_ONE} (--no-reduction partial-order lets more help)\n`,
    );
  });

  test("without it, two threads find the same; only if they were ready too late does one do all", async () => {
    const alone = await run("check", model(), "--no-reduction");
    const both = await run("check", model(), "--no-reduction", "--workers", "2");
    expect(alone.report.counts.states).toBe(9 ** 6);
    const essence = ({ code, report }: typeof alone) => ({
      code,
      counts: report.counts,
      verdict: report.verdict,
    });
    expect(essence(both)).toEqual(essence(alone));
    if (both.workers.used === 2) expect(both.stdout).toContain("\n  threads: 2 of 2\n");
    else expect(both.workers.why).toBe("the search had ended before other threads were ready");
  });

  test.each([
    [["--store", "compact", "--no-reduction"], "a compact store works with one thread"],
    [["--paranoid", "--no-reduction"], "only the thread that owns the model can ask it again"],
    [["--no-reduction"], "no level had 4,096 states or more, which is when it is worth while"],
  ])("why one thread: %j", async (flags, why) => {
    const { stdout, workers } = await run("check", model({ counters: 2 }), "--workers", "3", ...flags);
    expect(workers).toEqual({ asked: 3, used: 1, why });
    expect(stdout).toContain(`\n  threads: 1 of 3: ${why}\n`);
  });

  test("plimsoll verify", async () => {
    const { code, stdout } = await run(
      "verify",
      join(ROOT, "examples", "lone-pod", "good"),
      "--workers",
      "2",
    );
    expect(code).toBe(0);
    expect(stdout).toContain("\n  threads: 1 of 2: no level had 4,096 states or more");
  });

  test("auto is at least one thread", async () => {
    const { workers } = await run("check", model({ counters: 2 }), "--workers", "auto");
    expect(workers.asked).toBeGreaterThanOrEqual(1);
  });
});

describe("while several threads explore", () => {
  const MANY = ["--workers", "2", "--no-reduction"];

  test.each([
    [["--max-states", "200000"], "the limit on states (--max-states) was reached"],
    [["--max-memory", "3Mi"], "the limit on memory (--max-memory 3Mi) was reached"],
    [["--timeout", "150ms"], "the limit on time (--timeout) was reached"],
  ])("%j ends the search: 3", async (flags, limit) => {
    const { code, stdout, workers } = await run("check", model({ counters: 8 }), ...MANY, ...flags);
    expect(code).toBe(3);
    expect(stdout).toContain(`Stopped early\n  counters: ${limit}; `);
    expect(workers.asked).toBe(2);
  });

  test("Ctrl-C ends the search, and the process: 3", async () => {
    const child = spawn(process.execPath, [BIN, "check", model({ counters: 8 }), ...MANY], { env: {} });
    let stdout = "";
    child.stdout.on("data", (text) => {
      stdout += text;
    });
    await new Promise((resolve) => child.stderr.once("data", resolve));
    setTimeout(() => child.kill("SIGINT"), 1_500);
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(stdout).toContain("Stopped early\n  counters: it was interrupted; ");
    expect(stdout).toMatch(/\n {2}threads: [12] of 2/);
    expect(code).toBe(3);
  });

  test("a broken model is refused as with one thread, and the process ends: 2", () => {
    const file = model({ last: "[act('up', b.set(now.b + 1), b.set(0))]" });
    const refused = (...flags: readonly string[]) => {
      const { status, signal, stdout, stderr } = spawnSync(
        process.execPath,
        [BIN, "check", file, "--no-reduction", ...flags],
        { encoding: "utf8", env: {}, timeout: 30_000 },
      );
      return { status, signal, stdout, stderr };
    };
    const alone = refused();
    expect(alone).toMatchObject({ status: 2, signal: null, stdout: "" });
    expect(alone.stderr).toMatch(/^loaded\nerror: .*model\.ts: process "p0" writes the slot "c0" twice/);
    expect(refused("--workers", "2")).toEqual(alone);
  });
});
