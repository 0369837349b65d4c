// Every claim under examples/patterns, decided: what its file says is found.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { clusterOf, clusterSystem, inventoryOf } from "../model/index.ts";
import { sampleInput } from "../model/samples.ts";
import { parseClaim } from "../model/workflow/claims/claim-file.ts";
import { decideClaim, surprises } from "../model/workflow/claims/compare.ts";

const FOLDER = join(import.meta.dirname, "patterns");
const claims = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory());

test.each(claims.map(({ name }) => name))("%s", (name) => {
  const read = (file: string): string => readFileSync(join(FOLDER, name, file), "utf8");
  const files = readdirSync(join(FOLDER, name), { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".yaml"),
  );
  const edits = files.filter((file) => file.startsWith("edits/"));
  const own = files.filter(
    (file) => !file.includes("/") && file !== "plimsoll.yaml" && file !== "claim.yaml",
  );
  const { objects, scenario } = sampleInput(
    own.map(read).join("\n---\n"),
    read("plimsoll.yaml"),
    Object.fromEntries(edits.map((file) => [file, read(file)])),
  );
  const claim = parseClaim({ file: "claim.yaml", text: read("claim.yaml") });
  const inventory = inventoryOf(objects, scenario);
  const system = clusterSystem(clusterOf(inventory, inventory.workloads), name);
  expect(Object.keys(claim.expect)).not.toEqual([]);
  expect(surprises(claim, decideClaim(system, claim))).toEqual([]);
});
