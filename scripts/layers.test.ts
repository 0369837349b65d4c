// The layering rule on small made-up repositories.
import { describe, expect, test } from "vitest";
import { importsOf } from "./imports.ts";
import { offences } from "./layers.ts";

function repository(files: Record<string, string>): readonly string[] {
  const sources = Object.entries(files).map(([path, text]) => ({ path, text }));
  return offences(sources).map((o) => `${o.path}:${o.line}: ${o.problem}`);
}

describe("importsOf", () => {
  test("finds every form of import, with its line", () => {
    const source = [
      'import "./bare.ts";',
      'import type { A } from "./type.ts";',
      "import {",
      "  b,",
      '} from "./list.ts";',
      'export * from "./again.ts";',
      'export type { C } from "./again-type.ts";',
      'const late = import("./late.ts");',
      'type D = import("./inline.ts").D;',
      "import e from './quotes.ts';",
    ].join("\n");
    expect(importsOf(source).map((i) => `${i.line} ${i.specifier}`)).toEqual([
      "1 ./bare.ts",
      "2 ./type.ts",
      "5 ./list.ts",
      "6 ./again.ts",
      "7 ./again-type.ts",
      "8 ./late.ts",
      "9 ./inline.ts",
      "10 ./quotes.ts",
    ]);
  });

  test("is not misled by comments and strings", () => {
    const source = [
      '// import { a } from "./comment.ts";',
      ' * import { a } from "./block.ts";',
      'const text = "import { a } from somewhere";',
      'export const from = "./not-an-import.ts";',
      'export const x = 1; const y = "./neither.ts";',
    ].join("\n");
    expect(importsOf(source)).toEqual([]);
  });
});

describe("offences", () => {
  test("downward imports are fine, also across several layers", () => {
    expect(
      repository({
        "cli/main.ts":
          'import "../reports/human.ts";\nimport "../explorer/index.ts";\nimport "commander";\nimport "ajv/dist/2020.js";\nimport "../schemas/report.schema.json";',
        "reports/human.ts":
          'import "../invariants/x.ts";\nimport type { A } from "../model/kubernetes/index.ts";',
        "bench/run.ts": 'import "../cli/main.ts";\nimport "../examples/jugs.ts";',
      }),
    ).toEqual([]);
  });

  test.each([
    ["explorer/a.ts", "../model/b.ts", "explorer must not import upwards from model (model/b.ts)"],
    ["invariants/a.ts", "../cli/main.ts", "invariants must not import upwards from cli (cli/main.ts)"],
    [
      "proofs/a.ts",
      "../properties/b.ts",
      "proofs must not import its neighbour properties (properties/b.ts)",
    ],
    ["model/a.ts", "../bench/run.ts", "model must not import bench/run.ts, which belongs to no layer"],
    ["explorer/a.ts", "plimsoll/model", "explorer must not import upwards from model (model/index.ts)"],
    ["model/a.ts", "plimsoll/vitest", "model must not import upwards from api (api/vitest/index.ts)"],
    ["model/a.ts", "plimsoll", "model must not import upwards from index.ts (index.ts)"],
    [
      "model/a.test.ts",
      "../invariants/b.ts",
      "model must not import upwards from invariants (invariants/b.ts)",
    ],
  ])("%s importing %s is refused", (from, to, problem) => {
    expect(repository({ [from]: `// first line\nimport type { X } from "${to}";` })).toEqual([
      `${from}:2: ${problem}`,
    ]);
  });

  test("tests may use properties/, other files below it may not", () => {
    const text = 'import "../properties/random.ts";';
    expect(repository({ "explorer/a.test.ts": text })).toEqual([]);
    expect(repository({ "explorer/a.ts": text })).toHaveLength(1);
  });

  test("a cycle is told once, whole", () => {
    expect(
      repository({
        "model/a.ts": 'import "./b.ts";',
        "model/b.ts": 'import type { C } from "./c.ts";',
        "model/c.ts": 'import "./a.ts";\nimport "./b.ts";',
        "model/d.ts": 'import "./a.ts";',
      }),
    ).toEqual([
      "model/c.ts:1: import cycle: model/a.ts -> model/b.ts -> model/c.ts -> model/a.ts",
      "model/c.ts:2: import cycle: model/b.ts -> model/c.ts -> model/b.ts",
    ]);
  });

  test("a file that imports itself is a cycle; tests are not part of cycles", () => {
    expect(repository({ "model/a.ts": 'import "./a.ts";' })).toEqual([
      "model/a.ts:1: import cycle: model/a.ts -> model/a.ts",
    ]);
    expect(repository({ "model/a.test.ts": 'import "./a.test.ts";' })).toEqual([]);
  });
});
