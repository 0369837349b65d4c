// `plimsoll check`: a user's own model, good and bad. The modules are written to a folder outside of the repository,
// and import "plimsoll" by name, as a user's would.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { plimsoll, type Ran, type Surroundings } from "./testing.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-check-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NAMES =
  "act, eventually, invariant, noDeadlock, predicate, process, projection, slot, sometimes, system";

/** Writes a module, checks it, and gives what was printed with the module called `model.ts`. */
async function check(source: string, flags: readonly string[] = [], around?: Surroundings): Promise<Ran> {
  const file = join(folder, "model.ts");
  writeFileSync(file, `import { ${NAMES} } from "plimsoll";\n${source}`);
  const { code, stdout, stderr } = await plimsoll(["check", file, ...flags], around);
  const here = (text: string) => text.replaceAll(file, "model.ts").replaceAll(folder, ".");
  return { code, stdout: here(stdout), stderr: here(stderr) };
}

/** A counter from 0 to 3 whose one process does `step`. */
function counter(step: string, properties = "[]"): string {
  return `
const n = slot("n", 0);
const p = process({ name: "p", reads: { n }, fairness: "weak", step({ n: now }) { ${step} } });
export const system1 = system({ name: "counter", slots: [n], processes: [p] });
export { system1 as system };
export const properties = ${properties};
`;
}
const UP = 'return now < 3 ? [act("up", n.set(now + 1))] : [];';
const small = (bound: number) => `invariant("small", predicate("n is small", { n }, (v) => v.n < ${bound}))`;

describe("formulas", () => {
  const zero = '{ zero: predicate("n is 0", { n }, (v) => v.n === 0) }';

  test("are judged and shown as they are written", async () => {
    const properties = `[ltl("leaves 0", "G (zero -> F !zero)", ${zero}), ltl("stays", "G zero", ${zero})]`;
    const done = await check(`import { ltl } from "plimsoll";\n${counter(UP, properties)}`);
    expect(done.code).toBe(1);
    expect(done.stdout).toContain("  ✓ leaves 0  G (zero -> F !zero)\n  ✗ stays     G zero\n");
    expect(done.stdout).toContain('"G zero" is false of this run');
  });

  test("that are not understood are errors of the model", async () => {
    const done = await check(
      `import { ltl } from "plimsoll";\n${counter(UP, `[ltl("x", "G zeor", ${zero})]`)}`,
    );
    expect(done.code).not.toBe(0);
    expect(done.stderr).toContain('there is no predicate "zeor"; did you mean "zero"?');
  });
});

describe("verdicts", () => {
  test("holds: 0", async () => {
    const done = await check(
      counter(UP, `[${small(4)}, eventually("up", predicate("n is 3", { n }, (v) => v.n === 3))]`),
    );
    expect(done).toEqual({
      code: 0,
      stderr: "",
      stdout: `  ✓ small  always: n is small
  ✓ up     eventually: n is 3

Explored
  4 states, 3 transitions, depth 3, 1 terminal state, 4 model calls
  store: exact, 12 KiB

Reductions
  symmetry: off: nothing is declared interchangeable
  partial order: off: "up" is about infinite runs and process "p" is fair, and the reduction leaves out fair runs

Assumptions
  weak fairness: p

HOLDS: all 2 properties, within the bounds and under the assumptions above
`,
    });
  });

  test("violated: 1, with the story", async () => {
    const done = await check(counter(UP, `[${small(2)}]`));
    expect(done.code).toBe(1);
    expect(
      done.stdout,
    ).toContain(`  The run: 2 steps (0 environment events, 0 context switches); no run is shorter, nor as short and simpler.

    1. p: up
         saw n: 0
       n: 0 -> 1

    2. p: up
         saw n: 1
       n: 1 -> 2
`);
    expect(done.stdout).toMatch(/\nVIOLATED: 1 of 1 properties \(small\)\n$/);
  });

  test("a limit: 3, with what was covered", async () => {
    const endless = counter('return [act("up", n.set(now + 1))];', `[${small(1e9)}]`);
    const done = await check(endless, ["--max-states", "500"]);
    expect(done.code).toBe(3);
    expect(done.stdout).toMatch(
      /Stopped early\n {2}counter: the limit on states \(--max-states\) was reached; 5\d\d states were covered/,
    );
    expect(done.stdout).toMatch(
      /\nINCONCLUSIVE: no violation was found, but not everything was seen \(small\)\n$/,
    );
  });

  test.each([
    ["--timeout", ["--timeout", "200ms"], {}, "the limit on time (--timeout) was reached"],
    ["Ctrl-C", [], { interrupt: true }, "it was interrupted"],
  ])("%s: 3, with what was covered", async (_, flags, around, reason) => {
    const endless = counter('return [act("up", n.set(now + 1))];', `[${small(1e9)}]`);
    const done = await check(endless, flags, around);
    expect(done.code).toBe(3);
    expect(done.stdout).toContain(`Stopped early\n  counter: ${reason}; `);
  });

  test("a violation found before the limit: 1", async () => {
    const endless = counter(
      'return [act("up", n.set(now + 1))];',
      `[${small(7)}, ${small(1e9).replace("small", "big")}]`,
    );
    const done = await check(endless, ["--max-states", "500"]);
    expect(done.code).toBe(1);
    expect(done.stdout).toMatch(/\nVIOLATED: 1 of 2 properties \(small\); inconclusive: big\n$/);
  });

  test("no property: the states are counted, and nothing is claimed", async () => {
    const done = await check(counter(UP));
    expect(done.code).toBe(0);
    expect(done.stdout).toContain("  4 states, 3 transitions, depth 3, 1 terminal state");
    expect(done.stdout).toMatch(/\nNOTHING WAS CHECKED: no property applies\n$/);
  });

  test("a package.json for CommonJS does not matter", async () => {
    const commonJs = join(folder, "package.json");
    writeFileSync(commonJs, '{ "type": "commonjs" }');
    writeFileSync(join(folder, "bound.ts"), "export const bound: number = 4;");
    const done = await check(
      `import { bound } from "./bound.ts";${counter(UP, `[${small(4).replace("4", "bound")}]`)}`,
      ["-q"],
    );
    rmSync(commonJs);
    expect(done).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test("a default export will do, and so will plain JavaScript", async () => {
    const file = join(folder, "model.mjs");
    const source = counter(UP, `[${small(4)}]`)
      .replaceAll("export const", "const")
      .replace("export {", "const all = {");
    writeFileSync(
      file,
      `import { ${NAMES} } from "plimsoll/explorer";\n${source.replace("system1 as system", "")}\nexport default { system: system1, properties };`,
    );
    expect(await plimsoll(["check", file, "--quiet"])).toEqual({ code: 0, stdout: "", stderr: "" });
  });
});

describe("choices", () => {
  const two = counter(UP, `[${small(4)}, ${small(2).replace('"small"', '"smaller"')}]`);

  test("--property checks only what it names, --off all but that", async () => {
    const only = await check(two, ["--property", "small"]);
    expect(only.code).toBe(0);
    expect(only.stdout).toContain("  - smaller  always: n is small (switched off)\n");
    expect(await check(two, ["--off", "smaller"])).toEqual(only);
    expect((await check(two, ["--property", "smaller"])).code).toBe(1);
  });

  test("what the model prints goes to stderr, so that JSON stays JSON", async () => {
    const done = await check(`console.log("hello from the model");${two}`, ["-o", "json", "--quiet"]);
    expect(done.stderr).toBe("hello from the model\n");
    expect(JSON.parse(done.stdout)).toMatchObject({
      verdict: "violated",
      properties: [
        { id: "small", status: "holds" },
        {
          id: "smaller",
          status: "violated",
          trace: { loop: null, steps: [{ label: "up" }, { label: "up" }] },
        },
      ],
      counts: { states: 4, transitions: 3, depth: 3, terminal: 1 },
    });
  });

  test("-o json=FILE leaves the report for people on the terminal", async () => {
    const file = join(folder, "report.json");
    const done = await check(two, ["-o", `json=${file}`]);
    expect(done.stdout).toMatch(/\nVIOLATED: 1 of 2 properties \(smaller\)\n$/);
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ reportVersion: 1, verdict: "violated" });
  });
});

describe("bad models: one clear error, code 2, no stack", () => {
  const view = (n: number) => `\n  in the view {"n":${n}}`;
  test.each<[string, string, string, (readonly string[])?]>([
    [
      "a step that throws",
      counter(`if (now === 1) throw new Error("no such luck"); ${UP}`),
      `process "p" threw: no such luck${view(1)}`,
    ],
    ["a step that throws no error", counter("throw 42;"), `process "p" threw: 42${view(0)}`],
    [
      "no list",
      counter("return undefined;"),
      `process "p" returned nothing instead of a list of alternatives; return [] for none${view(0)}`,
    ],
    [
      "a promise",
      counter("return Promise.resolve([]);"),
      `process "p" returned a promise instead of a list of alternatives; return [] for none${view(0)}`,
    ],
    [
      "a malformed alternative",
      counter("return [n.set(1)];"),
      `process "p" returned alternative 0 without a label; a label is a non-empty string${view(0)}`,
    ],
    [
      "a malformed write",
      counter('return [{ label: "up", writes: [1] }];'),
      `process "p" returned alternative 0 ("up") with a number as a write; use slot.set(value)${view(0)}`,
    ],
    [
      "a label that is not declared",
      counter(UP).replace('fairness: "weak"', 'labels: ["down"]'),
      `process "p" used the label "up", which its \`labels\` do not declare${view(0)}`,
    ],
    [
      "a slot that is not listed",
      counter('return [act("up", slot("m", 0).set(1))];'),
      `process "p" writes the slot "m", which the system does not list${view(0)}`,
    ],
    [
      "the same slot twice",
      counter('return [act("up", n.set(1), n.set(2))];'),
      `process "p" writes the slot "n" twice in one alternative${view(0)}`,
    ],
    [
      "NaN",
      counter('return [act("up", n.set(Number.NaN))];'),
      `process "p" gives slot "n" a value that is not plain data: value is NaN; slots hold finite numbers${view(0)}`,
    ],
    [
      "a class",
      counter('return [act("up", n.set({ at: new Date(0) }))];'),
      `process "p" gives slot "n" a value that is not plain data: value.at is a Date; slots hold plain data (arrays and objects, not classes)${view(0)}`,
    ],
    [
      "too many alternatives",
      counter('return Array.from({ length: 100_001 }, () => act("up", n.set(1)));'),
      `process "p" returned 100001 alternatives, more than 100000${view(0)}`,
    ],
    [
      "a step that changes its view",
      counter("return [];").replace("step({ n: now }) {", "step(view) { view.n = 1;"),
      `process "p" changes its view (Cannot assign to read only property 'n' of object '#<Object>'); build new values instead${view(0)}`,
    ],
    [
      "a step that is not deterministic",
      `let calls = 0;${counter('return [act("up", n.set(++calls % 3))];')}`,
      `process "p" is not deterministic: two calls in the same view gave different alternatives; a step may depend on nothing but its view${view(0)}`,
      ["--paranoid"],
    ],
    [
      "an endless loop in a step",
      counter(`if (now === 2) for (;;); ${UP}`),
      'process "p" has not returned after 3 s (--step-timeout); is there an endless loop in it?',
      ["--step-timeout", "3s"],
    ],
    [
      "an endless loop in a property",
      counter(UP, '[invariant("small", predicate("n is small", { n }, () => { for (;;); }))]'),
      'property "small" (predicate "n is small") has not returned after 3 s (--step-timeout); is there an endless loop in it?',
      ["--step-timeout", "3s"],
    ],
    [
      "an endless loop in a projection",
      counter(UP).replace("reads: { n }", 'reads: { n: projection(n, "half", () => { for (;;); }) }'),
      'projection "half" has not returned after 3 s (--step-timeout); is there an endless loop in it?',
      ["--step-timeout", "3s"],
    ],
    [
      "an endless loop at the top",
      "for (;;);",
      "loading the module has not returned after 0.3 s (--step-timeout); is there an endless loop in it?",
      ["--step-timeout", "300ms"],
    ],
    [
      "a property that throws",
      counter(UP, '[invariant("small", predicate("n is small", { n }, () => { throw new Error("oops"); }))]'),
      `property "small" threw: oops${view(0)}`,
    ],
    [
      "a process that leaves",
      `const node = globalThis.process;${counter("node.exit(0);")}`,
      "ended its thread; a model must not call process.exit()",
    ],
    [
      "no system",
      "export const properties = [];",
      "exports no `system`; export const system = system({ name, slots, processes }), and `properties`",
    ],
    [
      "something else as system",
      "const s = { name: 'x' }; export { s as system };",
      "its `system` is not a transition system; make it with system({ name, slots, processes })",
    ],
    ["properties that are no list", counter(UP, "{}"), "its `properties` are not a list"],
    [
      "something else as a property",
      counter(UP, '[{ id: "x", kind: "maybe" }]'),
      "element 0 of its `properties` is not a property; make it with invariant(), eventually(), ...",
    ],
    [
      "two properties of one id",
      counter(UP, `[${small(2)}, ${small(3)}]`),
      'two properties have the id "small"; give each its own',
    ],
    [
      "two slots of one name",
      counter(UP).replace("slots: [n]", 'slots: [n, slot("n", 1)]'),
      '5: throws while it is loaded: system declares two slots named "n"; give each its own name',
    ],
    ["a syntax error", "export const = 1;", "2: Unexpected token `=`. Expected yield, an identifier, [ or {"],
    [
      "TypeScript that cannot be stripped",
      "enum Colour { Red }",
      "2: TypeScript enum is not supported in strip-only mode",
    ],
    ["an import that is not there", 'import "./nowhere.ts";', "Cannot find module './nowhere.ts'"],
  ])("%s", async (_, source, problem, flags = []) => {
    const done = await check(source, flags);
    expect(done.stderr).toBe(`error: model.ts:${/^\d/.test(problem) ? "" : " "}${problem}\n`);
    expect(done).toMatchObject({ code: 2, stdout: "" });
  });
});
