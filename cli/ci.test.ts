// Reports for CI, suppressions and baselines, from real manifests to exit codes.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, test } from "vitest";
import { junitFaults, sarifFaults } from "../reports/ci/testing.ts";
import { plimsoll } from "./testing.ts";

const EXAMPLES = join(import.meta.dirname, "..", "examples");
const folder = mkdtempSync(join(tmpdir(), "plimsoll-ci-"));
afterAll(() => rmSync(folder, { recursive: true }));

const schema = JSON.parse(readFileSync(new URL("../schemas/report.schema.json", import.meta.url), "utf8"));
const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);

let copies = 0;
/** A copy of an example that may be changed. */
function copyOf(example: string): string {
  const path = join(folder, `copy-${copies++}`);
  cpSync(join(EXAMPLES, example), path, { recursive: true });
  return path;
}

function edit(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, "utf8")));
}

async function reports(path: string, ...flags: readonly string[]) {
  const file = (name: string) => join(folder, name);
  const done = await plimsoll([
    "verify",
    path,
    ...["json", "sarif", "junit", "markdown"].flatMap((format) => ["-o", `${format}=${file(format)}`]),
    ...flags,
  ]);
  const read = (name: string) => readFileSync(file(name), "utf8");
  return {
    ...done,
    json: JSON.parse(read("json")),
    sarif: JSON.parse(read("sarif")),
    junit: read("junit"),
    markdown: read("markdown"),
  };
}

/** What SARIF says of places: "file:line", from the root of the repository. */
function placesOf(result: { readonly locations: readonly unknown[] }): unknown {
  const [first] = JSON.parse(JSON.stringify(result.locations));
  const { artifactLocation, region } = first.physicalLocation;
  return `${artifactLocation.uri}:${region?.startLine ?? 0}`;
}

/** Small ones: of each the lines that their violations are shown at, in the order of the properties. */
const PLACES: readonly (readonly [string, readonly string[]])[] = [
  ["lone-pod", ["worker.yaml:1"]],
  ["policy-refuses-edit", ["plimsoll.yaml:8"]],
  ["drain-blocked", ["plimsoll.yaml:4"]],
  ["service-selects-nothing", ["shop.yaml:31", "shop.yaml:31"]],
  ["hpa-outgrows-nodes", ["shop.yaml:1", "shop.yaml:25", "shop.yaml:1"]],
  ["gitops-fight", ["shop.yaml:6", "shop.yaml:6", "shop.yaml:1"]],
  [
    "webhooks-guard-each-other",
    [
      ...["servers.yaml:7", "servers.yaml:24"],
      ...["webhooks.yaml:6", "webhooks.yaml:26"],
      ...["servers.yaml:7", "servers.yaml:24"],
    ],
  ],
];

describe.each(PLACES)("%s", (example, places) => {
  test("has valid reports, with the lines that cause the violations", async () => {
    const { code, json, sarif, junit } = await reports(join(EXAMPLES, example, "bad"), "-q");
    expect(code).toBe(1);
    validate(json);
    expect(validate.errors).toBeNull();
    expect(sarifFaults(sarif)).toBeNull();
    expect(await junitFaults(junit)).toEqual([]);
    const found = sarif.runs[0].results.map(placesOf);
    expect(found).toEqual(places.map((place) => `examples/${example}/bad/${place}`));
  });
});

test("the run is a code flow: each step at the object, the edit or the fault that it is about", async () => {
  const { sarif } = await reports(join(EXAMPLES, "lone-pod", "bad"), "-q");
  const [result] = sarif.runs[0].results;
  const steps = result.codeFlows[0].threadFlows[0].locations.map(
    ({ location }: { location: { message: { text: string }; physicalLocation: object } }) => [
      location.message.text,
      placesOf({ locations: [location] }),
    ],
  );
  const at = (place: string) => `examples/lone-pod/bad/${place}`;
  expect(steps).toEqual([
    ["scheduler worker to node-1: bind to node-1", at("worker.yaml:1")],
    ["fault: node-1 fails: node fails", at("plimsoll.yaml:2")],
    ["node-lifecycle-controller node-1: mark Unknown", at("worker.yaml:1")],
    ["taint-eviction-controller node-1: evict worker", at("worker.yaml:1")],
    ["for ever nothing: the run stays in this state", at("worker.yaml:1")],
  ]);
  expect(result.relatedLocations.map(({ message }: { message: { text: string } }) => message.text)).toEqual([
    "fault: node-1 fails: node fails",
  ]);
  expect(result.logicalLocations ?? result.locations[0].logicalLocations).toEqual([
    { fullyQualifiedName: "Pod/worker", kind: "object" },
  ]);
});

test("annotations say where, what and how", async () => {
  const { stdout } = await plimsoll(["verify", join(EXAMPLES, "lone-pod", "bad"), "-q", "-o", "github"]);
  expect(stdout).toBe(
    [
      "::error file=examples/lone-pod/bad/worker.yaml,line=1,col=1,",
      "title=plimsoll stable-reconciliation%3A desired = actual in the end%2C for ever::",
      'Pod/worker: "Pod/worker is as it should be" becomes false again and again, or stays false%0A',
      "The run:%0A1. scheduler worker to node-1: bind to node-1%0A2. fault: node-1 fails: node fails%0A",
      "3. node-lifecycle-controller node-1: mark Unknown%0A4. taint-eviction-controller node-1: evict worker%0A",
      "5. for ever nothing: the run stays in this state\n",
    ].join(""),
  );
});

describe("docs/ci.md", () => {
  const page = readFileSync(new URL("../docs/ci.md", import.meta.url), "utf8");
  const snippets = [...page.matchAll(/```yaml[^\n]*\n(.*?)```/gs)].map(([, text = ""]) => text);

  test("its commands run, one after the other: known violations fail only the first ones", async () => {
    const path = copyOf("lone-pod/bad");
    const commands = [...page.matchAll(/^plimsoll (.*?)(?: +#.*)?$/gm)].map(([, line = ""]) => line);
    const codes: number[] = [];
    for (const line of commands) {
      const words = line.split(" ").map((word) => {
        if (word === "k8s") return path;
        return word.replace(
          /^(\w+=)?([\w-]+\.\w+)$/,
          (_, format = "", name) => `${format}${join(folder, name)}`,
        );
      });
      codes.push((await plimsoll([...words, "-q"])).code);
    }
    expect(codes).toEqual([1, 1, 0]);
  });

  test("its suppressions suppress", async () => {
    const [annotation = "", scenario = ""] = snippets;
    const one = copyOf("lone-pod/bad");
    edit(join(one, "worker.yaml"), (text) => text.replace(/metadata:\n {2}name: worker\n/, annotation));
    expect((await plimsoll(["verify", one, "-q"])).code).toBe(0);
    const other = copyOf("lone-pod/bad");
    edit(join(other, "plimsoll.yaml"), (text) => `${text}\n${scenario}`);
    expect((await plimsoll(["verify", other, "-q"])).code).toBe(0);
  });
});

describe("--baseline", () => {
  test.each(["json", "sarif"] as const)(
    "a report (%s) of the same manifests: known, and code 0",
    async (format) => {
      const path = copyOf("lone-pod/bad");
      const file = join(folder, `before-${format}`);
      await plimsoll(["verify", path, "-q", "-o", `${format}=${file}`]);
      // Lines move, and the object stays the same.
      edit(join(path, "worker.yaml"), (text) => `# one more line\n${text}`);
      const { code, stdout, json, sarif, junit } = await reports(path, "--baseline", file);
      expect(code).toBe(0);
      expect(stdout).toContain(
        "~ stable-reconciliation        desired = actual in the end, for ever (violated, known)",
      );
      expect(stdout).toContain(
        "ACCEPTED: 1 violation is accepted (stable-reconciliation: known); 6 of 7 properties hold",
      );
      expect(stdout).not.toContain("HOLDS");
      expect(json).toMatchObject({ verdict: "violated", judged: "holds", gone: [] });
      expect(json.findings).toMatchObject([{ isNew: false, accepted: { by: "baseline", isSameRun: true } }]);
      expect(sarif.runs[0].results).toMatchObject([{ baselineState: "unchanged", suppressions: [] }]);
      expect(junit).toContain('<skipped message="known: it is in the baseline:');
    },
  );

  test("a report of manifests that were better: the violation is new, and code 1", async () => {
    const file = join(folder, "good.json");
    await plimsoll(["verify", join(EXAMPLES, "lone-pod", "good"), "-q", "-o", `json=${file}`]);
    const { code, sarif } = await reports(join(EXAMPLES, "lone-pod", "bad"), "-q", "--baseline", file);
    expect(code).toBe(1);
    expect(sarif.runs[0].results).toMatchObject([{ baselineState: "new" }]);
  });

  test("a report of manifests that were worse: what is gone is told", async () => {
    const file = join(folder, "bad.json");
    await plimsoll(["verify", join(EXAMPLES, "lone-pod", "bad"), "-q", "-o", `json=${file}`]);
    const { code, stdout, markdown } = await reports(join(EXAMPLES, "lone-pod", "good"), "--baseline", file);
    expect(code).toBe(0);
    expect(stdout).toContain(
      "In the baseline, and violated no more\n  stable-reconciliation of Pod/worker\n",
    );
    expect(markdown).toContain(
      "stable-reconciliation of Pod/worker is in the baseline, and violated no more",
    );
  });

  test("what a limit leaves open stays inconclusive, with code 3", async () => {
    const file = join(folder, "all.json");
    const path = join(EXAMPLES, "lone-pod", "bad");
    await plimsoll(["verify", path, "-q", "-o", `json=${file}`]);
    const { code, json } = await reports(path, "-q", "--baseline", file, "--max-states", "10");
    expect(code).toBe(3);
    expect(json).toMatchObject({ judged: "inconclusive", gone: [] });
  });

  test.each<[string, string | undefined, string]>([
    ["that is not there", undefined, "it cannot be read"],
    ["that is no JSON", "# hello", "it is no JSON"],
    ["of something else", '{"kind":"List"}', "it is no report of plimsoll"],
    [
      "of another tool",
      '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}}}]}',
      "it is no report of plimsoll",
    ],
    ["of a proof", '{"proofReportVersion":1}', "it is no report of plimsoll"],
    [
      "without fingerprints",
      '{"reportVersion":1,"findings":[{"property":"p"}]}',
      "has a violation without a fingerprint",
    ],
  ])("a file %s is refused before anything is explored", async (_, content, message) => {
    const file = join(folder, "other.json");
    rmSync(file, { force: true });
    if (content !== undefined) writeFileSync(file, content);
    const { code, stdout, stderr } = await plimsoll([
      "verify",
      join(EXAMPLES, "lone-pod", "bad"),
      "--baseline",
      file,
    ]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(`error: --baseline ${file}: `);
    expect(stderr).toContain(message);
  });

  test("works for walks, which never end with 0", async () => {
    const path = join(EXAMPLES, "lone-pod", "bad");
    const file = join(folder, "walks.json");
    const flags = ["--walks", "40", "-q"];
    const first = await plimsoll(["simulate", path, ...flags, "-o", `json=${file}`]);
    const second = await plimsoll(["simulate", path, ...flags, "--baseline", file]);
    expect([first.code, second.code]).toEqual([1, 3]);
  });
});

describe("suppressions", () => {
  const FINDING = { property: "stable-reconciliation", subject: "Pod/worker" };

  test("in plimsoll.yaml: told everywhere, with the reason, and nothing else is explored", async () => {
    const path = copyOf("lone-pod/bad");
    const before = await reports(path, "-q");
    edit(
      join(path, "plimsoll.yaml"),
      (text) =>
        `${text}\nsuppress: [{ property: stable-reconciliation, object: Pod/worker, reason: it is a toy }]\n`,
    );
    const { code, stdout, json, sarif, junit, markdown } = await reports(path);
    expect(code).toBe(0);
    expect(json.counts).toEqual(before.json.counts);
    expect(json.properties).toEqual(before.json.properties);
    expect(json.findings).toMatchObject([
      { ...FINDING, accepted: { by: "suppression", reason: "it is a toy", origin: "scenario" } },
    ]);
    expect(stdout).toContain("(violated, suppressed)");
    expect(stdout).toContain("plimsoll.yaml:8:12: it is a toy\n");
    expect(stdout).toContain("ACCEPTED: 1 violation is accepted (stable-reconciliation: suppressed)");
    expect(sarif.runs[0].results).toMatchObject([
      { suppressions: [{ kind: "external", justification: "it is a toy" }] },
    ]);
    expect(junit).toContain('<skipped message="suppressed: it is a toy:');
    expect(markdown).toContain("suppressed: it is a toy");
    validate(json);
    expect(validate.errors).toBeNull();
  });

  test("by an annotation of the object", async () => {
    const path = copyOf("lone-pod/bad");
    const annotation = "suppress.plimsoll.dev/stable-reconciliation: it is a toy";
    edit(join(path, "worker.yaml"), (text) =>
      text.replace("metadata:\n", `metadata:\n  annotations:\n    ${annotation}\n`),
    );
    const { code, json, sarif } = await reports(path, "-q");
    expect(code).toBe(0);
    expect(json.findings).toMatchObject([
      { ...FINDING, accepted: { by: "suppression", origin: "annotation" } },
    ]);
    expect(sarif.runs[0].results).toMatchObject([{ suppressions: [{ kind: "inSource" }] }]);
  });

  test("without use are told, and change nothing", async () => {
    const path = copyOf("lone-pod/good");
    edit(
      join(path, "plimsoll.yaml"),
      (text) => `${text}\nsuppress: [{ property: stable-reconciliation, reason: once }]\n`,
    );
    const { code, stdout, json, sarif } = await reports(path);
    expect(code).toBe(0);
    expect(stdout).toContain("Suppressions that suppress nothing\n");
    expect(stdout).toContain("stable-reconciliation: the property holds\n");
    expect(json.unusedSuppressions).toMatchObject([
      { property: "stable-reconciliation", why: "the property holds" },
    ]);
    const notes = sarif.runs[0].invocations[0].toolExecutionNotifications;
    expect(notes).toMatchObject([{ descriptor: { id: "unused-suppression" }, level: "warning" }]);
  });

  test.each<[string, string, string]>([
    [
      "an unknown property",
      "{ property: stable-reconcilation, reason: x }",
      'suppress: property: Not found: "stable-reconcilation"; did you mean "stable-reconciliation"?',
    ],
    [
      "an unknown object",
      "{ property: stable-reconciliation, object: Pod/works, reason: x }",
      'suppress: object: Not found: "Pod/works"; did you mean "Pod/worker"?',
    ],
    [
      "no reason",
      "{ property: stable-reconciliation }",
      "suppress[0].reason: Required value; say why the violation is accepted",
    ],
    [
      "an empty reason",
      '{ property: stable-reconciliation, reason: " " }',
      "suppress[0].reason: Required value; say why the violation is accepted",
    ],
  ])("%s is refused, with file and line", async (_, entry, message) => {
    const path = copyOf("lone-pod/bad");
    edit(join(path, "plimsoll.yaml"), (text) => `suppress: [${entry}]\n${text}`);
    const { code, stderr } = await plimsoll(["verify", path]);
    expect(code).toBe(2);
    expect(stderr).toMatch(new RegExp(`^${path}/plimsoll.yaml:1:\\d+: `));
    expect(stderr).toContain(message);
  });

  test.each<[string, string, string]>([
    ["an unknown property", "suppress.plimsoll.dev/stable: x", 'Not found: "stable"'],
    [
      "an unknown annotation",
      "plimsoll.dev/supress: x",
      "write suppress.plimsoll.dev/PROPERTY, and the reason as its value",
    ],
    [
      "an empty reason",
      'suppress.plimsoll.dev/stable-reconciliation: ""',
      "Required value; say why the violation is accepted",
    ],
  ])("an annotation with %s is refused, with file and line", async (_, annotation, message) => {
    const path = copyOf("lone-pod/bad");
    edit(join(path, "worker.yaml"), (text) =>
      text.replace("metadata:\n", `metadata:\n  annotations:\n    ${annotation}\n`),
    );
    const { code, stderr } = await plimsoll(["verify", path]);
    expect(code).toBe(2);
    expect(stderr).toMatch(new RegExp(`^${path}/worker.yaml:5:\\d+: `));
    expect(stderr).toContain(message);
  });
});

test("refused input is in the reports that files wait for", async () => {
  const path = copyOf("lone-pod/bad");
  edit(join(path, "worker.yaml"), (text) => text.replace("kind: Pod", "kind: Podd"));
  const file = join(folder, "refused.sarif");
  const { code, stdout } = await plimsoll(["verify", path, "-o", `sarif=${file}`, "-o", "github"]);
  expect(code).toBe(2);
  const log = JSON.parse(readFileSync(file, "utf8"));
  expect(sarifFaults(log)).toBeNull();
  expect(log.runs[0].invocations[0]).toMatchObject({
    executionSuccessful: false,
    exitCode: 2,
    toolExecutionNotifications: [{ descriptor: { id: "input-problem" }, level: "error" }],
  });
  expect(stdout).toMatch(/^::error file=.*worker\.yaml,line=2,col=7,title=plimsoll/);
});

test("the answers of a solver have reports, too, at the lines that contradict each other", async () => {
  const file = join(folder, "proof.sarif");
  const path = join(EXAMPLES, "proofs", "feasible", "bad");
  const done = await plimsoll([
    "prove",
    "feasible",
    path,
    "--solver",
    "wasm",
    "-q",
    "-o",
    `sarif=${file}`,
    "-o",
    "junit",
  ]);
  expect(done.code).toBe(1);
  expect(await junitFaults(done.stdout)).toEqual([]);
  const log = JSON.parse(readFileSync(file, "utf8"));
  expect(sarifFaults(log)).toBeNull();
  const [run] = log.runs;
  expect(run.results).toHaveLength(1);
  expect(run.results[0].ruleId).toBe("prove/feasible");
  expect(placesOf(run.results[0])).toMatch(/^examples\/proofs\/feasible\/bad\/.+\.yaml:[1-9]/);
  expect(run.results[0].relatedLocations.length).toBeGreaterThan(0);
});

test("one's own system is shown at its file", async () => {
  const model = join(folder, "model.ts");
  writeFileSync(
    model,
    [
      `import { act, invariant, predicate, process, slot, system } from ${JSON.stringify(join(import.meta.dirname, "..", "explorer", "index.ts"))};`,
      'const n = slot("n", 0);',
      'const step = process({ name: "p", reads: { n }, step: ({ n: value }) => [act("add", n.set((value + 1) % 3))] });',
      "export { made as system };",
      'const made = system({ name: "counter", slots: [n], processes: [step] });',
      'export const properties = [invariant("small", predicate("n is below 2", { n }, ({ n: value }) => value < 2))];',
    ].join("\n"),
  );
  const file = join(folder, "own.sarif");
  const done = await plimsoll(["check", model, "-q", "-o", `sarif=${file}`, "-o", "junit"]);
  expect([done.code, done.stderr]).toEqual([1, ""]);
  expect((await plimsoll(["check", model, "-q", "--baseline", file])).code).toBe(0);
  expect(await junitFaults(done.stdout)).toEqual([]);
  const log = JSON.parse(readFileSync(file, "utf8"));
  expect(sarifFaults(log)).toBeNull();
  expect(log.runs[0].results[0]).toMatchObject({ ruleId: "small" });
  expect(log.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri).toMatch(/model\.ts$/);
});
