// Reports for CI, from real manifests to exit codes.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { junitFaults, sarifFaults } from "../reports/ci/testing.ts";
import { plimsoll } from "./testing.ts";
import { copyOf, EXAMPLES, edit, folder, reports, validate } from "./testing-reports.ts";

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

test("a bound of the model that is met before anything is explored is inconclusive, and no mistake", async () => {
  const path = copyOf("webhook-undoes-sync/bad");
  edit(join(path, "plimsoll.yaml"), (text) =>
    text.replace(
      / {6}- when: [\s\S]*?(?=agents:)/,
      `      - merge: "{'spec': {'replicas': 7, 'minReadySeconds': object.spec.?minReadySeconds.orValue(0) + 1}}"\n`,
    ),
  );
  const file = join(folder, "bound.sarif");
  const { code, stderr } = await plimsoll(["verify", path, "-o", `sarif=${file}`]);
  expect(stderr).toMatch(
    /more than 500 versions of Deployment\/.*\ninconclusive: .*; nothing was verified\n$/,
  );
  expect(code).toBe(3);
  const log = JSON.parse(readFileSync(file, "utf8"));
  expect(sarifFaults(log)).toBeNull();
  expect(log.runs[0].invocations[0]).toMatchObject({ executionSuccessful: false, exitCode: 3 });
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
