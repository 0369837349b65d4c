// Whole runs of vitest, in processes of their own: what people see, exit codes, and watch mode.
import { spawn } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "..", "..");
const VITEST = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");

const own = (file: string): string => JSON.stringify(join(import.meta.dirname, file));

const CONFIG = `
import { plimsoll } from ${own("plugin.ts")};
export default {
  plugins: [plimsoll()],
  test: {
    include: ["*.spec.ts"],
    testTimeout: 60_000,
  },
};`;

const SPEC = `
import { describe, expect, test } from "vitest";
import { manifests, verifyEach } from ${own("index.ts")};
const web = manifests("k8s");
test("all", () => expect(web).toHold());
describe("each", () => verifyEach(web));
`;

const POD = `apiVersion: v1
kind: Pod
metadata: { name: worker }
spec: { containers: [{ name: main, image: "worker:1" }] }
`;

const scenario = (limit: number) => `nodes: [1x4cpu8Gi]
properties: { custom: [{ id: few, always: "pods.size() <= ${limit}" }] }
`;

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-vitest-"));
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  mkdirSync(join(folder, "k8s"));
  const files = {
    "package.json": '{ "type": "module" }',
    "vitest.config.ts": CONFIG,
    "web.spec.ts": SPEC,
    "other.spec.ts": 'import { test } from "vitest";\ntest("other", () => {});\n',
    "k8s/pod.yaml": POD,
    "k8s/plimsoll.yaml": scenario(0),
  };
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Vitest in the folder, with all that it has printed so far. */
function vitest(...args: readonly string[]) {
  const env = { ...process.env, NO_COLOR: "1", CI: "" };
  const child = spawn(process.execPath, [VITEST, ...args], { cwd: folder, env });
  let printed = "";
  let changed = () => {};
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      changed();
    });
  const closed = new Promise<number | null>((done) => child.on("close", done));
  onTestFinished(async () => {
    child.kill();
    await closed;
  });
  return {
    closed,
    printed: () => printed,
    /** Answers what was printed since `from`, once that matches. */
    seen: (pattern: RegExp, from = 0) =>
      new Promise<string>((done, fail) => {
        changed = () => {
          if (pattern.test(printed.slice(from))) done(printed.slice(from));
        };
        void closed.then(() => fail(new Error(`vitest ended:\n${printed}`)));
        changed();
      }),
  };
}

test("a failing run shows the report, a test for each property, and leaves the report as a file", async () => {
  const run = vitest("run", "--reporter=verbose");
  expect(await run.closed).toBe(1);
  const printed = run.printed();
  expect(printed).toMatch(/Error: expected all to hold; the verdict is: violated\n[\s\S]*VIOLATED few: /);
  expect(printed).toMatch(/✓ web\.spec\.ts > each > stable-reconciliation/);
  expect(printed).toMatch(/× web\.spec\.ts > each > few/);
  expect(printed).toMatch(/↓ web\.spec\.ts > each > rollout-surge .*does not apply/);
  expect(printed).toMatch(/Tests {2}2 failed \| \d+ passed \| \d+ skipped/);
  const attached = join(folder, ".vitest", "attachments");
  const reports = readdirSync(attached).map((file) => JSON.parse(readFileSync(join(attached, file), "utf8")));
  expect(reports).toMatchObject([{ judged: "violated" }, { judged: "violated" }]);
}, 120_000);

test("in watch mode, a change of manifests runs the tests that are about them", async () => {
  const write = (file: string, text: string) => writeFileSync(join(folder, "k8s", file), text);
  write("plimsoll.yaml", scenario(1));
  const run = vitest("--watch");
  /** What is printed of the run after a change. */
  const after = (change: () => void): Promise<string> => {
    const from = run.printed().length;
    change();
    return run.seen(/(Waiting|Watching) for file changes/, from);
  };
  expect(await after(() => {})).toMatch(/Test Files {2}2 passed \(2\)/);
  const edited = await after(() => write("plimsoll.yaml", scenario(0)));
  expect(edited).toMatch(/Test Files {2}1 failed \(1\)[\s\S]*Tests/);
  expect(edited).toContain("VIOLATED few");
  const broken = await after(() => write("plimsoll.yaml", "nodes: 7\n"));
  expect(broken).toMatch(/Tests {2}2 failed \(2\)/);
  expect(broken).toMatch(/plimsoll\.yaml:1:8: nodes: Invalid/);
  expect(await after(() => write("plimsoll.yaml", scenario(1)))).toMatch(/Test Files {2}1 passed \(1\)/);
  const added = await after(() => write("other.yaml", POD.replace("worker", "other")));
  expect(added).toContain("VIOLATED few");
  const removed = await after(() => rmSync(join(folder, "k8s", "other.yaml")));
  expect(removed).toMatch(/Test Files {2}1 passed \(1\)/);
}, 120_000);
