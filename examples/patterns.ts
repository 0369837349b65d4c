// The claims under examples/patterns: which there are, and the cluster of each.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { claimedCluster } from "../api/claims/cluster.ts";
import { claimInput, collectClaim } from "../api/claims/read.ts";
import { LIBRARY_NAMES } from "../api/names.ts";
import { loadOwnModel } from "../cli/own-modules.ts";
import type { TransitionSystem } from "../explorer/system.ts";
import type { Claim } from "../model/workflow/claims/claim-file.ts";
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

/** @throws InputErrors, OwnModelError, UsageError, LimitReached */
export async function claimCase(name: string): Promise<ClaimCase> {
  const files = collectClaim([join(FOLDER, name)], { recursive: false, names: LIBRARY_NAMES });
  const own = files.modules.length === 0 ? undefined : await loadOwnModel(files.modules);
  const { claim, input } = claimInput(files, own);
  return { claim, system: claimedCluster(input, claim, name).system };
}

export async function decidedClaims(): Promise<readonly DecidedClaim[]> {
  const decided: DecidedClaim[] = [];
  for (const id of claimNames()) {
    const { claim, system } = await claimCase(id);
    decided.push({ id, claim, results: decideClaim(system, claim) });
  }
  return decided;
}
