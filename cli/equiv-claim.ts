// `plimsoll equiv MANIFESTS --pattern ID`: whether what manifests make behaves as a workflow pattern does.
import { writeFileSync } from "node:fs";
import { claimedCluster } from "../api/claims/cluster.ts";
import { titleOfNet } from "../api/claims/patterns.ts";
import { type ClaimFiles, collectClaim } from "../api/claims/read.ts";
import { version } from "../api/version.ts";
import { LimitReached, sharedAmong, writeAut } from "../explorer/equivalence/index.ts";
import type { VerifyInput } from "../invariants/index.ts";
import type { InputProblem } from "../model/input/problem.ts";
import { type Claim, parseClaim } from "../model/workflow/claims/claim-file.ts";
import { decideClaim, surprises } from "../model/workflow/claims/compare.ts";
import { type ObserveOptions, observed } from "../model/workflow/claims/observed.ts";
import { SeenLog, vacuousParts } from "../model/workflow/claims/seen.ts";
import { ofClaim } from "../reports/ci/of-claim.ts";
import { relativeTo } from "../reports/ci/source-root.ts";
import { claimReport } from "../reports/claim.ts";
import {
  askedOf,
  type ClaimFacts,
  type ClaimUndecided,
  hasFaults,
  labelsOf,
} from "../reports/claim-facts.ts";
import { claimJson } from "../reports/claim-json.ts";
import { stepsReport } from "../reports/claim-steps.ts";
import { answerOf } from "../reports/equivalence.ts";
import { askedIn, type ClaimWords, claimOf, refuseOneWay } from "./claim-flags.ts";
import { EXIT, type ExitCode, UsageError } from "./exit-codes.ts";
import { findOptions, type InputFlags, inputFrom } from "./input.ts";
import type { Io } from "./io.ts";
import type { StepTimeoutFlags } from "./limits.ts";
import { type OutputFlags, type Outputs, parseOutputs, writeRefusal, writeTexts } from "./outputs.ts";
import { sourceRoot } from "./source-root.ts";
import { refuseUnlessModelled, tellingProblems } from "./with-input.ts";

export interface ClaimFlags
  extends ClaimWords,
    StepTimeoutFlags,
    Omit<InputFlags, "property" | "off">,
    Omit<OutputFlags, "coverage"> {
  /** In place of the claim.yaml beside the manifests. */
  readonly claim?: string;
  readonly strict: boolean;
  /** Whether only the steps are asked for that there are to be seen. */
  readonly steps: boolean;
  readonly failOnVacuous: boolean;
  /** How the names of the files begin that both sides are written to. */
  readonly aut?: string;
  readonly maxStates?: number;
  /** Milliseconds. */
  readonly timeout?: number;
  readonly maxPairs?: number;
}

/** @throws UsageError for what is wrong with flags */
export async function equivClaim(paths: readonly string[], flags: ClaimFlags, io: Io): Promise<ExitCode> {
  const outputs = parseOutputs({ ...flags, coverage: false });
  refuseOneWay(flags);
  const refused = (problems: readonly InputProblem[]) => writeRefusal("equiv", problems, outputs, io);
  const act = async (): Promise<ExitCode> => {
    const manifests = flags.own?.manifests ?? paths;
    const named = flags.claim === undefined ? [] : [flags.claim];
    const files = collectClaim([...manifests, ...named], await findOptions(paths, flags, io), flags.claim);
    const input = inputFrom(files.collection, { ...flags, property: [], off: [] });
    const refusal = refuseUnlessModelled(input, flags, io, refused);
    if (refusal !== undefined) return refusal;
    if (flags.steps) return listSteps(input, files, flags, io);
    return decide(input, files, flags, outputs, io);
  };
  return tellingProblems(flags, io, act, refused);
}

const NOTHING_SEEN = { rules: [], blocked: [], faults: [], ends: [], unlimited: [] } as const;

/** What a claim could look at. */
function listSteps(input: VerifyInput, { claim }: ClaimFiles, flags: ClaimFlags, io: Io): ExitCode {
  const { keeps } = claim === undefined ? { keeps: [] } : parseClaim(claim);
  const log = new SeenLog();
  try {
    const limits = sharedAmong(limitsIn(flags));
    const { system } = clusterOf(input, { observation: NOTHING_SEEN, keeps }, limits());
    const cluster = observed(system, { observation: NOTHING_SEEN, hides: [] }, "hidden", {
      ...limits(),
      log,
    });
    io.stdout.write(stepsReport(cluster, log));
    return EXIT.holds;
  } catch (error) {
    if (!(error instanceof LimitReached)) throw error;
    io.stderr.write(`inconclusive: ${error.message}\n`);
    return EXIT.inconclusive;
  }
}

function decide(
  input: VerifyInput,
  { claim: source, collection }: ClaimFiles,
  flags: ClaimFlags,
  outputs: Outputs,
  io: Io,
): ExitCode {
  const claim = claimOf(source === undefined ? undefined : parseClaim(source), flags, input.scenario);
  const about = {
    claim,
    pattern: titleOfNet(claim.net),
    file: source?.file ?? collection.sources[0]?.file ?? "",
    asked: askedIn(flags, claim),
  };
  const facts = factsOf(input, about, flags);
  const exitCode = "undecided" in facts ? EXIT.inconclusive : exitCodeOf(facts, flags);
  const around = {
    version: version(),
    command: "equiv",
    exitCode,
    pathOf: relativeTo(sourceRoot(), process.cwd()),
  };
  writeTexts(outputs, io, {
    human: (paint) => claimReport(facts, paint),
    json: () => claimJson(facts, version()),
    ci: () => ofClaim(facts, around),
  });
  return exitCode;
}

type About = Pick<ClaimFacts, "claim" | "pattern" | "file" | "asked">;

function factsOf(input: VerifyInput, about: About, flags: ClaimFlags): ClaimFacts | ClaimUndecided {
  const { claim, asked } = about;
  const log = new SeenLog();
  const limits = sharedAmong(limitsIn(flags));
  let grounds: ClaimFacts["grounds"] | undefined;
  try {
    const cluster = clusterOf(input, claim, limits());
    const { system } = cluster;
    grounds = cluster.grounds;
    const { relation } = asked;
    const results = decideClaim(system, claim, { ...limits(), relation, log });
    const labels = new Set(labelsOf(results.hidden.cluster.lts));
    const facts = {
      ...about,
      results,
      log,
      vacuous: vacuousParts(claim.observation, log, labels),
      surprises: surprises(claim, results),
      grounds,
      files: [],
    };
    refuseBlind(facts);
    return { ...facts, files: flags.aut === undefined ? [] : writtenTo(flags.aut, facts) };
  } catch (error) {
    if (!(error instanceof LimitReached)) throw error;
    return { ...about, undecided: error.message, grounds };
  }
}

function clusterOf(input: VerifyInput, claim: Pick<Claim, "observation" | "keeps">, limits: ObserveOptions) {
  const found = claimedCluster(input, claim, "the cluster", limits);
  if (found.isEmpty)
    throw new UsageError(
      "nothing to compare: no object of a kind that the model gives behaviour to was given",
    );
  return found;
}

/** An answer that says that they are alike says nothing if nobody looks. */
function refuseBlind(facts: ClaimFacts): void {
  const { results, asked } = facts;
  const { comparison, cluster } = results[asked.faults];
  if (answerOf(comparison, askedOf(facts)).status !== "holds" || labelsOf(cluster.lts).length > 0) return;
  throw new UsageError(
    "nothing of the cluster is seen, so that to be alike says nothing: look at the rules (--observe, or observe in claim.yaml); --steps lists what there is to be seen",
  );
}

const EXIT_OF = { holds: EXIT.holds, fails: EXIT.violated, undecided: EXIT.inconclusive } as const;

function exitCodeOf(facts: ClaimFacts, { failOnVacuous }: ClaimFlags): ExitCode {
  const { status } = answerOf(facts.results[facts.asked.faults].comparison, askedOf(facts));
  const isVacuous = facts.vacuous.length > 0 && failOnVacuous;
  return status === "holds" && isVacuous ? EXIT.violated : EXIT_OF[status];
}

/** Both sides as files that other tools compare. @throws UsageError */
function writtenTo(prefix: string, facts: ClaimFacts): readonly string[] {
  const { blocked, hidden } = facts.results;
  const sides = [
    { file: `${prefix}-cluster.aut`, lts: hidden.cluster.lts },
    ...(hasFaults(facts) ? [{ file: `${prefix}-cluster-without-faults.aut`, lts: blocked.cluster.lts }] : []),
    { file: `${prefix}-pattern.aut`, lts: hidden.pattern },
  ];
  for (const { file, lts } of sides) {
    try {
      writeFileSync(file, writeAut(lts));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new UsageError(`--aut: ${file} cannot be written (${reason})`, { cause: error });
    }
  }
  return sides.map(({ file }) => file);
}

function limitsIn({ timeout, maxPairs, maxStates }: ClaimFlags) {
  return {
    ...(timeout === undefined ? {} : { maxMs: timeout }),
    ...(maxPairs === undefined ? {} : { maxPairs }),
    ...(maxStates === undefined ? {} : { maxStates }),
  };
}
