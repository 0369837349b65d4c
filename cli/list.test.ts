// `plimsoll list` and `explain`: what is said of properties and kinds.
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { clusterProperties } from "../invariants/index.ts";
import { plimsoll } from "./testing.ts";

describe("list and explain", () => {
  test("list names every property, and the kinds", async () => {
    const { code, stdout } = await plimsoll(["list"]);
    expect(code).toBe(0);
    const rows = stdout.split("\n").map((line) => line.trim().split(/ {2,}/));
    for (const { id, title } of clusterProperties) expect(rows).toContainEqual([id, title]);
    expect(stdout).toMatch(/^ {2}Deployment +apps\/v1$/m);
    expect(stdout).toMatch(/^ {2}NetworkPolicy +network policies are not modelled/m);
  });

  test.each(clusterProperties.map((p) => p.id))("explain %s", async (id) => {
    const { code, stdout } = await plimsoll(["explain", id]);
    const property = clusterProperties.find((p) => p.id === id);
    expect(code).toBe(0);
    expect(stdout.startsWith(`${id}: ${property?.title}\n\n`)).toBe(true);
    expect(stdout.replace(/\s+/g, " ")).toContain(property?.description);
    expect(stdout.replace(/\s+/g, " ")).toContain(`Source: ${property?.source}`);
    expect(stdout).toContain(
      property?.optIn === true
        ? `Only checked if asked for: --property ${id}, or in plimsoll.yaml:\n  properties:\n    on: [${id}]\n`
        : `Switch it off: --off ${id}, or in plimsoll.yaml:\n  properties:\n    off: [${id}]\n`,
    );
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
  });

  test("list and explain what the scenario beside manifests states", async () => {
    const paths = [join(import.meta.dirname, "..", "examples", "licences-exceeded", "good")];
    const title = "never more than three running pods need a licence";
    const { code, stdout } = await plimsoll(["list", ...paths]);
    expect(code).toBe(0);
    expect(stdout).toContain(`Properties that plimsoll.yaml states\n  three-licences  ${title}\n`);
    const explained = await plimsoll(["explain", "three-licences", ...paths]);
    expect(explained.code).toBe(0);
    expect(explained.stdout).toContain(`three-licences: ${title}\n`);
    expect(explained.stdout.replace(/\s+/g, " ")).toContain("line 8 (properties.custom[0].always)");
    expect((await plimsoll(["explain", "three-licences"])).code).toBe(2);
  });

  test("explain what is not there", async () => {
    expect(await plimsoll(["explain", "pod-ownr"])).toEqual({
      code: 2,
      stdout: "",
      stderr: "error: pod-ownr: there is no property with this id; did you mean pod-owner?\n",
    });
  });
});
