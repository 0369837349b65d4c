// Violations that are known or suppressed, from real manifests to exit codes.
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { plimsoll } from "./testing.ts";
import { copyOf, EXAMPLES, edit, folder, reports, validate } from "./testing-reports.ts";

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
