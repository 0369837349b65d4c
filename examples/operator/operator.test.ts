// Every variant of the operator does what its `expect` says, verified as a user does: by the command, from the modules.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { plimsoll } from "../../cli/testing.ts";
import { parseScenario } from "../../model/index.ts";
import { differences } from "../pairs.ts";

const here = import.meta.dirname;
const variants = globSync("*/operator.ts", { cwd: here })
  .map((path) => path.split("/")[0] ?? "")
  .toSorted();

test("there are a correct one, and one for each fault", () => {
  expect(variants).toEqual([
    "correct",
    "crash-between-writes",
    "finalizer-again",
    "stale-list",
    "without-rights",
  ]);
});

describe.each(variants)("%s", (variant) => {
  test("is as it is expected to be", async () => {
    const file = join(here, variant, "plimsoll.yaml");
    const { expect: expected } = parseScenario({ file, text: readFileSync(file, "utf8") }, () => []).scenario;
    const { code, stdout } = await plimsoll([
      "verify",
      join(here, variant, "operator.ts"),
      "-o",
      "json",
      "-q",
    ]);
    expect(differences(variant === "correct" ? "good" : "bad", expected, JSON.parse(stdout))).toEqual([]);
    expect(code).toBe(variant === "correct" ? 0 : 1);
  });
});
