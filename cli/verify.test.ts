// `plimsoll verify` from manifests to exit codes.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clusterProperties } from "../invariants/index.ts";
import { plimsoll, type Ran, type Surroundings } from "./testing.ts";

let folder = "";
let cases = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-verify-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function deployment(image = "web:1", replicas = 1): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: web, image: "${image}", resources: { requests: { cpu: "1", memory: 1Gi } } }]
`;
}
const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web }
spec: { podSelector: {} }
`;
const ROLLOUT = 'edits: [{ apply: later/web.yaml }]\ncontainers: [{ image: "web:2", ready: never }]\n';

/** Writes files into a new folder and gives its path. */
function written(files: { readonly [path: string]: string }): string {
  const root = join(folder, `case-${cases++}`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** Verifies the folder itself; in what was printed, the folder is called `.`. */
async function verify(
  files: { readonly [path: string]: string },
  flags: readonly string[] = [],
  around?: Surroundings,
): Promise<Ran> {
  const root = written(files);
  return shortened(root, await plimsoll(["verify", root, ...flags.map((f) => f.replace("$", root))], around));
}

function shortened(root: string, { code, stdout, stderr }: Ran): Ran {
  return { code, stdout: stdout.replaceAll(root, "."), stderr: stderr.replaceAll(root, ".") };
}

/** Properties that are checked by default, and those that must be asked for. */
const always = clusterProperties.filter(({ optIn }) => optIn !== true);
const asked = clusterProperties.filter(({ optIn }) => optIn === true);

const lastLine = (text: string) => text.trimEnd().split("\n").at(-1);

describe("verdicts and exit codes", () => {
  test("0: manifests alone, under the default scenario", async () => {
    const { code, stdout, stderr } = await verify({ "web.yaml": deployment() });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const { id } of always)
      expect(stdout).toMatch(new RegExp(`^ {2}✓ ${id} |^ {2,4}.*\\b${id}(,|$)`, "m"));
    for (const { id } of asked) expect(stdout).not.toContain(id);
    expect(stdout).toMatch(
      /^ {2}Deployment\/web: \d+ states \(reduced by symmetry\), \d+ transitions, depth \d+, 1 terminal state, \d+ model calls$/m,
    );
    expect(stdout).toContain("\nBounds\n  Kubernetes 1.37, no feature gate decides anything here\n  3 nodes");
    expect(stdout).toContain("\nAssumptions\n  fairness: ");
    expect(lastLine(stdout)).toMatch(
      /^HOLDS: all \d+ properties, within the bounds and under the assumptions above/,
    );
  });

  test("1: a rollout that never becomes ready, with the scenario found beside the manifests", async () => {
    const { code, stdout, stderr } = await verify({
      "web.yaml": deployment(),
      "plimsoll.yaml": ROLLOUT,
      "later/web.yaml": deployment("web:2"),
    });
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toMatch(/^ {2}✗ rollout-completes /m);
    expect(stdout).toMatch(/^ {2}✓ rollout-availability /m);
    expect(stdout).toMatch(/^ +\d+\. user: edit 1, apply Deployment\/web: apply$/m);
    expect(stdout).toMatch(/^ +Deployment\/web spec\.template: web-\S+ -> web-\S+$/m);
    expect(stdout).toContain("from here for ever: nothing has to move any more");
    expect(lastLine(stdout)).toMatch(/^VIOLATED: \d of \d+ properties \(.*rollout-completes.*\)$/);
  });

  test("the manifests of an edit may stand in the verified folder: they are not there from the start", async () => {
    const { code } = await verify(
      { "web.yaml": deployment(), "plimsoll.yaml": ROLLOUT, "later/web.yaml": deployment("web:2") },
      ["-R", "--off", "rollout-completes", "--off", "stable-reconciliation"],
    );
    expect(code).toBe(0);
  });

  test("3: a limit on states", async () => {
    const { code, stdout } = await verify({ "web.yaml": deployment("web:1", 3) }, [
      "--max-states",
      "5",
      "--crashes",
      "1",
    ]);
    expect(code).toBe(3);
    expect(stdout).toContain(
      "Stopped early\n  Deployment/web: the limit on states (--max-states) was reached; ",
    );
    expect(lastLine(stdout)).toMatch(/^INCONCLUSIVE: no violation was found, but not everything was seen \(/);
  });

  test("3: Ctrl-C", async () => {
    const many = { "web.yaml": deployment("web:1", 9) };
    const flags = ["--crashes", "2", "--node-failures", "2", "--nodes", "6x4cpu8Gi"];
    const { code, stdout } = await verify(many, flags, { interrupt: true });
    expect(code).toBe(3);
    expect(stdout).toContain("Stopped early\n  Deployment/web: it was interrupted; ");
  });

  test("3: nothing in the input is modelled", async () => {
    const { code, stdout } = await verify({ "web.yaml": POLICY });
    expect(code).toBe(3);
    expect(stdout).toContain("\nNot modelled, so not covered by the verdict\n  NetworkPolicy: ");
    expect(lastLine(stdout)).toMatch(/^INCONCLUSIVE: nothing to verify/);
  });

  test("the flags override the scenario, and the report says so", async () => {
    const files = { "web.yaml": deployment(), "plimsoll.yaml": "nodes: [1x4cpu8Gi]\ncrashes: 0\n" };
    const { code, stdout } = await verify(files, ["--nodes", "2x2cpu4Gi", "--crashes", "1"]);
    expect(code).toBe(0);
    expect(stdout).toContain("2 nodes: node-1, node-2\n");
    expect(stdout).toContain("at most 1 container crash, no node failures");
  });

  test("a property that must be asked for is checked when --property or the scenario names it", async () => {
    const id = "live-pods-within-surge";
    const by = (files: object, flags: readonly string[]) =>
      verify({ "web.yaml": deployment(), ...files }, flags);
    const on = `properties: {on: [${id}]}`;
    for (const { stdout } of [await by({}, ["--property", id]), await by({ "plimsoll.yaml": on }, [])])
      expect(stdout).toMatch(new RegExp(`^  ✓ ${id} `, "m"));
    expect((await by({ "plimsoll.yaml": on }, ["--off", id])).stdout).not.toContain(id);
    const unknown = await by({ "plimsoll.yaml": "properties: {on: [live-pods]}" }, []);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('plimsoll.yaml:1:19: properties.on[0]: Not found: "live-pods"');
  });

  test("--property switches all others off", async () => {
    const { stdout } = await verify({ "web.yaml": deployment() }, ["--property", "pod-owner"]);
    expect(stdout).toMatch(/^ {2}✓ pod-owner /m);
    expect(stdout).toMatch(/^ {2}- rollout-completes .* \(switched off\)$/m);
    expect(lastLine(stdout)).toMatch(/^HOLDS: the property/);
  });

  test("--paranoid finds nothing wrong with the model", async () => {
    const flags = ["--paranoid", "--quiet", "--nodes", "2x4cpu8Gi", "--crashes", "1"];
    const files = {
      "web.yaml": deployment(),
      "plimsoll.yaml": "edits: [{ scale: { kind: Deployment, name: web, replicas: 2 } }]",
    };
    expect(await verify(files, flags)).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test("standard input", async () => {
    const { code, stdout } = await plimsoll(["verify", "-"], { stdin: deployment() });
    expect(code).toBe(0);
    expect(stdout).toContain("Deployment/web: ");
  });
});

describe("what goes where", () => {
  test("JSON to standard output, and people read on stderr", async () => {
    const { code, stdout, stderr } = await verify({ "web.yaml": `${deployment()}---\n${POLICY}` }, [
      "-o",
      "json",
    ]);
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(lastLine(stderr)).toMatch(/^HOLDS: all \d+ properties/);
    expect(report).toMatchObject({ verdict: "holds", notModelled: [{ kind: "NetworkPolicy", name: "web" }] });
    expect(report.notModelled[0].position).toEqual({ file: "./web.yaml", line: 12, column: 1 });
    expect(report.properties.map((p: { id: string }) => p.id)).toEqual(always.map((p) => p.id));
  });

  test("JSON to a file follows the schema, violations with their traces too", async () => {
    const schema = JSON.parse(
      readFileSync(new URL("../schemas/report.schema.json", import.meta.url), "utf8"),
    );
    const file = join(folder, "report.json");
    const { code, stdout } = await verify(
      { "web.yaml": deployment(), "plimsoll.yaml": ROLLOUT, "later/web.yaml": deployment("web:2") },
      ["-o", `json=${file}`],
    );
    expect(code).toBe(1);
    expect(lastLine(stdout)).toMatch(/^VIOLATED: /);
    const report = JSON.parse(readFileSync(file, "utf8"));
    const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
    validate(report);
    expect(validate.errors).toBeNull();
    const broken = report.properties.find((p: { id: string }) => p.id === "rollout-completes");
    expect(broken).toMatchObject({
      status: "violated",
      trace: { steps: expect.any(Array), loop: expect.any(Number) },
    });
  });

  test.each([
    ["a terminal", { terminal: true }, true],
    ["a terminal with NO_COLOR", { terminal: true, env: { NO_COLOR: "1" } }, false],
    ["a pipe", {}, false],
  ])("colours on %s", async (_, around, coloured) => {
    const { stdout, stderr } = await verify({ "web.yaml": deployment() }, [], around);
    expect(stdout.includes("\u001b[")).toBe(coloured);
    expect(stderr.includes("states")).toBe("terminal" in around);
  });
});

describe("bad input: the exact message, and code 2", () => {
  const web = { "web.yaml": deployment() };
  test.each<[string, { readonly [path: string]: string }, readonly string[], string]>([
    [
      "a negative budget",
      web,
      ["--crashes", "-1"],
      "error: option '--crashes <n>' argument '-1' is invalid. It must be a whole number from 0 to 10.\n",
    ],
    [
      "a huge budget",
      web,
      ["--node-failures", "1000000"],
      "error: option '--node-failures <n>' argument '1000000' is invalid. It must be a whole number from 0 to 10.\n",
    ],
    [
      "nodes that are none",
      web,
      ["--nodes", "three"],
      '--nodes: Invalid value: "three": must be node shorthand; write COUNTxCPUcpuMEMORY, like 3x4cpu8Gi, or 3x4cpu8Gi20pods\nerror: 1 problem in the input; nothing was verified\n',
    ],
    [
      "an unknown property",
      web,
      ["--property", "rollout-complets"],
      "error: --property rollout-complets: there is no property with this id; did you mean rollout-completes?\n",
    ],
    [
      "an unknown property switched off",
      web,
      ["--off", "pod-owners"],
      "error: --off pod-owners: there is no property with this id; did you mean pod-owner?\n",
    ],
    [
      "a property both wanted and not",
      web,
      ["--off", "pod-owner", "--property", "pod-owner"],
      "error: --property pod-owner and --off pod-owner contradict each other\n",
    ],
    [
      "an unknown property in the scenario",
      { ...web, "plimsoll.yaml": "properties:\n  off: [pod-owner, pod-ownr]\n" },
      [],
      './plimsoll.yaml:2:20: properties.off[1]: Not found: "pod-ownr"; did you mean "pod-owner"?\nerror: 1 problem in the input; nothing was verified\n',
    ],
    [
      "a scenario that is not there",
      web,
      ["--scenario", "$/none.yaml"],
      "error: --scenario ./none.yaml: there is no such file\n",
    ],
    [
      "two scenarios",
      { "a/web.yaml": deployment(), "a/plimsoll.yaml": "", "plimsoll.yaml": "" },
      ["-R"],
      "error: several scenarios were found (./a/plimsoll.yaml, ./plimsoll.yaml); choose one with --scenario\n",
    ],
    [
      "an empty folder",
      { "web.txt": "" },
      [],
      ".: no manifests in this folder; name files, or use -R for the folders below\nerror: 1 problem in the input; nothing was verified\n",
    ],
    [
      "a broken manifest",
      { "web.yaml": deployment().replace("replicas: 1", "replicas: many") },
      [],
      './web.yaml:5:13: spec.replicas: Invalid value: "many": must be an integer; write a whole number\nerror: 1 problem in the input; nothing was verified\n',
    ],
    [
      "an edit of what is not there",
      { ...web, "plimsoll.yaml": "edits: [{ delete: { kind: Deployment, name: wbe } }]" },
      [],
      './plimsoll.yaml:1:19: edits[0].delete: Not found: "Deployment/wbe"; did you mean "Deployment/web"?\nerror: 1 problem in the input; nothing was verified\n',
    ],
    [
      "--nodes besides Node manifests",
      {
        ...web,
        "node.yaml":
          "apiVersion: v1\nkind: Node\nmetadata: { name: n1 }\nstatus: { allocatable: { cpu: '4', memory: 8Gi, pods: '110' } }\n",
      },
      ["--nodes", "1x4cpu8Gi"],
      '--nodes: nodes: Forbidden: there are Node manifests too ("n1", ./node.yaml:1); keep either the manifests or the nodes of the scenario\nerror: 1 problem in the input; nothing was verified\n',
    ],
    [
      "--strict with something not modelled",
      { ...web, "policy.yaml": POLICY },
      ["--strict"],
      "./policy.yaml:1:1: NetworkPolicy/web: not modelled: network policies are not modelled: no request is kept from any pod\nerror: 1 part of the input is not modelled, and --strict was given; nothing was verified\n",
    ],
  ])("%s", async (_, files, flags, message) => {
    expect(await verify(files, flags)).toEqual({ code: 2, stdout: "", stderr: message });
  });

  test("a path that is not there", async () => {
    expect(await plimsoll(["verify", "/no/such/path"])).toEqual({
      code: 2,
      stdout: "",
      stderr:
        "/no/such/path: no such file or folder; check the path\nerror: 1 problem in the input; nothing was verified\n",
    });
  });

  test("no path at all", async () => {
    expect(await plimsoll(["verify"])).toEqual({
      code: 2,
      stdout: "",
      stderr: "error: missing required argument 'path'\n",
    });
  });
});

describe("properties that a scenario states", () => {
  const stating = (id: string, always: string): string =>
    written({
      "web.yaml": deployment(),
      "plimsoll.yaml": `nodes: [1x4cpu8Gi]\nproperties:\n  custom:\n    - id: ${id}\n      always: ${always}\n`,
    });

  test("stand in reports beside the others, and can be asked for alone", async () => {
    const { code, stdout } = await plimsoll([
      "verify",
      "--property",
      "few",
      stating("few", "pods.size() < 1"),
    ]);
    expect(code).toBe(1);
    expect(stdout).toContain("✗ few ");
    expect(stdout).toContain("VIOLATED few: always pods.size() < 1\n");
    expect(stdout).toContain("VIOLATED: 1 of 1 properties (few)");
    const path = join(folder, "few.json");
    await plimsoll(["verify", "--off", "few", "-o", `json=${path}`, stating("few", "pods.size() < 1")]);
    const report: { properties: readonly { id: string }[] } = JSON.parse(readFileSync(path, "utf8"));
    expect(report.properties.at(-1)).toMatchObject({ id: "few", status: "off" });
  });

  test("are refused under an id that is taken", async () => {
    const { code, stderr } = await plimsoll(["verify", stating("pod-owner", "pods.size() < 1")]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/plimsoll\.yaml:4:11: properties\.custom\[0\]\.id: Duplicate value: "pod-owner"/);
  });

  test("end with code 2 where they cannot be evaluated", async () => {
    const { code, stdout, stderr } = await plimsoll(["verify", stating("few", "pods[0].ready")]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/plimsoll\.yaml:5:15: .*evaluation failed: No such key: index out of bounds/);
    expect(stderr).toContain("error: 1 problem in the input; nothing was verified\n");
  });
});
