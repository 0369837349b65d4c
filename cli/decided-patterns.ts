// Decides the claims of a folder, under one version of Kubernetes or under all, and makes the table of it.
import { join } from "node:path";
import { LimitReached } from "../explorer/equivalence/index.ts";
import { InputErrors } from "../model/input/problem.ts";
import { KUBERNETES_VERSIONS, type KubernetesVersion } from "../model/versions.ts";
import {
  CATALOGUE_IDS,
  patternsTable,
  subjectOf,
  subjectsOf,
  type VersionedTable,
  versionDifferences,
} from "../model/workflow/catalogue/index.ts";
import type { DecidedClaim, DecideOptions } from "../model/workflow/claims/compare.ts";
import type { PatternsReport } from "../reports/patterns/index.ts";
import { claimFolders, type DecidedFolder, decidedFolder } from "./claim-folders.ts";

export interface PatternsOptions {
  /** Decides in place of what scenarios say. */
  readonly version?: KubernetesVersion | undefined;
  /** Also decide under each version of Kubernetes. */
  readonly versions: boolean;
  readonly limits?: DecideOptions;
}

export interface DecidedPatterns {
  readonly claims: readonly DecidedClaim[];
  readonly report: PatternsReport;
}

/**
 * Every claim of the packed examples, and all that rests on them.
 * @throws InputErrors, OwnModelError, UsageError, LimitReached
 */
export async function decidedPatterns(folder: string, options: PatternsOptions): Promise<DecidedPatterns> {
  const ids = claimFolders(folder);
  const claims: DecidedFolder[] = [];
  for (const id of ids)
    claims.push(await decidedFolder(join(folder, id), id, options.version, options.limits));
  const table = patternsTable(subjectsOf(claims.map(subjectOf), CATALOGUE_IDS));
  if (!options.versions) return { claims, report: { table, versions: undefined, isWhole: true } };
  const tables = new Map<KubernetesVersion, VersionedTable>();
  for (const version of KUBERNETES_VERSIONS) {
    const known = options.version === undefined ? claims.filter((one) => one.version === version) : [];
    tables.set(version, await tableUnder(version, { folder, ids, known }, options.limits));
  }
  return { claims, report: { table, versions: versionDifferences(tables), isWhole: true } };
}

/** @param known Claims that were decided under that version already. */
async function tableUnder(
  version: KubernetesVersion,
  { folder, ids, known }: { folder: string; ids: readonly string[]; known: readonly DecidedClaim[] },
  limits: DecideOptions | undefined,
): Promise<VersionedTable> {
  const claims: DecidedClaim[] = [];
  const refused = new Map<string, string>();
  for (const id of ids) {
    const done = known.find((one) => one.id === id);
    try {
      claims.push(done ?? (await decidedFolder(join(folder, id), id, version, limits)));
    } catch (error) {
      if (!(error instanceof InputErrors) && !(error instanceof LimitReached)) throw error;
      refused.set(id, error.message.split("\n")[0] ?? "");
    }
  }
  return { table: patternsTable(subjectsOf(claims.map(subjectOf), CATALOGUE_IDS)), refused };
}
