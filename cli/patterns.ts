// `plimsoll patterns [FOLDER]`: Kubernetes constructs against the workflow patterns that they are said to be, from the claims that come along, or
// from a folder of the user's own.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { version } from "../api/version.ts";
import { formatProblem, InputErrors } from "../model/input/load.ts";
import { nearest } from "../model/input/problem.ts";
import type { KubernetesVersion } from "../model/versions/versions.ts";
import { idsIn, type Scope, WHOLE } from "../model/workflow/catalogue/index.ts";
import { colourPalette, plainPalette, wantsColour } from "../reports/palette.ts";
import {
  type PatternsReport,
  patternsHuman,
  patternsJson,
  patternsLatex,
  patternsMarkdown,
} from "../reports/patterns/index.ts";
import { claimFolders, isClaimFolder, type LoadOwn } from "./claim-folders.ts";
import { type ClaimSource, decidedPatterns, packedClaims } from "./decided-patterns.ts";
import { EXIT, type ExitCode, UsageError } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import type { StepTimeoutFlags } from "./limits.ts";
import { parseTargets, writeFile } from "./outputs.ts";
import { loadOwnModel } from "./own-modules.ts";

const FORMATS = ["human", "json", "markdown", "latex"] as const;
type Format = (typeof FORMATS)[number];

export interface PatternsFlags extends StepTimeoutFlags {
  readonly claim: readonly string[];
  readonly kubernetes?: KubernetesVersion;
  readonly versions: boolean;
  readonly output: readonly string[];
  readonly maxStates?: number;
  /** Milliseconds, for each claim. */
  readonly timeout?: number;
}

/** Which claims are asked for. @throws UsageError if there are none, or not those */
export function claimSource(
  folder: string | undefined,
  { claim }: Pick<PatternsFlags, "claim">,
): ClaimSource {
  return folder === undefined ? selected(packedClaims(packedFolder()), claim) : ownClaims(folder, claim);
}

/** @param loadOwn Loads the modules with users' own controllers that a claim names. */
export async function patterns(
  folder: string | undefined,
  flags: PatternsFlags,
  io: Io,
  loadOwn: LoadOwn = loadOwnModel,
): Promise<ExitCode> {
  const targets = parseTargets(flags.output, FORMATS);
  const source = claimSource(folder, flags);
  let isStopped = false;
  const release = io.onInterrupt(() => {
    isStopped = true;
  });
  const { maxStates, timeout } = flags;
  const report = await placed(() =>
    decidedPatterns(source, {
      version: flags.kubernetes,
      versions: flags.versions,
      loadOwn,
      isStopped: () => isStopped,
      limits: {
        ...(maxStates === undefined ? {} : { maxStates }),
        ...(timeout === undefined ? {} : { maxMs: timeout }),
      },
    }),
  ).finally(release);
  const shown = targets.some(({ file }) => file === undefined)
    ? targets
    : [...targets, { format: "human" as const, file: undefined }];
  for (const { format, file } of shown) {
    if (file === undefined) io.stdout.write(textOf(format, report, io));
    else writeFile(file, textOf(format, report, undefined));
  }
  if (report.surprises.length > 0) return EXIT.violated;
  return isOpen(report) ? EXIT.inconclusive : EXIT.holds;
}

/** What is wrong with the input is told as with other commands. */
async function placed<T>(decide: () => Promise<T>): Promise<T> {
  try {
    return await decide();
  } catch (error) {
    if (!(error instanceof InputErrors)) throw error;
    throw new UsageError(error.problems.map(formatProblem).join("\n       "), { cause: error });
  }
}

function isOpen({ undecided, table }: PatternsReport): boolean {
  const open = [...table.subjects.values()].some(({ results }) => results.hidden.finding === "undecided");
  return open || undecided.length > 0;
}

function textOf(format: Format, report: PatternsReport, io: Io | undefined): string {
  switch (format) {
    case "human":
      return patternsHuman(
        report,
        io !== undefined && wantsColour(io.stdout, io.env) ? colourPalette : plainPalette,
      );
    case "json":
      return patternsJson(report, version());
    case "markdown":
      return patternsMarkdown(report);
    case "latex":
      return patternsLatex(report, version());
  }
}

/** examples/patterns/ of this package, whether it runs from the sources or from dist/. */
function packedFolder(): string {
  return join(
    dirname(createRequire(import.meta.url).resolve("plimsoll/package.json")),
    "examples",
    "patterns",
  );
}

/** @throws UsageError if there are no claims in it, or none of those names */
function ownClaims(folder: string, wanted: readonly string[]): ClaimSource {
  if (!existsSync(folder)) throw new UsageError(`${folder}: there is no such folder`);
  const ids = isClaimFolder(folder) ? [basename(resolve(folder))] : claimFolders(folder);
  if (ids.length === 0)
    throw new UsageError(
      `${folder}: no folder in it has a claim.yaml; docs/equivalence.md says what to write there`,
    );
  const unknown = wanted.find((id) => !ids.includes(id));
  if (unknown !== undefined) throw noSuchClaim(unknown, ids);
  return {
    folder,
    ids: wanted.length === 0 ? ids : ids.filter((id) => wanted.includes(id)),
    scope: undefined,
  };
}

/** What was asked for of the packed claims, and what that rests on. @throws UsageError for what there is not */
function selected(all: ClaimSource, wanted: readonly string[]): ClaimSource {
  if (wanted.length === 0) return all;
  const scope: Scope = {
    claims: WHOLE.claims.filter(({ id }) => wanted.includes(id)),
    realisations: WHOLE.realisations.filter(({ number }) => wanted.includes(`WCP-${number}`)),
  };
  const known = [
    ...all.ids,
    ...WHOLE.claims.map(({ id }) => id),
    ...WHOLE.realisations.map(({ number }) => `WCP-${number}`),
  ];
  const unknown = wanted.find((id) => !known.includes(id));
  if (unknown !== undefined) throw noSuchClaim(unknown, known);
  const needed = idsIn(scope);
  return { ...all, ids: all.ids.filter((id) => needed.has(id) || wanted.includes(id)), scope };
}

function noSuchClaim(id: string, known: readonly string[]): UsageError {
  const like = nearest(id, known);
  const hint = like === undefined ? `known are ${known.join(", ")}` : `did you mean ${like}?`;
  return new UsageError(`--claim ${id}: there is no such claim; ${hint}`);
}
