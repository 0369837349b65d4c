// The claims under examples/patterns: which there are, and the cluster of each.
import { join } from "node:path";
import { type ClaimCase, claimCase as caseOf, claimFolders } from "../cli/claim-folders.ts";

export const PATTERNS = join(import.meta.dirname, "patterns");

/** The names of their folders, by kind and number. */
export function claimNames(): readonly string[] {
  return claimFolders(PATTERNS);
}

/** @throws InputErrors, OwnModelError, UsageError, LimitReached */
export function claimCase(name: string): Promise<ClaimCase> {
  return caseOf(join(PATTERNS, name), name);
}
