// The reports for CI over samples made by hand: valid by their schemas, and saying what the result says.
import { describe, expect, test } from "vitest";
import type { Trace } from "../../explorer/result.ts";
import type { VerifiedClaim, VerifyResult } from "../../invariants/index.ts";
import { FINITE, HOLDS, LASSO, STUTTERING, VIOLATED } from "../samples.ts";
import { github } from "./github.ts";
import { CI_FORMATS } from "./index.ts";
import { junit } from "./junit.ts";
import { markdown } from "./markdown.ts";
import { ofProblems } from "./of-problems.ts";
import { sarif } from "./sarif.ts";
import { relativeTo } from "./source-root.ts";
import { junitFaults, reportOf, sarifFaults } from "./testing.ts";

const position = { file: "web.yaml", line: 3, column: 5 };
const names = new Map([
  ["Deployment/web", "Deployment/web"],
  ["web-rev1", "Deployment/web"],
  ["Deployment/db", "Deployment/db"],
]);

function claim(object: string, group: string, reason: string, trace: Trace): VerifiedClaim {
  return { object, group, status: "violated", reason, trace };
}

/** One property violated of two objects: of one by two of its claims, of the other suppressed. */
const CLAIMS: VerifyResult = {
  ...VIOLATED,
  names,
  suppressions: [
    {
      property: "pods-bound",
      object: "Deployment/db",
      reason: "no room | yet",
      origin: "scenario",
      position,
    },
  ],
  properties: [
    ...HOLDS.properties,
    {
      id: "pods-bound",
      title: "Every pending pod is eventually bound",
      status: "violated",
      reason: "the pod of db stays Pending",
      group: "db",
      trace: FINITE,
      claims: [
        claim("Deployment/db", "db", "the pod of db stays Pending", FINITE),
        claim("Deployment/web", "web", "it waits longer", LASSO),
        claim("web-rev1", "web", "it waits", FINITE),
      ],
    },
  ],
};

const RESULTS: readonly (readonly [string, VerifyResult])[] = [
  ["all holds", HOLDS],
  ["violated", VIOLATED],
  ["a finite run", { ...VIOLATED, properties: [{ id: "p", title: "P", status: "violated", trace: FINITE }] }],
  [
    "a run that stutters",
    { ...VIOLATED, properties: [{ id: "p", title: "P", status: "violated", trace: STUTTERING }] },
  ],
  [
    "nothing to verify",
    { ...HOLDS, verdict: "inconclusive", reason: "there is nothing", groups: [], properties: [] },
  ],
  ["several claims", CLAIMS],
];

describe.each(RESULTS)("%s", (_, result) => {
  const report = reportOf(result);

  test("SARIF follows its schema", () => {
    expect(sarifFaults(JSON.parse(sarif(report)))).toBeNull();
  });

  test("JUnit follows its schema, and counts right", async () => {
    const text = junit(report);
    expect(await junitFaults(text)).toEqual([]);
    const count = (tag: string) => text.split(`<${tag}`).length - 1;
    const [, tests, failures, errors] = /tests="(\d+)" failures="(\d+)" errors="(\d+)"/.exec(text) ?? [];
    expect([tests, failures, errors].map(Number)).toEqual([
      count("testcase"),
      count("failure"),
      count("error "),
    ]);
  });

  test("each workflow command is one line", () => {
    const lines = github(report).split("\n").slice(0, -1);
    for (const line of lines) expect(line).toMatch(/^::(error|warning|notice) .*title=[^:,]+::./);
  });
});

test.each(["sarif", "junit", "github", "markdown"] as const)(
  "%s of one result, as it stands in golden/",
  async (format) => {
    await expect(CI_FORMATS[format](reportOf(CLAIMS))).toMatchFileSnapshot(`golden/claims.${format}`);
  },
);

test("the schemas notice what is wrong", async () => {
  const log = JSON.parse(sarif(reportOf(VIOLATED)));
  expect(sarifFaults({ ...log, version: "2.0.0" })).not.toBeNull();
  log.runs[0].results[0].level = "fatal";
  expect(sarifFaults(log)).not.toBeNull();
  expect(await junitFaults(junit(reportOf(VIOLATED)).replaceAll("testcase", "case"))).not.toEqual([]);
  expect(await junitFaults("<testsuites>")).not.toEqual([]);
});

describe("several claims of a property", () => {
  const report = reportOf(CLAIMS);

  test("are one violation for each object, and suppressed of one of them", () => {
    expect(report.violations).toMatchObject([
      {
        subject: "Deployment/db",
        accepted: { by: "suppression", reason: "no room | yet", isInSource: false },
      },
      { subject: "Deployment/web", message: "it waits" },
    ]);
    expect(report.exitCode).toBe(1);
  });

  test("are a case in the suite of each group", () => {
    const cases = report.cases.filter(({ id }) => id === "pods-bound");
    expect(cases).toMatchObject([
      { suite: "web", status: "violated", violations: [1] },
      { suite: "db", status: "accepted", violations: [0] },
    ]);
    const text = junit(report);
    expect(text).toContain('<skipped message="suppressed: no room | yet: the pod of db stays Pending"');
    expect(text).toContain('<failure message="it waits" type="pods-bound">it waits');
  });

  test("of which one is open are an error and a notice", () => {
    const lines = github(report).split("\n");
    expect(lines.filter((line) => line.startsWith("::error ")).length).toBe(1);
    expect(lines.filter((line) => line.startsWith("::notice ")).length).toBe(1);
  });

  test("are told apart in Markdown", () => {
    const text = markdown(report);
    expect(text).toContain("### Violations\n");
    expect(text).toContain("### Accepted violations\n");
    expect(text).toContain("suppressed: no room \\| yet");
  });

  test("are suppressed in SARIF, with the reason and its place", () => {
    const [run] = JSON.parse(sarif(report)).runs;
    expect(run.results[0].suppressions).toEqual([
      {
        kind: "external",
        status: "accepted",
        justification: "no room | yet",
        location: {
          physicalLocation: {
            artifactLocation: { uri: "deploy/web.yaml", uriBaseId: "%SRCROOT%" },
            region: { startLine: 3, startColumn: 5 },
          },
        },
      },
    ]);
    expect(run.results[1].suppressions).toEqual([]);
    expect(run.invocations[0]).toMatchObject({ executionSuccessful: true, exitCode: 1 });
    expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toContain("pods-bound");
    expect(run.results[1].codeFlows[0].threadFlows[0].locations).toHaveLength(FINITE.steps.length);
  });
});

test("what is inconclusive is an error in JUnit, and a notification in SARIF: no run is successful", () => {
  const report = reportOf({
    ...HOLDS,
    verdict: "inconclusive",
    properties: [{ id: "p", title: "P", status: "inconclusive", reason: "time was up", group: "web" }],
  });
  expect(junit(report)).toContain('<error message="inconclusive: time was up" type="inconclusive"/>');
  const [{ invocations, results }] = JSON.parse(sarif(report)).runs;
  expect(results).toEqual([]);
  expect(invocations[0]).toMatchObject({
    executionSuccessful: false,
    exitCode: 3,
    toolExecutionNotifications: [
      { descriptor: { id: "inconclusive" }, associatedRule: { id: "p" } },
      {},
      {},
      {},
    ],
  });
});

test("a baseline with the same violation makes it known; one with another tells that it is gone", () => {
  const known = reportOf(VIOLATED).violations.map(({ rule, fingerprint, run }) => ({
    property: rule,
    fingerprint,
    ...(run === undefined ? {} : { run }),
  }));
  const same = reportOf(VIOLATED, { baseline: known });
  expect(same.violations).toMatchObject([{ isNew: false, accepted: { by: "baseline" } }]);
  expect(same.exitCode).toBe(3);
  expect(JSON.parse(sarif(same)).runs[0].results[0].baselineState).toBe("unchanged");
  const other = { property: "pods-bound", subject: "Deployment/old", fingerprint: "0123" };
  const gone = reportOf(VIOLATED, { baseline: [other] });
  expect(gone.exitCode).toBe(1);
  expect(JSON.parse(sarif(gone)).runs[0].results[0].baselineState).toBe("new");
  expect(github(gone)).toContain(
    "::notice title=plimsoll%3A A violation of the baseline is no more.::pods-bound of",
  );
  // What is inconclusive now may still be there.
  const open = { property: "node-capacity", fingerprint: "4567" };
  expect(reportOf(VIOLATED, { baseline: [open] }).gone).toEqual([]);
});

test("refused input is told with its lines by every format", async () => {
  const problem = { position, field: "spec.replicas", problem: "must be a number", fix: "write one" };
  const pathOf = relativeTo("/repo", "/repo/deploy");
  const report = ofProblems([problem], { version: "1.2.3", command: "verify", exitCode: 2, pathOf });
  const log = JSON.parse(sarif(report));
  expect(sarifFaults(log)).toBeNull();
  expect(log.runs[0].invocations[0]).toMatchObject({
    executionSuccessful: false,
    exitCode: 2,
    toolExecutionNotifications: [
      {
        descriptor: { id: "input-problem" },
        level: "error",
        locations: [{ physicalLocation: { region: { startLine: 3, startColumn: 5 } } }],
      },
    ],
  });
  expect(await junitFaults(junit(report))).toEqual([]);
  expect(junit(report)).toContain('tests="1" failures="0" errors="1"');
  expect(github(report)).toBe(
    "::error file=deploy/web.yaml,line=3,col=5,title=plimsoll%3A The input is refused%2C and nothing was checked.::" +
      "spec.replicas: must be a number; write one\n",
  );
});

test("what is in no file has no place, and says so", () => {
  const pathOf = relativeTo("/repo", "/repo/deploy");
  const problems = ["-", "--nodes", "default scenario"].map((file) => ({
    position: { file, line: 3, column: 5 },
    field: "a",
    problem: "is wrong",
    fix: "mend it",
  }));
  const report = ofProblems(problems, { version: "1.2.3", command: "verify", exitCode: 2, pathOf });
  const log = JSON.parse(sarif(report));
  expect(sarifFaults(log)).toBeNull();
  expect(sarif(report)).not.toContain("physicalLocation");
  expect(github(report)).toContain("::-:3:5: a: is wrong; mend it\n");
  expect(github(report)).not.toContain("file=");
});

test("files outside of the repository keep their whole path", () => {
  const pathOf = relativeTo("/repo", "/repo/deploy");
  expect(pathOf("../web.yaml")).toEqual({ path: "web.yaml", isInRoot: true });
  expect(pathOf("../../web.yaml")).toEqual({ path: "/web.yaml", isInRoot: false });
  expect(pathOf("/repository/web.yaml")).toEqual({ path: "/repository/web.yaml", isInRoot: false });
});

test("a summary that GitHub would refuse is cut", () => {
  const long = "x".repeat(2_000_000);
  const text = markdown(reportOf({ ...HOLDS, bounds: [long] }));
  expect(text.length).toBeLessThan(1_000_000);
  expect(text).toContain("(Cut: the rest is too long.)");
});
