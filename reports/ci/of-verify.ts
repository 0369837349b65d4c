// A verification, a simulation or the check of a user's own system, as reports for CI see it.
import type { Trace } from "../../explorer/result.ts";
import {
  clusterProperties,
  type Finding,
  type Judged,
  type Verdict,
  type VerifiedProperty,
  type VerifyResult,
} from "../../invariants/index.ts";
import type { SourcePosition } from "../../model/kubernetes/index.ts";
import { printable } from "../compact.ts";
import { explanation } from "../explanation.ts";
import { plainPalette } from "../palette.ts";
import { story, summary } from "../story.ts";
import { factsOf } from "./facts.ts";
import { Places, type Sources } from "./places.ts";
import type { Accepted, Case, CiReport, Notice, Rule, Step, Violation } from "./report.ts";

/** What a report needs beside the result. */
export interface Surroundings extends Pick<CiReport, "version" | "command" | "exitCode" | "pathOf"> {
  readonly sources: Sources;
  /** The file of a system that no manifest describes. */
  readonly file?: SourcePosition;
}

/** @param verdict the last line of the human report */
export function ofVerify(
  result: VerifyResult,
  judged: Judged,
  verdict: string,
  { sources, file, ...around }: Surroundings,
): CiReport {
  const places = new Places(sources, result.names);
  return {
    ...around,
    verdict,
    rules: result.properties.map(ruleOf),
    cases: casesOf(result, judged),
    violations: judged.findings.map((finding) => violationOf(finding, places, file)),
    gone: judged.gone,
    notices: noticesOf(result, judged),
    facts: factsOf(result),
  };
}

function ruleOf({ id, title }: VerifiedProperty): Rule {
  const known = clusterProperties.find((p) => p.id === id);
  if (known === undefined) return { id, title, description: title, help: [] };
  const { about, how } = explanation(known);
  return { id, title, description: known.description, help: [...about, ...how] };
}

function violationOf(finding: Finding, places: Places, file: SourcePosition | undefined): Violation {
  const { property, title, subject, reason, placement, trace, fingerprint, run, isNew } = finding;
  const position = places.ofFinding(finding) ?? file;
  const accepted = acceptedOf(finding);
  return {
    rule: property,
    title,
    ...(subject === undefined ? {} : { subject }),
    message: [reason, ...(placement === undefined ? [] : [placement])].map(printable).join(". "),
    story: trace === undefined ? [] : storyOf(trace),
    steps: trace === undefined ? [] : stepsOf(trace, places),
    ...(position === undefined ? {} : { position }),
    related: places.related(finding, position),
    fingerprint,
    ...(run === undefined ? {} : { run }),
    ...(isNew === undefined ? {} : { isNew }),
    ...(accepted === undefined ? {} : { accepted }),
  };
}

function acceptedOf({ accepted }: Finding): Accepted | undefined {
  if (accepted === undefined) return undefined;
  if (accepted.by === "baseline") return { by: "baseline", reason: baselineText(accepted.isSameRun) };
  const { by, reason, position, origin } = accepted;
  return { by, reason: printable(reason), position, isInSource: origin === "annotation" };
}

/** What is said of a violation that the baseline has. */
export function baselineText(isSameRun: boolean): string {
  return isSameRun ? "it is in the baseline" : "it is in the baseline, by another run";
}

function storyOf(trace: Trace): readonly string[] {
  return [`The run: ${summary(trace)}.`, ...story(trace, plainPalette)].map((line) => line.trimEnd());
}

function stepsOf(trace: Trace, places: Places): readonly Step[] {
  const steps = trace.steps.map((step): Step => {
    const { process, label, detail } = step;
    const position = places.ofStep(step);
    const message = printable(`${process}: ${label}${detail === undefined ? "" : ` ${detail}`}`);
    return { message, ...(position === undefined ? {} : { position }) };
  });
  const { loop } = trace;
  if (loop === undefined) return steps;
  const again =
    loop === steps.length
      ? "for ever nothing: the run stays in this state"
      : `and again from step ${loop + 1}, for ever`;
  return [...steps, { message: again }];
}

/** A case for each group in which a property claims something, and one for each property that claims nothing. */
function casesOf(result: VerifyResult, { findings }: Judged): readonly Case[] {
  const suites = [...result.groups.map(({ name }) => name), undefined];
  const cases = suites.flatMap((suite) => result.properties.flatMap((p) => caseIn(suite, p, findings)));
  if (result.reason === undefined) return cases;
  const { reason } = result;
  const title = "there is something to verify";
  return [...cases, { suite: undefined, id: "input", title, status: "inconclusive", reason, violations: [] }];
}

function caseIn(
  suite: string | undefined,
  p: VerifiedProperty,
  findings: readonly Finding[],
): readonly Case[] {
  const { id, title } = p;
  const claims = p.claims?.filter(({ group }) => group === suite) ?? [];
  if (claims.length === 0) {
    if (p.claims !== undefined || p.group !== suite) return [];
    const violations = p.status === "violated" ? indicesOf(findings, id, () => true) : [];
    const status = p.status === "violated" ? violatedOr(findings, violations) : p.status;
    const reason = p.reason ?? p.vacuous;
    return [{ suite, id, title, status, ...(reason === undefined ? {} : { reason }), violations }];
  }
  const has = (status: Verdict) => claims.find((claim) => claim.status === status);
  const open = has("inconclusive");
  if (has("violated") !== undefined) {
    const reasons = claims.filter(({ status }) => status === "violated").map(({ reason }) => reason);
    const violations = indicesOf(findings, id, (f) => f.group === suite || reasons.includes(f.reason));
    const found = violatedOr(findings, violations);
    if (found === "violated" || open === undefined) return [{ suite, id, title, status: found, violations }];
    const reason = open.reason ?? "not everything was seen";
    return [{ suite, id, title, status: "inconclusive", reason, violations }];
  }
  // A property that compares may have nothing to compare with, and say so for all its claims.
  const status =
    open === undefined && p.status === "inconclusive" ? "inconclusive" : (open?.status ?? "holds");
  const reason = open?.reason ?? (status === "inconclusive" ? p.reason : p.vacuous);
  return [{ suite, id, title, status, ...(reason === undefined ? {} : { reason }), violations: [] }];
}

function indicesOf(
  findings: readonly Finding[],
  id: string,
  isOne: (finding: Finding) => boolean,
): readonly number[] {
  return findings.flatMap((finding, i) => (finding.property === id && isOne(finding) ? [i] : []));
}

function violatedOr(findings: readonly Finding[], indices: readonly number[]): "violated" | "accepted" {
  const areAccepted = indices.every((i) => findings[i]?.accepted !== undefined);
  return indices.length > 0 && areAccepted ? "accepted" : "violated";
}

function noticesOf(result: VerifyResult, { unused, gone }: Judged): readonly Notice[] {
  const nothing =
    result.reason === undefined ? [] : [{ kind: "inconclusive" as const, message: result.reason }];
  return [
    ...nothing,
    ...result.properties.flatMap(openIn),
    ...unused.map(({ suppression, why }): Notice => {
      const { property, object, position } = suppression;
      const what = object === undefined ? property : `${property} of ${object}`;
      return {
        kind: "unused-suppression",
        message: printable(`the suppression of ${what} suppresses nothing: ${why}`),
        position,
      };
    }),
    ...(gone ?? []).map(({ property, subject }): Notice => {
      const of = subject === undefined ? "" : ` of ${subject}`;
      return {
        kind: "gone",
        message: printable(`${property}${of} is in the baseline, and violated no more`),
      };
    }),
    ...result.notModelled.map(({ kind, name, field, consequence, position }): Notice => {
      const what = field === undefined ? `${kind}/${name}` : `${kind}/${name} ${field}`;
      return { kind: "not-modelled", message: printable(`${what}: not modelled: ${consequence}`), position };
    }),
  ];
}

function openIn({ id, status, reason, undecided }: VerifiedProperty): readonly Notice[] {
  if (status === "inconclusive") {
    const why = reason === undefined ? "" : `: ${printable(reason)}`;
    return [{ kind: "inconclusive", rule: id, message: `${id} is inconclusive${why}` }];
  }
  if (undecided === undefined) return [];
  const message = `${id} may be violated elsewhere, too: ${printable(undecided)}`;
  return [{ kind: "inconclusive", rule: id, message }];
}
