// Folders of claims, each decided: for `plimsoll patterns`, and for the claims under examples/patterns.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { claimedCluster } from "../api/claims/cluster.ts";
import { claimInput, collectClaim } from "../api/claims/read.ts";
import { FLAG_NAMES } from "../api/names.ts";
import type { TransitionSystem } from "../explorer/system.ts";
import { InputErrors } from "../model/input/load.ts";
import type { OwnModel } from "../model/own/index.ts";
import type { KubernetesVersion } from "../model/versions/versions.ts";
import type { Claim } from "../model/workflow/claims/claim-file.ts";
import { type DecidedClaim, type DecideOptions, decideClaim } from "../model/workflow/claims/compare.ts";
import { UsageError } from "./exit-codes.ts";
import { loadOwnModel } from "./own-modules.ts";

const CLAIM_FILES = ["claim.yaml", "claim.yml"];

/** The names of the folders in it that have a claim, by kind and number. */
export function claimFolders(folder: string): readonly string[] {
  const inside = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return inside
    .map(({ name }) => name)
    .filter((name) => isClaimFolder(join(folder, name)))
    .toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

export function isClaimFolder(folder: string): boolean {
  return CLAIM_FILES.some((file) => existsSync(join(folder, file)));
}

/** The modules with users' own controllers that the claim of a folder names. What is wrong with it is told when it is decided. */
export function claimModules(folder: string): readonly string[] {
  try {
    return collectClaim([folder], FIND).modules;
  } catch (error) {
    if (error instanceof InputErrors || error instanceof UsageError) return [];
    throw error;
  }
}

const FIND = { recursive: false, names: FLAG_NAMES };

export type LoadOwn = (modules: readonly string[]) => Promise<OwnModel>;

export interface ClaimOptions extends DecideOptions {
  readonly loadOwn?: LoadOwn;
}

export interface ClaimCase {
  readonly claim: Claim;
  /** What the cluster behaves like. */
  readonly version: KubernetesVersion;
  /** Whether users' own controllers are in it. */
  readonly hasOwn: boolean;
  readonly system: TransitionSystem;
}

/**
 * @param version Decides in place of what the scenario says.
 * @throws InputErrors, OwnModelError, UsageError, LimitReached
 */
export async function claimCase(
  folder: string,
  name: string,
  version?: KubernetesVersion,
  { loadOwn = loadOwnModel, ...options }: ClaimOptions = {},
): Promise<ClaimCase> {
  const files = collectClaim([folder], FIND);
  const own = files.modules.length === 0 ? undefined : await loadOwn(files.modules);
  const { claim, input } = claimInput(files, own, version);
  const { kubernetesVersion } = input.scenario;
  const { system } = claimedCluster(input, claim, name, options);
  return { claim, version: kubernetesVersion, hasOwn: own !== undefined, system };
}

export type DecidedFolder = DecidedClaim & Pick<ClaimCase, "version" | "hasOwn">;

/** @throws as `claimCase` does */
export async function decidedFolder(
  folder: string,
  id: string,
  version?: KubernetesVersion,
  options: ClaimOptions = {},
): Promise<DecidedFolder> {
  const { system, ...one } = await claimCase(folder, id, version, options);
  const { loadOwn: _, ...limits } = options;
  return { id, ...one, results: decideClaim(system, one.claim, limits) };
}
