// `plimsoll equiv MANIFESTS`: clusters and workflow patterns as a shell sees them: reports, exit codes, and what is refused.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, test } from "vitest";
import { plimsoll } from "./testing.ts";

const schemaIn = (name: string): object =>
  JSON.parse(readFileSync(new URL(`../schemas/${name}.schema.json`, import.meta.url), "utf8"));
const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true })
  .addSchema([schemaIn("report"), schemaIn("equivalence")])
  .compile(schemaIn("claim"));

const root = mkdtempSync(join(tmpdir(), "plimsoll-equiv-claim-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let number = 0;

function folderOf(files: { readonly [name: string]: string }): string {
  const folder = join(root, String(++number));
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const POD = `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  restartPolicy: OnFailure
  initContainers: [{ name: a, image: "registry.example/a:1" }]
  containers: [{ name: b, image: "registry.example/b:1" }]
`;
const SCENARIO = `nodes: [{ name: node, cpu: 4, memory: 8Gi }]
containers: [{ workload: Pod/web, mayComplete: true }]
`;
const NET = "start(a): i > p\nok(a): p > q\nstart(b): q > r\nok(b): r > o\n";
const CLAIM = `says: init containers come first
net: |
${NET.replaceAll(/^(?=.)/gm, "  ")}
observe:
  - { step: "^kubelet .*: start init container (\\\\w) ", show: "start($1)" }
  - { step: "^kubelet .*: succeed init container (\\\\w) ", show: "ok($1)" }
  - { step: "^kubelet .*: start web$", show: "start(b)" }
  - { step: "^containers .*: complete web$", show: "ok(b)" }
`;
const RULES = [
  ["--observe", "kubelet .*: start init container (\\w) of web=start($1)"],
  ["--observe", "kubelet .*: succeed init container (\\w) of web=ok($1)"],
  ["--observe", "kubelet .*: start web=start(b)"],
  ["--observe", "containers .*: complete web=ok(b)"],
].flat();
const plain = folderOf({ "pod.yaml": POD, "plimsoll.yaml": SCENARIO });
const claimed = folderOf({ "pod.yaml": POD, "plimsoll.yaml": SCENARIO, "claim.yaml": CLAIM });
const net = join(folderOf({ "sequence.net": NET }), "sequence.net");

describe("a folder with a claim", () => {
  test("0: as it says", async () => {
    const done = await plimsoll(["equiv", claimed]);
    expect(done).toMatchObject({ code: 0, stderr: "" });
    expect(done.stdout).toContain("init containers come first\n  against the net of claim.yaml\n");
    expect(done.stdout).toContain("  start(a)  kubelet node: start init container a of web\n");
    expect(done.stdout).toContain("no fairness: what can be put off for ever may be");
    expect(done.stdout).not.toContain("weakly fair");
    expect(done.stdout).toContain(
      "EQUAL the cluster and the net of claim.yaml: branching bisimulation, divergence-preserving, within the bounds above\n",
    );
  });

  test("1: another pattern; the run is told in steps of the cluster", async () => {
    const done = await plimsoll(["equiv", claimed, "--pattern", "WCP-2", "--relation", "trace"]);
    expect(done.code).toBe(1);
    expect(done.stdout).toContain("NOT EQUAL the cluster and WCP-2 (Parallel split): the same weak traces");
    expect(done.stdout).toContain("the pattern shows what the cluster never does:");
  });

  test("the four quadrants: faults occur or not, divergence counts or not", async () => {
    const done = await plimsoll(["equiv", claimed, "--crashes", "1", "--fault", "^fault: |: restart "]);
    expect(done.code).toBe(0);
    const row = (name: string) =>
      done.stdout
        .split("\n")
        .find((line) => line.trim().startsWith(name))
        ?.trim()
        .split(/ {2,}/);
    expect(row("branching bisimulation, divergence-preserving")?.slice(1)).toEqual(["yes", "yes"]);
    const quadrants = "no fault occurs +faults occur, unseen\n";
    expect(done.stdout).toMatch(new RegExp(quadrants));
    const never = "^fault: crash|nothing like this";
    const without = await plimsoll([
      ...["equiv", claimed, "--crashes", "1", "--fault", never, "--block", "faults"],
    ]);
    expect(without.stdout).toContain("divergence-preserving, no fault occurs, within the bounds above");
  });

  test("retries for ever: a lasso in steps of the cluster, and what is blind to it", async () => {
    const endless = folderOf({
      "pod.yaml": POD,
      "plimsoll.yaml": `${SCENARIO}crashes: 1\n`,
      "claim.yaml": `${CLAIM.replaceAll(/start\(\w\): (.) > (.)/g, "tau $1$2: $1 > $2").replaceAll(/ {2}- .*"start.*\n/g, "")}unlimited: [crashes left]\n`,
    });
    const done = await plimsoll(["equiv", endless]);
    expect(done.code).toBe(1);
    expect(done.stdout).toContain(
      "The cluster can go on silently for ever; the pattern, where all else is equal",
    );
    expect(done.stdout).toMatch(
      /from here for ever: steps 3 to 4 repeat\n\n +3\. fault: crash on node: crash web\n/,
    );
    expect(done.stdout).toContain("what does hold: branching bisimulation, blind to divergence");
    expect(done.stdout).toContain("  never used up: crashes left\n");
  });

  test("what is not as it expects is said", async () => {
    const wrong = folderOf({
      "pod.yaml": POD,
      "plimsoll.yaml": SCENARIO,
      "claim.yaml": `${CLAIM}expect: { hidden: { finding: less, less: 1 } }\n`,
    });
    const done = await plimsoll(["equiv", wrong]);
    expect(done.code).toBe(0);
    expect(done.stdout).toContain(
      "Not as the claim expects\n  faults hidden: the finding is branching-divergence, not less\n",
    );
  });
});

describe("flags in place of a claim", () => {
  test("0: a net in a file, and rules", async () => {
    const done = await plimsoll(["equiv", plain, "--pattern", net, ...RULES]);
    expect(done).toMatchObject({ code: 0, stderr: "" });
    expect(done.stdout).toContain("EQUAL the cluster and sequence.net: ");
  });

  test("1: faults are seen unless they are blocked", async () => {
    const seen = ["--pattern", net, ...RULES, "--observe", "^fault: .*=fail", "--crashes", "1"];
    const done = await plimsoll(["equiv", plain, ...seen]);
    expect(done.code).toBe(1);
    expect(done.stdout).toContain("The cluster can do start(a), fail; the pattern cannot.");
    expect(done.stdout).toMatch(/ 3\. fault: crash on node: crash web\n +seen: fail\n/);
    expect((await plimsoll(["equiv", plain, ...seen, "--block", "faults"])).code).toBe(0);
    expect((await plimsoll(["equiv", plain, ...seen, "--hide", "^fail$", "--relation", "trace"])).code).toBe(
      0,
    );
  });

  test("what there is to be seen", async () => {
    const done = await plimsoll(["equiv", plain, "--steps"]);
    expect(done.code).toBe(0);
    expect(done.stdout).toContain("\n  kubelet node: start init container a of web\n");
    expect(done.stdout).toContain("\n  scheduler web to node: bind [to node]\n");
    expect(done.stdout).toContain("\n  Node/node: {");
  });

  test("both sides as files, of which the command says the same", async () => {
    const prefix = join(folderOf({}), "web");
    const done = await plimsoll([
      "equiv",
      plain,
      "--pattern",
      net,
      ...RULES,
      "--crashes",
      "1",
      "--aut",
      prefix,
    ]);
    const files = ["cluster", "cluster-without-faults", "pattern"].map((side) => `${prefix}-${side}.aut`);
    for (const file of files) expect(done.stdout).toContain(`\n  ${file}\n`);
    const again = await plimsoll(["equiv", `${prefix}-cluster-without-faults.aut`, `${prefix}-pattern.aut`]);
    expect(again.code).toBe(0);
    const faulty = await plimsoll(["equiv", `${prefix}-cluster.aut`, `${prefix}-pattern.aut`]);
    expect(faulty.code).toBe(done.code);
  });
});

test("controllers of one's own take part, in a thread", async () => {
  const folder = folderOf({
    "wish.yaml": "apiVersion: example.com/v1\nkind: Wish\nmetadata: { name: one }\nspec: {}\n",
    "operator.ts": `import { controller, create, customResource } from "plimsoll";
const Wish = customResource<object>({ group: "example.com", version: "v1", kind: "Wish" });
export const wishes = controller({ name: "wishes", for: Wish, watches: { maps: "ConfigMap" },
  reconcile: ({ maps }) => maps.length > 0 ? [] : [create({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "one" } })] });
`,
    "claim.yaml":
      'says: a wish is granted\nnet: "grant: i > o"\nobserve: [{ slot: ConfigMap/one, path: metadata.uid, becomes: "one#o1", show: grant }]\n',
    "plimsoll.yaml": "controllers: [./operator.ts]\n",
  });
  const done = await plimsoll(["equiv", folder]);
  expect(done).toMatchObject({ code: 0, stderr: "" });
  expect(done.stdout).toContain("the user's own controllers: wishes (for Wish, sees ConfigMap;");
});

describe("what programs read", () => {
  test.each([
    ["equal", [claimed], 0],
    ["not equal", [claimed, "--pattern", "WCP-2"], 1],
    [
      "a run of the cluster",
      [plain, "--pattern", net, ...RULES, "--observe", "^fault: .*=fail", "--crashes", "1"],
      1,
    ],
    ["one way", [claimed, "--pattern", "WCP-2", "--relation", "failures", "--one-way"], 1],
    ["too many states", [claimed, "--max-states", "2"], 3],
  ])("the JSON report follows the schema: %s", async (_, args, code) => {
    const done = await plimsoll(["equiv", ...args, "-o", "json", "-q"]);
    const report = JSON.parse(done.stdout);
    validate(report);
    expect(validate.errors).toBeNull();
    expect(done.code).toBe(code);
    expect(report.asked.status).toBe(code === 0 ? "holds" : code === 1 ? "fails" : "undecided");
  });

  test("3: what is not decided rests on bounds, too", async () => {
    const done = await plimsoll(["equiv", claimed, "--max-states", "2"]);
    expect(done.code).toBe(3);
    expect(done.stdout).toMatch(/^Bounds\n {2}Kubernetes /);
    expect(done.stdout).toMatch(/\n\nINCONCLUSIVE init containers come first, .*: more than 2 states\n$/);
  });

  test("reports for CI have the run", async () => {
    const rules = ["--pattern", net, ...RULES, "--observe", "^fault: .*=fail", "--crashes", "1"];
    const sarif = await plimsoll(["equiv", plain, ...rules, "-o", "sarif", "-q"]);
    expect(JSON.parse(sarif.stdout).runs[0].results[0].ruleId).toBe("equiv/branching-divergence");
    const junit = await plimsoll(["equiv", plain, ...rules, "-o", "junit", "-q"]);
    expect(junit.stdout).toMatch(/failures="1"/);
    expect(junit.stdout).toContain("3. fault: crash on node: crash web");
    const open = await plimsoll(["equiv", claimed, "--max-states", "2", "-o", "github", "-q"]);
    expect(open.stdout).toContain("more than 2 states");
  });
});

describe("rules that see nothing", () => {
  const blind = ["--pattern", net, ...RULES, "--observe", "kubelet .*: stop=stop"];

  test("are said, and can be made a failure", async () => {
    const done = await plimsoll(["equiv", plain, ...blind]);
    expect(done.code).toBe(0);
    expect(done.stdout).toContain("Says nothing\n  no step is seen by the rule kubelet .*: stop\n");
    expect(done.stdout).toContain("    scheduler web to node: bind [to node]\n");
    expect(done.stdout).toContain(", but 1 rule of what is seen sees nothing\n");
    expect((await plimsoll(["equiv", plain, ...blind, "--fail-on-vacuous"])).code).toBe(1);
  });

  test("are no reason to call anything alike", async () => {
    const nothing = ["--pattern", "WCP-1", "--observe", "nobody=x", "--relation", "trace", "--one-way"];
    const done = await plimsoll(["equiv", plain, ...nothing]);
    expect(done.code).toBe(2);
    expect(done.stderr).toContain("nothing of the cluster is seen, so that to be alike says nothing");
  });
});

describe("2: what the user can mend", () => {
  const map = folderOf({ "map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: m }\n" });
  const odd = folderOf({
    "pod.yaml": POD,
    "plimsoll.yaml": SCENARIO,
    "claim.yaml": CLAIM.replace("observe:", "observe:\n  - { slot: Node/nods, becomes: 1, show: x }"),
  });

  test.each([
    ["no pattern", [plain], "nothing to compare with: name a pattern (--pattern WCP-1"],
    ["no rules", [plain, "--pattern", "WCP-1"], "nothing is looked at: say which steps are seen"],
    [
      "no such pattern",
      [plain, "--pattern", "WCP-99", ...RULES],
      "--pattern WCP-99: there is no such pattern",
    ],
    ["a pattern without a net", [plain, "--pattern", "WCP-22", ...RULES], "WCP-22: Recursion has no net"],
    ["no such file", [plain, "--pattern", "none.net", ...RULES], "none.net: no such file or folder"],
    [
      "no rule",
      [plain, "--pattern", net, "--observe", "start"],
      "--observe start: is no rule; write REGEX=LABEL",
    ],
    ["no expression", [plain, "--pattern", net, "--observe", "(=x"], "--observe (: is no regular expression"],
    [
      "a slot that there is not",
      [odd],
      'claim.yaml:9:13: observe[0].slot: Not found: "Node/nods"; did you mean "Node/node"?',
    ],
    ["nothing to compare", [map, "--pattern", "WCP-1", ...RULES], "nothing to compare: no object of a kind"],
    ["faults that there are not", [claimed, "--block", "faults"], "--block faults: there are none"],
    ["both", [claimed, "--crashes", "1", "--block", "faults", "--hide", "faults"], "contradict each other"],
    ["no direction", [claimed, "--one-way"], "--one-way: branching-divergence has no direction"],
    ["no claim", [plain, "--claim", "none.yaml"], "none.yaml: no such file or folder"],
    ["a manifest and a system", [plain, "K.aut"], "name two AUT files, and nothing else"],
    ["a pattern for systems", ["K.aut", "P.aut", "--pattern", "WCP-1"], "--pattern: is about manifests"],
    ["silent steps of manifests", [claimed, "--silent", "i"], "--silent: is about systems in AUT files"],
    ["nodes that are none", [claimed, "--nodes", "nonsense"], "--nodes"],
  ])("%s", async (_, args, words) => {
    const done = await plimsoll(["equiv", ...args]);
    expect(done.stderr).toContain(words);
    expect(done).toMatchObject({ code: 2, stdout: "" });
  });
});
