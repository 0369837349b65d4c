// --no-reduction: what it switches off, that verdicts do not depend on it, and what reports say.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { plimsoll } from "./testing.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-reductions-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ENGINE = join(import.meta.dirname, "..", "explorer", "index.ts");
const BAD = join(import.meta.dirname, "..", "examples", "lone-pod", "bad");
const schema: object = JSON.parse(
  readFileSync(join(import.meta.dirname, "..", "schemas", "report.schema.json"), "utf8"),
);
const validate = new Ajv2020().compile(schema);

/** Three members that may trade places, and two chains; one of the latter must not come to its end. */
function model(): string {
  const file = join(folder, "model.ts");
  writeFileSync(
    file,
    `import { act, invariant, noDeadlock, predicate, process, slot, system as declare } from ${JSON.stringify(ENGINE)};
const chain = (name) => {
  const own = slot(name, 0);
  const step = (now) => (now.own < 3 ? [act("step", own.set(now.own + 1))] : []);
  return { own, process: process({ name, reads: { own }, step, ...(name.startsWith("m") ? { orbit: "m" } : {}) }) };
};
const all = ["m1", "m2", "m3", "a", "b"].map(chain);
const slots = all.map(({ own }) => own);
export const system = declare({
  name: "chains",
  slots,
  processes: all.map((c) => c.process),
  interchangeable: [slots.slice(0, 3)],
});
const b = slots[4];
export const properties = [
  noDeadlock("never at rest"),
  invariant("b goes on", predicate("b is not at its end", { b }, (now) => now.b < 3)),
];
`,
  );
  return file;
}

interface Report {
  readonly verdict: string;
  readonly properties: readonly {
    readonly status: string;
    readonly trace: { readonly steps: readonly unknown[] };
  }[];
  readonly counts: { readonly states: number; readonly terminal: number };
  readonly groups: readonly {
    readonly reductions: readonly { readonly name: string; readonly applied: boolean }[];
  }[];
}

async function run(...flags: readonly string[]) {
  const file = join(folder, "report.json");
  const { stdout, stderr } = await plimsoll(["check", model(), "-o", `json=${file}`, ...flags]);
  const report: Report = JSON.parse(readFileSync(file, "utf8"));
  expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  const lengths = report.properties.map((p) => p.trace.steps.length);
  const applied = report.groups[0]?.reductions.filter((r) => r.applied).map(({ name }) => name);
  return { stdout, stderr, states: report.counts.states, lengths, applied, verdict: report.verdict };
}

describe("plimsoll check", () => {
  test("all that is sound is used by default, and each can be switched off", async () => {
    const cases = [
      [[], ["symmetry", "partial-order"]],
      [["--no-reduction", "symmetry"], ["partial-order"]],
      [["--no-reduction", "partial-order"], ["symmetry"]],
      [["--no-reduction", "symmetry", "--no-reduction", "partial-order"], []],
      [["--no-reduction"], []],
    ] as const;
    const states: number[] = [];
    for (const [flags, applied] of cases) {
      const ran = await run(...flags);
      expect(ran.applied).toEqual(applied);
      expect(ran.verdict).toBe("violated");
      expect(ran.lengths).toEqual([15, 3]);
      states.push(ran.states);
    }
    // 4^5 states in all; of the members only how many are where matters: 20 of 64.
    const [both = 0, withoutSymmetry = 0, withoutOrder = 0, neither, nothing] = states;
    expect([neither, nothing, withoutOrder]).toEqual([1_024, 1_024, 320]);
    expect(withoutSymmetry).toBe(16);
    expect(both).toBe(16);
  });

  test("the report says what was saved, and marks the counts", async () => {
    const { stdout } = await run();
    expect(stdout).toContain("16 states (reduced by symmetry and partial order)");
    expect(stdout).toContain("symmetry: 3 interchangeable members: up to 6 states explored as one");
    expect(stdout).toMatch(/partial order: in \d+ of 16 states, \d+ possible steps left out/);
    const plain = await run("--no-reduction");
    expect(plain.stdout).toContain("1,024 states, ");
    expect(plain.stdout).toContain("partial order: off: it was switched off");
  });

  test("other names are refused", async () => {
    const { code, stderr } = await plimsoll(["check", model(), "--no-reduction", "simetry"]);
    expect(code).toBe(2);
    expect(stderr).toContain("It must be symmetry or partial-order.");
  });
});

test("plimsoll verify: the same verdicts, and why partial order is off", async () => {
  const [reduced, full] = [
    await plimsoll(["verify", BAD]),
    await plimsoll(["verify", BAD, "--no-reduction"]),
  ];
  expect(full.code).toBe(reduced.code);
  expect(reduced.stdout).toContain('partial order: off: "placement-filters worker on node-1" forbids steps');
  const verdicts = (text: string) => text.slice(0, text.indexOf("VIOLATED"));
  expect(verdicts(full.stdout)).toBe(verdicts(reduced.stdout));
  const only = await plimsoll(["verify", BAD, "--property", "node-not-overcommitted"]);
  expect(only.stdout).toMatch(/partial order: (in [\d,]+ of|nothing)/);
});
