// Every example does what its `expect` says: the bad variant is violated, by the shortest trace; the good one holds.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { verify } from "../invariants/index.ts";
import { checkScenario, collectFiles, loadManifests, parseScenario } from "../model/index.ts";

const here = import.meta.dirname;
const names = readdirSync(here, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

function load(name: string, variant: string) {
  const file = join(here, name, variant, "plimsoll.yaml");
  const { objects, notModelled } = loadManifests(collectFiles([join(here, name, variant)]).sources);
  const placed = parseScenario(
    { file, text: readFileSync(file, "utf8") },
    (path) => collectFiles([path]).sources,
  );
  checkScenario(placed, objects);
  return { objects, notModelled, scenario: placed.scenario };
}

describe.each(names)("%s", (name) => {
  test.each([
    ["bad", "violated"],
    ["good", "holds"],
  ])("%s: %s", (variant, verdict) => {
    const input = load(name, variant);
    const expected = input.scenario.expect;
    const result = verify(input, { paranoid: true });
    expect(expected?.verdict).toBe(verdict);
    expect(result.verdict).toBe(verdict);
    expect(result.notModelled).toEqual([]);
    const violated = result.properties.filter((p) => p.status === "violated").map((p) => p.id);
    const foreseen = Object.entries(expected?.properties ?? {});
    expect(violated.sort()).toEqual(
      foreseen.flatMap(([id, p]) => (p.status === "violated" ? [id] : [])).sort(),
    );
    for (const [id, { status, steps }] of foreseen) {
      const property = result.properties.find((p) => p.id === id);
      expect(property?.status, id).toBe(status);
      if (steps !== undefined) {
        expect(property?.trace?.steps.length, id).toBe(steps);
        expect(property?.trace?.minimal, id).toBe("whole");
      }
    }
  });
});

test("the table in README.md is what the examples expect", () => {
  const cell = (name: string, variant: string): string => {
    const expected = load(name, variant).scenario.expect;
    const violated = Object.entries(expected?.properties ?? {}).filter(([, p]) => p.status === "violated");
    return violated.length === 0
      ? "holds"
      : violated
          .map(([id]) => id)
          .sort()
          .join(", ");
  };
  const rows = names.sort().map((name) => `| ${name} | ${cell(name, "bad")} | ${cell(name, "good")} |`);
  expect(readFileSync(join(here, "README.md"), "utf8")).toContain(`|---|---|---|\n${rows.join("\n")}\n`);
});
