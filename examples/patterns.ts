// The claims under examples/patterns: which there are, and the cluster of each.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TransitionSystem } from "../explorer/system.ts";
import { clusterOf, clusterSystem, inventoryOf } from "../model/index.ts";
import { sampleInput } from "../model/samples.ts";
import { type Claim, parseClaim } from "../model/workflow/claims/claim-file.ts";
import { decideClaim } from "../model/workflow/claims/compare.ts";
import type { DecidedClaim } from "../reports/claims-table.ts";

const FOLDER = join(import.meta.dirname, "patterns");

/** The names of their folders, by kind and number. */
export function claimNames(): readonly string[] {
  const folders = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => name).toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

export interface ClaimCase {
  readonly claim: Claim;
  readonly system: TransitionSystem;
}

/** @throws InputErrors */
export function claimCase(name: string): ClaimCase {
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
  const claim = parseClaim({ file: `examples/patterns/${name}/claim.yaml`, text: read("claim.yaml") });
  const inventory = inventoryOf(objects, scenario, claim.keeps);
  return {
    claim,
    system: clusterSystem(clusterOf(inventory, inventory.workloads), name),
  };
}

export function decidedClaims(): readonly DecidedClaim[] {
  return claimNames().map((id) => {
    const { claim, system } = claimCase(id);
    return { id, claim, results: decideClaim(system, claim) };
  });
}
