// Decides the claims of a folder, under one version of Kubernetes or under all, and makes the table of it.
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { LimitReached } from "../explorer/equivalence/index.ts";
import { InputErrors } from "../model/input/problem.ts";
import { KUBERNETES_VERSIONS, type KubernetesVersion } from "../model/versions/versions.ts";
import {
  idsIn,
  patternsTable,
  type Scope,
  scopeOf,
  subjectOf,
  subjectsOf,
  type VersionedTable,
  versionDifferences,
  WHOLE,
} from "../model/workflow/catalogue/index.ts";
import { type DecideOptions, surprises } from "../model/workflow/claims/compare.ts";
import type { PatternsReport } from "../reports/patterns/index.ts";
import {
  claimFolders,
  type DecidedFolder,
  decidedFolder,
  isClaimFolder,
  type LoadOwn,
} from "./claim-folders.ts";

/** Which claims, from where. */
export interface ClaimSource {
  readonly folder: string;
  /** The names of the folders in it. */
  readonly ids: readonly string[];
  /** What of the catalogue is asked about; undefined: what these claims decide of it. */
  readonly scope: Scope | undefined;
}

export interface PatternsOptions {
  /** Decides in place of what scenarios say. */
  readonly version?: KubernetesVersion | undefined;
  /** Also decide under each version of Kubernetes. */
  readonly versions?: boolean;
  readonly limits?: DecideOptions;
  readonly loadOwn?: LoadOwn;
  /** Asked before each claim: whether those that are left are to be left out. */
  readonly isStopped?: () => boolean;
}

/** All claims of the packed examples, for the whole table. */
export function packedClaims(folder: string): ClaimSource {
  return { folder, ids: claimFolders(folder), scope: WHOLE };
}

/** @throws InputErrors, OwnModelError, UsageError */
export async function decidedPatterns(
  source: ClaimSource,
  options: PatternsOptions = {},
): Promise<PatternsReport> {
  const { folder, ids, scope } = source;
  const claims: DecidedFolder[] = [];
  const undecided: { readonly id: string; readonly reason: string }[] = [];
  for (const id of ids) {
    try {
      await refuseStopped(options);
      claims.push(await decidedFolder(folderOf(folder, id), id, options.version, claimOptions(options)));
    } catch (error) {
      if (!(error instanceof LimitReached)) throw error;
      undecided.push({ id, reason: error.message });
    }
  }
  const table = tableOf(claims, scope);
  return {
    table,
    versions: options.versions === true ? await differences(source, claims, options) : undefined,
    isWhole: scope === WHOLE,
    kubernetes: options.version,
    undecided,
    surprises: [
      ...claims.flatMap(({ id, claim, results }) =>
        surprises(claim, results).map((problem) => `${id}: ${problem}`),
      ),
      ...table.answers.flatMap(({ misfits }) => misfits),
    ],
  };
}

/** Lets what happens outside be noticed. @throws LimitReached */
async function refuseStopped({ isStopped }: PatternsOptions): Promise<void> {
  await setImmediate();
  if (isStopped?.() === true) throw new LimitReached("it was interrupted");
}

function claimOptions({ limits, loadOwn }: PatternsOptions) {
  return { ...limits, ...(loadOwn === undefined ? {} : { loadOwn }) };
}

/** The folder itself may be that of the claim. */
export function folderOf(folder: string, id: string): string {
  return isClaimFolder(folder) ? folder : join(folder, id);
}

function tableOf(claims: readonly DecidedFolder[], scope: Scope | undefined): VersionedTable["table"] {
  const standIns = scope === undefined ? [] : idsIn(scope);
  return patternsTable(subjectsOf(claims.map(subjectOf), standIns), scope ?? scopeOf(claims));
}

async function differences(source: ClaimSource, claims: readonly DecidedFolder[], options: PatternsOptions) {
  const tables = new Map<KubernetesVersion, VersionedTable>();
  for (const version of KUBERNETES_VERSIONS) {
    const known = claims.filter((one) => one.version === version);
    tables.set(version, await tableUnder(version, source, known, options));
  }
  return versionDifferences(tables);
}

/** @param known Claims that were decided under that version already. */
async function tableUnder(
  version: KubernetesVersion,
  { folder, ids, scope }: ClaimSource,
  known: readonly DecidedFolder[],
  options: PatternsOptions,
): Promise<VersionedTable> {
  const claims: DecidedFolder[] = [];
  const refused = new Map<string, string>();
  for (const id of ids) {
    const done = known.find((one) => one.id === id);
    try {
      await refuseStopped(options);
      claims.push(done ?? (await decidedFolder(folderOf(folder, id), id, version, claimOptions(options))));
    } catch (error) {
      if (!(error instanceof InputErrors) && !(error instanceof LimitReached)) throw error;
      refused.set(id, error.message.split("\n")[0] ?? "");
    }
  }
  return { table: tableOf(claims, scope), refused };
}
