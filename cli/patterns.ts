// `plimsoll patterns [FOLDER]`: Kubernetes constructs against the workflow patterns that they are said to be, from the claims that come along, or
// from a folder of the user's own.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { type Command, Option } from "commander";
import { version } from "../api/version.ts";
import { formatProblem, InputErrors } from "../model/input/load.ts";
import { nearest } from "../model/input/problem.ts";
import { KUBERNETES_VERSIONS, type KubernetesVersion } from "../model/versions.ts";
import { idsIn, type Scope, WHOLE } from "../model/workflow/catalogue/index.ts";
import { colourPalette, plainPalette, wantsColour } from "../reports/palette.ts";
import {
  type PatternsReport,
  patternsHuman,
  patternsJson,
  patternsLatex,
  patternsMarkdown,
} from "../reports/patterns/index.ts";
import { claimFolders, isClaimFolder } from "./claim-folders.ts";
import { type ClaimSource, decidedPatterns, packedClaims } from "./decided-patterns.ts";
import { EXIT, type ExitCode, UsageError } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { parseTargets, writeFile } from "./outputs.ts";
import { count, duration, repeated } from "./values.ts";

const FORMATS = ["human", "json", "markdown", "latex"] as const;
type Format = (typeof FORMATS)[number];

export interface PatternsFlags {
  readonly claim: readonly string[];
  readonly kubernetes?: KubernetesVersion;
  readonly versions: boolean;
  readonly output: readonly string[];
  readonly maxStates?: number;
  /** Milliseconds, for each claim. */
  readonly timeout?: number;
}

const EXIT_CODES = `
Exit codes: 0 if everything was decided, and is found as the claims say; 1 if something is found otherwise; 2 for bad usage or input; 3 if a limit
left something undecided.`;

export function addPatterns(root: Command, io: Io, done: (code: ExitCode) => void): void {
  root
    .command("patterns")
    .argument(
      "[folder]",
      "claims of your own: a folder of folders with manifests, plimsoll.yaml and claim.yaml, or one of these",
    )
    .description("Decide which Kubernetes constructs are the workflow patterns that they are said to be.")
    .addHelpText("after", EXIT_CODES)
    .addOption(
      new Option(
        "--claim <id>",
        "only this claim (SEQ-1), founding claim (2b) or pattern (WCP-3) (repeatable)",
      )
        .argParser(repeated)
        .default([], "all"),
    )
    .addOption(
      new Option(
        "--kubernetes <version>",
        "the version that the cluster behaves like (default: the scenario's)",
      ).choices(KUBERNETES_VERSIONS),
    )
    .option("--versions", "also decide under every version of Kubernetes, and say what differs", false)
    .addOption(
      new Option(
        "-o, --output <format[=file]>",
        "human, json, markdown or latex, to the terminal or a file (repeatable)",
      )
        .argParser(repeated)
        .default([], "human"),
    )
    .addOption(
      new Option("--max-states <n>", "give a claim up whose cluster has more states").argParser(
        count(1, 2 ** 31 - 1),
      ),
    )
    .addOption(new Option("--timeout <duration>", "for each claim, e.g. 90s").argParser(duration))
    .action(async (folder: string | undefined, flags: PatternsFlags) =>
      done(await patterns(folder, flags, io)),
    );
}

export async function patterns(folder: string | undefined, flags: PatternsFlags, io: Io): Promise<ExitCode> {
  const targets = parseTargets(flags.output, FORMATS);
  const source =
    folder === undefined
      ? selected(packedClaims(packedFolder()), flags.claim)
      : ownClaims(folder, flags.claim);
  const { maxStates, timeout } = flags;
  const report = await placed(() =>
    decidedPatterns(source, {
      version: flags.kubernetes,
      versions: flags.versions,
      limits: {
        ...(maxStates === undefined ? {} : { maxStates }),
        ...(timeout === undefined ? {} : { maxMs: timeout }),
      },
    }),
  );
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
