// Wrong usage: each row a command line, with the exact message and always code 2.
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { plimsoll } from "./testing.ts";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const SELF = fileURLToPath(import.meta.url);
const STATES = "It must be a whole number from 1 to 2,147,483,647.";
const DURATION =
  "It must be a duration with units, such as 500ms, 30s or 1h30m, above zero and at most 30 days.";
const SIZE = "It must be a size with a unit, such as 512Mi or 4Gi, and at least 1Mi.";

describe("bad usage: the exact message, and code 2", () => {
  test.each<[readonly string[], string]>([
    [["verfiy", "x"], "unknown command 'verfiy'\n(Did you mean verify?)"],
    [["check"], "missing required argument 'file'"],
    [["check", "a.ts", "b.ts"], "too many arguments for 'check'. Expected 1 argument but got 2: a.ts, b.ts."],
    [["check", "nowhere.ts"], "nowhere.ts: there is no such file"],
    [["check", HERE], `${HERE}: is not a file; name the module that exports the model`],
    [["check", `${HERE}README.md`], `${HERE}README.md: is not a module (.ts, .mts, .js, .mjs)`],
    [["check", SELF, "--max-sates", "1"], "unknown option '--max-sates'\n(Did you mean --max-states?)"],
    [["check", SELF, "--max-states", "-1"], `option '--max-states <n>' argument '-1' is invalid. ${STATES}`],
    [
      ["check", SELF, "--max-states", "NaN"],
      `option '--max-states <n>' argument 'NaN' is invalid. ${STATES}`,
    ],
    [
      ["check", SELF, "--max-states", "1e9"],
      `option '--max-states <n>' argument '1e9' is invalid. ${STATES}`,
    ],
    [
      ["check", SELF, "--max-states", "99999999999"],
      `option '--max-states <n>' argument '99999999999' is invalid. ${STATES}`,
    ],
    [["check", SELF, "--max-states"], "option '--max-states <n>' argument missing"],
    [["check", SELF, "--timeout", "5"], `option '--timeout <duration>' argument '5' is invalid. ${DURATION}`],
    [
      ["check", SELF, "--step-timeout", "0s"],
      `option '--step-timeout <duration>' argument '0s' is invalid. ${DURATION}`,
    ],
    ...["0", "65", "-2", "1.5", "two", "AUTO", ""].map((n): [readonly string[], string] => [
      ["check", SELF, "--workers", n],
      `option '--workers <n>' argument '${n}' is invalid. It must be a whole number from 1 to 64, or auto.`,
    ]),
    [["verify", HERE, "--workers"], "option '--workers <n>' argument missing"],
    [["check", SELF, "--max-memory", "4"], `option '--max-memory <size>' argument '4' is invalid. ${SIZE}`],
    [
      ["check", SELF, "-o", "yaml"],
      '-o yaml: there is no format "yaml"; known are human, json, junit, sarif, github, markdown',
    ],
    [["check", SELF, "-o", "jsn"], '-o jsn: there is no format "jsn"; did you mean json?'],
    [["check", SELF, "-o", "json="], "-o json=: the name of the file is missing"],
    [
      ["check", SELF, "-o", "json", "-o", "json"],
      "-o writes two reports to standard output; give each its own file, as in -o json=FILE",
    ],
    [
      ["check", SELF, "-o", "json=/no/such/folder/x"],
      "-o: the folder /no/such/folder does not exist or cannot be written to",
    ],
    [["check", SELF, "-o", `json=${tmpdir()}`], `-o: ${tmpdir()} is a folder`],
  ])("plimsoll %j", async (argv, message) => {
    expect(await plimsoll(argv)).toEqual({ code: 2, stdout: "", stderr: `error: ${message}\n` });
  });

  test("no command at all: the help, on stderr", async () => {
    const done = await plimsoll([]);
    expect(done).toMatchObject({ code: 2, stdout: "" });
    expect(done.stderr).toMatch(/^Usage: plimsoll /);
  });
});

describe("help is no error", () => {
  test("--help names the commands and the exit codes", async () => {
    const { code, stdout, stderr } = await plimsoll(["--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const part of ["verify", "check", "list", "explain", "3  inconclusive"])
      expect(stdout).toContain(part);
  });

  test("--version prints the version of the package", async () => {
    const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
    expect(await plimsoll(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });
});
