// `plimsoll patterns` as a shell sees it: parts of the table, claims of one's own, formats, exit codes, and what is refused.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, test } from "vitest";
import { plimsoll } from "./testing.ts";

const EXAMPLES = join(import.meta.dirname, "..", "examples", "patterns");
const schema = JSON.parse(readFileSync(new URL("../schemas/patterns.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);

const root = mkdtempSync(join(tmpdir(), "plimsoll-patterns-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A folder of copies of examples, with another text in the place of one. */
function folderOf(
  name: string,
  ids: readonly string[],
  change: (text: string) => string = (text) => text,
): string {
  const folder = join(root, name);
  mkdirSync(folder);
  for (const id of ids) {
    cpSync(join(EXAMPLES, id), join(folder, id), { recursive: true });
    const claim = join(folder, id, "claim.yaml");
    writeFileSync(claim, change(readFileSync(claim, "utf8")));
  }
  return folder;
}

async function jsonOf(...argv: readonly string[]) {
  const { code, stdout, stderr } = await plimsoll(["patterns", ...argv, "-o", "json"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const report: unknown = JSON.parse(stdout);
  expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  return report;
}

describe("what comes along", () => {
  test("one of the 14 claims, from what decides it", async () => {
    const { code, stdout } = await plimsoll(["patterns", "--claim", "2b"]);
    expect(code).toBe(0);
    expect(stdout).toContain("2b. pods of a Deployment = parallel split: refuted");
    expect(stdout).toContain("by start(pod) start(pod) start(pod) (PAR-7)");
    expect(stdout).toContain("2 claims decided");
  });

  test("as data, with a certificate or a witness in every quadrant", async () => {
    const report = await jsonOf("--claim", "2b", "--claim", "WCP-21", "--claim", "SEQ-4");
    expect(report).toMatchObject({
      kubernetes: null,
      answers: [{ id: "2b", verdict: "refuted", misfits: [] }],
      patterns: [{ id: "WCP-21", mark: "●", rating: "+", noted: "●", shownBy: "EXC-1" }],
      ratings: null,
      undecided: [],
      surprises: [],
    });
    expect(report).toMatchObject({
      answers: [
        {
          asStated: {
            blocked: { sensitive: { status: "equal", relation: "branching-divergence", checked: true } },
            hidden: { blind: { status: "refuted", evidence: [{ kind: "trace", side: "construct" }] } },
          },
        },
      ],
    });
  });

  test("what stands in for a claim is told from claims", async () => {
    expect(await jsonOf("--claim", "14")).toMatchObject({
      answers: [
        { evidence: expect.arrayContaining([expect.objectContaining({ id: "LOOP-10", kind: "loop" })]) },
      ],
    });
  });

  test("a feature gate decides: what differs between versions", async () => {
    const asked = ["--claim", "ROLLOUT-AT-ONCE"];
    expect(await jsonOf(...asked, "--versions")).toMatchObject({
      versions: {
        decided: 1,
        subjects: [
          {
            id: "ROLLOUT-AT-ONCE",
            found: {
              "1.34": { hidden: { finding: "less" } },
              "1.36": { hidden: { finding: "less" } },
              "1.37": { hidden: { finding: "branching-divergence" } },
            },
          },
        ],
      },
    });
    const old = await plimsoll(["patterns", ...asked, "--kubernetes", "1.34"]);
    expect(old.code).toBe(1);
    expect(old.stdout).toContain("not as written: ROLLOUT-AT-ONCE: faults hidden: the finding is less");
    expect(old.stdout).toContain("decided, under Kubernetes 1.34");
  });

  test("into files, in several formats at once", async () => {
    const [md, tex] = [join(root, "table.md"), join(root, "table.tex")];
    const done = await plimsoll([
      "patterns",
      "--claim",
      "WCP-21",
      "-o",
      `markdown=${md}`,
      "-o",
      `latex=${tex}`,
    ]);
    expect(done).toMatchObject({ code: 0, stderr: "" });
    expect(done.stdout).toContain("● + WCP-21  Structured loop: EXC-1: a partition, checked");
    expect(readFileSync(md, "utf8")).toContain(
      "| WCP-21 Structured loop | ● | + | EXC-1: a partition, checked |",
    );
    expect(readFileSync(tex, "utf8")).toContain(
      "WCP-21 Structured loop & $\\bullet$ & + & EXC-1: a partition, checked &",
    );
  });
});

describe("claims of one's own", () => {
  test("a folder of folders, or one of these; marks of the patterns that they name", async () => {
    const folder = folderOf("mine", ["EXC-1", "EXC-3"]);
    const all = await plimsoll(["patterns", folder]);
    expect(all.code).toBe(0);
    expect(all.stdout).toContain("● + WCP-21  Structured loop: EXC-1");
    expect(all.stdout).toContain("2 claims decided");
    const one = await plimsoll(["patterns", join(folder, "EXC-3")]);
    expect(one.stdout).toContain("◓ ± WCP-21  Structured loop: EXC-3");
    expect((await plimsoll(["patterns", folder, "--claim", "EXC-3"])).stdout).toContain("1 claim decided");
  });

  test("what is found is not what a claim says: code 1", async () => {
    const folder = folderOf("wrong", ["EXC-1"], (text) =>
      text.replace("finding: branching-divergence", "finding: less"),
    );
    const { code, stdout } = await plimsoll(["patterns", folder]);
    expect(code).toBe(1);
    expect(stdout).toContain(
      "not as written: EXC-1: faults hidden: the finding is branching-divergence, not less",
    );
  });

  test("beyond a limit: code 3, and the others are decided", async () => {
    const { code, stdout } = await plimsoll([
      "patterns",
      folderOf("large", ["EXC-1", "SYN-2"]),
      "--max-states",
      "20",
    ]);
    expect(code).toBe(3);
    expect(stdout).toContain("not decided: SYN-2: ");
    expect(stdout).toContain("1 claim decided");
  });

  test.each([
    [
      "mistaken",
      (text: string) => text.replace("observe:", "watch:"),
      /claim\.yaml:3:1: watch: unknown field/,
    ],
    [
      "absent",
      (text: string) => text.replaceAll("Node/node", "Node/nodes"),
      /"Node\/nodes"; did you mean "Node\/node"\?/,
    ],
  ])("a claim that is %s: code 2, with file and line", async (name, change, message) => {
    const { code, stdout, stderr } = await plimsoll(["patterns", folderOf(name, ["EXC-1"], change)]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });
});

test.each([
  [["--claim", "SEQ-99"], "--claim SEQ-99: there is no such claim; did you mean SEQ-9?"],
  [[join(root, "nowhere")], `${join(root, "nowhere")}: there is no such folder`],
  [["-o", "yaml"], '-o yaml: there is no format "yaml"; known are human, json, markdown, latex'],
  [
    ["--kubernetes", "1.20"],
    "option '--kubernetes <version>' argument '1.20' is invalid. Allowed choices are 1.34, 1.36, 1.37.",
  ],
])("plimsoll patterns %j", async (argv, message) => {
  expect(await plimsoll(["patterns", ...argv])).toEqual({
    code: 2,
    stdout: "",
    stderr: `error: ${message}\n`,
  });
});

test("a folder without claims", async () => {
  mkdirSync(join(root, "empty"));
  const { code, stderr } = await plimsoll(["patterns", join(root, "empty")]);
  expect(code).toBe(2);
  expect(stderr).toContain("no folder in it has a claim.yaml");
});
