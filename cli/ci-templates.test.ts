// examples/ci: the files parse, name the version that this is, and their commands run and do what the files rely on.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { version } from "../api/version.ts";
import { junitFaults, sarifFaults } from "../reports/ci/testing.ts";

const ROOT = join(import.meta.dirname, "..");
const read = (path: string) => parse(readFileSync(join(ROOT, "examples", "ci", path), "utf8"));
const action = read("github/action.yaml");
const workflow = read("github/workflows/plimsoll.yaml");
const gitlab = read("gitlab/plimsoll.gitlab-ci.yaml");

const folder = mkdtempSync(join(tmpdir(), "plimsoll-templates-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** In place of the package that npx would download: this one. */
beforeAll(() => {
  const cli = join(ROOT, "cli", "plimsoll.js");
  const npx = [
    "#!/bin/sh",
    `[ "$1 $2" = "--yes plimsoll@${version()}" ] || { echo "npx $1 $2" >&2; exit 99; }`,
    "shift 2",
    `exec "${process.execPath}" "${cli}" "$@"`,
  ];
  writeFileSync(join(folder, "npx"), `${npx.join("\n")}\n`);
  chmodSync(join(folder, "npx"), 0o755);
});

/** Runs a script as the runner does, in a folder with these manifests in `k8s`. */
function run(script: string, example: string, env: { readonly [name: string]: string }) {
  const cwd = mkdtempSync(join(folder, "job-"));
  cpSync(join(ROOT, "examples", example), join(cwd, "k8s"), { recursive: true });
  const path = `${folder}:${process.env.PATH ?? ""}`;
  const done = spawnSync("bash", ["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script], {
    cwd,
    encoding: "utf8",
    env: { PATH: path, HOME: cwd, ...env },
  });
  const file = (name: string) => readFileSync(join(cwd, name), "utf8");
  return { code: done.status, stdout: done.stdout, stderr: done.stderr, cwd, file };
}

describe("the GitHub action", () => {
  const [, verify, upload, verdict] = action.runs.steps;
  const env = {
    PATHS: "k8s",
    FLAGS: "",
    BASELINE: "",
    VERSION: action.inputs.version.default,
    SARIF: "plimsoll.sarif",
    GITHUB_STEP_SUMMARY: "summary.md",
    GITHUB_OUTPUT: "output",
  };

  test("is a composite action whose script reads nothing but its environment", () => {
    expect(action.runs.using).toBe("composite");
    expect(verify.run).not.toContain("${{");
    expect(Object.keys(env)).toEqual(expect.arrayContaining(Object.keys(verify.env)));
    expect(action.inputs.version.default).toBe(version());
  });

  test.each([
    ["lone-pod/bad", 1],
    ["lone-pod/good", 0],
  ])("%s: reports, and code %i at the end", async (example, code) => {
    const done = run(verify.run, example, env);
    expect([done.code, done.file("output")]).toEqual([0, `exit-code=${code}\nsarif=plimsoll.sarif\n`]);
    expect(sarifFaults(JSON.parse(done.file("plimsoll.sarif")))).toBeNull();
    expect(done.file("summary.md")).toContain("plimsoll verify");
    expect(done.stdout.startsWith("::error file=k8s/worker.yaml,line=1,")).toBe(code === 1);
    expect(run(verdict.run, example, { CODE: String(code) }).code).toBe(code);
  });

  test("with a baseline and flags: they reach the command", () => {
    const first = run(verify.run, "lone-pod/bad", env);
    const baseline = join(first.cwd, "plimsoll.sarif");
    const known = run(verify.run, "lone-pod/bad", {
      ...env,
      BASELINE: baseline,
      FLAGS: "--coverage --nodes 2x4cpu8Gi",
    });
    expect(known.file("output")).toContain("exit-code=0\n");
    expect(known.stderr).toContain("Coverage: ");
    expect(known.stdout).toMatch(/^::notice /);
  });

  test("refused input: told, and nothing is uploaded", () => {
    const done = run(verify.run, "lone-pod/bad", { ...env, FLAGS: "--scenario none.yaml" });
    expect(done.file("output")).toContain("exit-code=2\n");
    expect(upload.if).toBe("steps.verify.outputs.exit-code == '0' || steps.verify.outputs.exit-code == '1'");
    expect(upload.with.sarif_file).toMatch(/^\$\{\{ steps\.verify\.outputs\.sarif \}\}$/);
  });
});

test("the GitHub workflow uses the action, with inputs that it has, and may upload", () => {
  const steps: readonly { readonly uses: string; readonly with?: object }[] = workflow.jobs.manifests.steps;
  const step = steps.find(({ uses }) => uses === "./.github/actions/plimsoll");
  expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(step?.with ?? { none: "" })));
  expect(workflow.permissions["security-events"]).toBe("write");
});

describe("the GitLab template", () => {
  const { variables, script, artifacts } = gitlab[".plimsoll"];

  test.each([
    ["lone-pod/bad", 1],
    ["lone-pod/good", 0],
  ])("%s: all reports that it names, and code %i", async (example, code) => {
    const done = run(script.join("\n"), example, variables);
    expect(done.code).toBe(code);
    expect(await junitFaults(done.file(artifacts.reports.junit))).toEqual([]);
    for (const path of artifacts.paths) expect(existsSync(join(done.cwd, path)), path).toBe(true);
    expect(sarifFaults(JSON.parse(done.file("plimsoll.sarif")))).toBeNull();
  });

  test("has a job that extends it, and names this version", () => {
    expect(gitlab.manifests.extends).toBe(".plimsoll");
    expect(variables.PLIMSOLL_VERSION).toBe(version());
  });
});
