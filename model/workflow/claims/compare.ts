// A claim decided: the cluster as it is seen against the net, with faults blocked, and with faults hidden.
import { sharedAmong } from "../../../explorer/equivalence/budget.ts";
import { type CompareOptions, type Comparison, compare } from "../../../explorer/equivalence/compare.ts";
import { ltsOfSystem, type SystemLts } from "../../../explorer/equivalence/from-system.ts";
import type { Lts } from "../../../explorer/equivalence/lts.ts";
import type { TransitionSystem } from "../../../explorer/system.ts";
import { netSystem, SILENT } from "../net-system.ts";
import type { Claim, Expected } from "./claim-file.ts";
import { type Finding, findingOf, ownTrace } from "./finding.ts";
import { FAULTS, type Faults } from "./observation.ts";
import { type ObserveOptions, observed } from "./observed.ts";

/** `maxMs` is for all of it. What is seen is taken down with faults hidden. */
export interface DecideOptions extends CompareOptions, ObserveOptions {}

export interface Compared {
  readonly finding: Finding;
  /** Shortest traces that only the construct, and only the pattern has. */
  readonly more: readonly string[] | undefined;
  readonly less: readonly string[] | undefined;
  /** The construct is on the left. */
  readonly comparison: Comparison;
}

export interface ClaimResult extends Compared {
  readonly cluster: SystemLts;
  readonly pattern: Lts;
}

/** @param comparison The construct on the left, the pattern on the right. */
export function compared(comparison: Comparison): Compared {
  return {
    finding: findingOf(comparison),
    more: ownTrace(comparison.leftInRight),
    less: ownTrace(comparison.rightInLeft),
    comparison,
  };
}

export type ClaimResults = { readonly [faults in Faults]: ClaimResult };

/** A claim and what is found, by the name of its folder. */
export interface DecidedClaim {
  readonly id: string;
  readonly claim: Claim;
  readonly results: ClaimResults;
}

/** @throws InputErrors if the claim looks at what the cluster has not; LimitReached if the cluster is too large */
export function decideClaim(
  system: TransitionSystem,
  claim: Claim,
  options: DecideOptions = {},
): ClaimResults {
  const { log, ...others } = options;
  const pattern = patternLts(claim);
  const limits = sharedAmong(others);
  const decide = (faults: Faults): ClaimResult => {
    const seen = faults === "hidden" && log !== undefined ? { log } : {};
    const cluster = observed(system, claim, faults, { ...limits(), ...seen });
    return { ...compared(compare(cluster.lts, pattern, limits())), cluster, pattern };
  };
  const hidden = decide("hidden");
  return { hidden, blocked: claim.observation.faults.length === 0 ? hidden : decide("blocked") };
}

/** The net of the claim, with what is hidden on both sides. */
function patternLts({ net, hides }: Pick<Claim, "net" | "hides">): Lts {
  return ltsOfSystem(netSystem(net), ({ label }) =>
    label === SILENT || hides.some((one) => one.test(label)) ? "hide" : { show: label },
  ).lts;
}

/** What of the claim's expectations is not so, a sentence each. */
export function surprises(claim: Claim, results: ReturnType<typeof decideClaim>): readonly string[] {
  return FAULTS.flatMap((faults) => {
    const expected = claim.expect[faults];
    return expected === undefined ? [] : surprisesIn(faults, expected, results[faults]);
  });
}

function surprisesIn(
  faults: Faults,
  expected: Expected,
  { finding, more, less }: ClaimResult,
): readonly string[] {
  const said = [
    { what: "finding", wanted: expected.finding, found: finding },
    { what: "length of a trace that only the cluster has", wanted: expected.more, found: more?.length },
    { what: "length of a trace that only the pattern has", wanted: expected.less, found: less?.length },
  ];
  return said
    .filter(({ wanted, found }) => wanted !== found)
    .map(
      ({ what, wanted, found }) =>
        `faults ${faults}: the ${what} is ${found ?? "none"}, not ${wanted ?? "none"}`,
    );
}
