// The command as the shell runs it: real processes, exit codes, standard streams, signals.
import { type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

const BIN = fileURLToPath(new URL("./plimsoll.js", import.meta.url));

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-bin-"));
  writeFileSync(join(folder, "good.ts"), model("now < 3"));
  writeFileSync(join(folder, "bad.ts"), model("now < 9"));
  writeFileSync(join(folder, "hoard.ts"), HOARD);
  const endless = model("true").replace("v.n < 5", "v.n >= 0").replace("(true ?", "(begun(now) ?");
  writeFileSync(join(folder, "endless.ts"), `${BEGUN}${endless}`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function model(while_: string): string {
  return `import { act, invariant, predicate, process, slot, system as declare } from "plimsoll";
const n = slot("n", 0);
const p = process({ name: "p", reads: { n }, step: ({ n: now }) => (${while_} ? [act("up", n.set(now + 1))] : []) });
export const system = declare({ name: "counter", slots: [n], processes: [p] });
export const properties = [invariant("small", predicate("n < 5", { n }, (v: { n: number }) => v.n < 5))];
`;
}

/** Makes a file as soon as the first states are explored. */
const BEGUN = `import { closeSync, openSync } from "node:fs";
function begun(n: number): boolean {
  if (n === 9) closeSync(openSync("begun", "w"));
  return true;
}
`;

/** Values of some 100 kB each, without end. */
const HOARD = `import { act, invariant, predicate, process, slot, system as declare } from "plimsoll";
type Value = { readonly n: number; readonly more: readonly string[] };
const kept = slot<Value>("kept", { n: 0, more: [] });
const more = (n: number) => Array.from({ length: 1_000 }, (_, i) => "value " + n + " part " + i);
const p = process({ name: "p", reads: { kept }, step: ({ kept: { n } }) => [act("keep", kept.set({ n: n + 1, more: more(n) }))] });
export const system = declare({ name: "hoard", slots: [kept], processes: [p] });
export const properties = [invariant("early", predicate("n < 10", { kept }, (v) => v.kept.n < 10)),
  invariant("late", predicate("n < 10^9", { kept }, (v) => v.kept.n < 1e9))];
`;

function bin(...argv: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [BIN, ...argv], { cwd: folder, encoding: "utf8", env: {} });
}

test.each([
  ["good.ts", 0, /^ {2}✓ small/],
  ["bad.ts", 1, /^ {2}✗ small/],
])("check %s exits with %d", (file, code, report) => {
  const done = bin("check", file);
  expect(done).toMatchObject({ status: code, stderr: "" });
  expect(done.stdout).toMatch(report);
});

test("a model whose values do not fit in the heap is inconclusive: it does not crash, and what it violates is found", () => {
  const check = (...flags: readonly string[]) =>
    spawnSync(process.execPath, ["--max-old-space-size=64", BIN, "check", "hoard.ts", ...flags], {
      cwd: folder,
      encoding: "utf8",
      env: {},
    });
  const open = check("--off", "early");
  expect(open).toMatchObject({ status: 3, signal: null, stderr: "" });
  expect(open.stdout).toContain(
    "Stopped early\n  hoard: the limit on memory was reached: the model's values fill",
  );
  expect(check("--quiet")).toMatchObject({ status: 1, signal: null, stderr: "" });
});

describe("claims with controllers of one's own, below node_modules as in an installed package", () => {
  const claims = (name: string, change: (text: string) => string): string => {
    const to = join("node_modules", name, "XOR-9");
    cpSync(fileURLToPath(new URL("../examples/patterns/XOR-9", import.meta.url)), join(folder, to), {
      recursive: true,
    });
    const operator = join(folder, to, "operator.ts");
    writeFileSync(operator, change(readFileSync(operator, "utf8")));
    return join("node_modules", name);
  };

  test("are decided", () => {
    const done = bin(
      "patterns",
      claims("installed", (text) => text),
    );
    expect(done).toMatchObject({ status: 0, stderr: "" });
    expect(done.stdout).toContain("1 claim decided");
  });

  test("are given up if one does not return", () => {
    const endless = "for (;;); const { resourceVersion }";
    const hangs = claims("hangs", (text) => text.replace("const { resourceVersion }", endless));
    const done = bin("patterns", hangs, "--step-timeout", "300ms");
    expect(done).toMatchObject({ status: 2, stdout: "" });
    expect(done.stderr).toMatch(/controller ".*" has not returned after 0.3 s \(--step-timeout\)/);
  });
});

test("bad usage exits with 2, and says so on stderr only", () => {
  expect(bin("check", "nowhere.ts")).toMatchObject({
    status: 2,
    stdout: "",
    stderr: "error: nowhere.ts: there is no such file\n",
  });
});

test("Ctrl-C prints the partial result and exits with 3", async () => {
  const child = spawn(process.execPath, [BIN, "check", "endless.ts"], { cwd: folder, env: {} });
  let stdout = "";
  child.stdout.on("data", (text) => {
    stdout += text;
  });
  const closed = new Promise((resolve) => child.on("close", resolve));
  await vi.waitUntil(() => existsSync(join(folder, "begun")), { timeout: 30_000 });
  child.kill("SIGINT");
  const code = await closed;
  expect(stdout).toContain("Stopped early\n  counter: it was interrupted; ");
  expect(stdout).toMatch(/\nINCONCLUSIVE: no violation was found, but not everything was seen \(small\)\n$/);
  expect(code).toBe(3);
});

describe("an old Node", () => {
  test.each(["12.22.12", "20.19.0", "22.17.1"])("%s gets one sentence, and code 2", (version) => {
    const fake = join(folder, "fake.cjs");
    writeFileSync(
      fake,
      `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } });`,
    );
    const done = spawnSync(process.execPath, ["-r", fake, BIN, "--version"], { encoding: "utf8", env: {} });
    expect(done).toMatchObject({
      status: 2,
      stdout: "",
      stderr: `plimsoll needs Node.js 22.18 or newer, but this is ${version}.\n`,
    });
  });
});
