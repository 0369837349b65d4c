// What the flags of `plimsoll equiv` say of a claim: in the words of claim.yaml, and in place of it.
import { patternNamed } from "../api/claims/patterns.ts";
import { PREORDERS } from "../explorer/equivalence/index.ts";
import { FAULT_NAMES } from "../model/scenario/fault-budgets.ts";
import type { Scenario } from "../model/scenario/scenario.ts";
import type { Claim } from "../model/workflow/claims/claim-file.ts";
import type { Faults, StepRule } from "../model/workflow/claims/observation.ts";
import type { ClaimAsked } from "../reports/claim-facts.ts";
import { UsageError } from "./exit-codes.ts";

export interface ClaimWords {
  /** WCP-1, or a file. */
  readonly pattern?: string;
  /** "REGEX=LABEL" */
  readonly observe: readonly string[];
  /** Regular expressions; "faults" stands for steps that are faults. */
  readonly hide: readonly string[];
  readonly block: readonly string[];
  readonly fault: readonly string[];
  readonly relation: ClaimAsked["relation"];
  readonly oneWay: boolean;
}

/** Stands for all faults in --block and --hide. */
const FAULTS_WORD = "faults";

/** Steps that are faults where nobody says which are. */
const FAULT_STEPS = /^fault: /;

/**
 * What is claimed: as the file says, with what the flags say in place of it.
 * @param file undefined: there is none
 * @throws UsageError, InputErrors
 */
export function claimOf(file: Claim | undefined, words: ClaimWords, scenario: Scenario): Claim {
  const net = words.pattern === undefined ? file?.net : patternNamed(words.pattern, "--pattern");
  if (net === undefined)
    throw new UsageError(
      "nothing to compare with: name a pattern (--pattern WCP-1, or a file with a net), or put a claim.yaml beside the manifests",
    );
  const rules = words.observe.length === 0 ? file?.observation.rules : words.observe.map(ruleIn);
  if (rules === undefined)
    throw new UsageError(
      "nothing is looked at: say which steps are seen, as in --observe 'kubelet .*: start (\\S+)=start($1)'; --steps lists all that there are",
    );
  const { observation, hides = [] } = file ?? {};
  return {
    says: file?.says ?? "what these manifests make behaves as the pattern does",
    net,
    hides: [...hides, ...expressions("--hide", besideFaults(words.hide))],
    observation: {
      rules,
      blocked: [...(observation?.blocked ?? []), ...expressions("--block", besideFaults(words.block))],
      faults: faultsOf(file, words, scenario),
      ends: observation?.ends ?? [],
      unlimited: observation?.unlimited ?? [],
    },
    keeps: file?.keeps ?? [],
    expect: changesNothing(words) ? (file?.expect ?? {}) : {},
  };
}

/** What the file expects is of the claim as it stands there. */
function changesNothing({ pattern, observe, hide, block, fault }: ClaimWords): boolean {
  return (
    pattern === undefined &&
    [observe, fault, besideFaults(hide), besideFaults(block)].every((some) => some.length === 0)
  );
}

function faultsOf(file: Claim | undefined, words: ClaimWords, scenario: Scenario): readonly RegExp[] {
  if (words.fault.length > 0) return expressions("--fault", words.fault);
  const own = file?.observation.faults ?? [];
  const mayFail = FAULT_NAMES.some((fault) => scenario[fault] > 0);
  if (own.length > 0 || (file !== undefined && !speaksOfFaults(words)) || !mayFail) return own;
  return [FAULT_STEPS];
}

function speaksOfFaults({ hide, block }: ClaimWords): boolean {
  return hide.includes(FAULTS_WORD) || block.includes(FAULTS_WORD);
}

function besideFaults(words: readonly string[]): readonly string[] {
  return words.filter((word) => word !== FAULTS_WORD);
}

/** @throws UsageError */
export function askedIn({ relation, oneWay, hide, block }: ClaimWords, claim: Claim): ClaimAsked {
  const isBlocked = block.includes(FAULTS_WORD);
  if (isBlocked && hide.includes(FAULTS_WORD))
    throw new UsageError("--block faults and --hide faults contradict each other; both are reported anyway");
  if (isBlocked && claim.observation.faults.length === 0)
    throw new UsageError(
      "--block faults: there are none; say which steps are faults (--fault REGEX), and that some may occur (--crashes 1)",
    );
  const faults: Faults = isBlocked ? "blocked" : "hidden";
  return { relation, oneWay, faults };
}

export function refuseOneWay({ relation, oneWay }: Pick<ClaimWords, "relation" | "oneWay">): void {
  if (oneWay && !PREORDERS.some((kind) => kind === relation))
    throw new UsageError(`--one-way: ${relation} has no direction; ${PREORDERS.join(", ")} have one`);
}

/** "kubelet .*: start (\w+)=start($1)": what is before the last "=" is a regular expression. */
function ruleIn(text: string): StepRule {
  const [, step = "", show = ""] = /^(.+)=([^=]+)$/s.exec(text) ?? [];
  if (show.trim() === "")
    throw new UsageError(
      `--observe ${text}: is no rule; write REGEX=LABEL, as in 'kubelet .*: start (\\S+)=start($1)'`,
    );
  const [expression] = expressions("--observe", [step]);
  return { kind: "step", step: expression ?? /$^/, show: show.trim() };
}

function expressions(option: string, patterns: readonly string[]): readonly RegExp[] {
  return patterns.map((pattern) => {
    try {
      return new RegExp(pattern);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new UsageError(`${option} ${pattern}: is no regular expression (${why})`, { cause: error });
    }
  });
}
