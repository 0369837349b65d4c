// What fails a run: the violations that were found, one per property and object, without those that are accepted, because
// somebody says why or because they were there before.
import { createHash } from "node:crypto";
import type { Trace } from "../explorer/result.ts";
import type { SourcePosition } from "../model/kubernetes/index.ts";
import type { Suppression } from "../model/scenario/suppression.ts";
import { mentioned } from "./names.ts";
import type { Blamed, Verdict, VerifiedClaim, VerifiedProperty, VerifyResult } from "./verify-result.ts";

/** A violation as it is told apart from others: line numbers, and the rest of the input, do not matter. */
export interface Known {
  /** The id of the property. */
  readonly property: string;
  /** The object that it is about, or what else the property speaks of ("all nodes"). Absent: of the whole system. */
  readonly subject?: string;
  /** Of property and subject; of nodes and of what is no object, also of the group of workloads. */
  readonly fingerprint: string;
  /** Of what happens in its run; absent if none was found. */
  readonly run?: string;
}

/** A violation: of one property, by one object. */
export interface Finding extends Known {
  readonly title: string;
  /** The titles of the manifest objects that it is about, the subject first. */
  readonly about: readonly string[];
  readonly reason: string;
  readonly group?: string;
  readonly trace?: Trace;
  readonly placement?: string;
  readonly blames?: readonly Blamed[];
  /** Whether the baseline has it not; absent without a baseline. */
  readonly isNew?: boolean;
  /** Why it does not fail the run; absent if it does. */
  readonly accepted?: Acceptance;
}

/** Why a violation does not fail the run. */
export type Acceptance =
  /** Its owners say why. */
  | {
      readonly by: "suppression";
      readonly reason: string;
      readonly origin: Suppression["origin"];
      readonly position: SourcePosition;
    }
  /** It was there before. `isSameRun`: and its run as well. */
  | { readonly by: "baseline"; readonly isSameRun: boolean };

export interface UnusedSuppression {
  readonly suppression: Suppression;
  /** In a sentence. */
  readonly why: string;
}

/** What is violated, and what of it is accepted. */
export interface Judged {
  /** Of what is not accepted: "violated" if there is a violation, else "inconclusive" if anything is, else "holds". */
  readonly verdict: Verdict;
  /** Every violation, in the order of the properties. */
  readonly findings: readonly Finding[];
  readonly unused: readonly UnusedSuppression[];
  /** What was there before, and is known not to be there any more; undefined without a baseline. */
  readonly gone: readonly Known[] | undefined;
}

/**
 * What a result comes to, with suppressed violations and those of a baseline taken out.
 * @param baseline the violations of an earlier report
 */
export function judge(
  result: VerifyResult,
  { baseline }: { readonly baseline?: readonly Known[] | undefined } = {},
): Judged {
  const { suppressions = [] } = result;
  const known = new Map(baseline?.map((k) => [k.fingerprint, k]));
  const findings = findingsOf(result).map((found): Finding => {
    const before = known.get(found.fingerprint);
    const finding = baseline === undefined ? found : { ...found, isNew: before === undefined };
    const suppression = suppressions.find((s) => isAbout(s, finding));
    if (suppression !== undefined) {
      const { reason, origin, position } = suppression;
      return { ...finding, accepted: { by: "suppression", reason, origin, position } };
    }
    if (before === undefined) return finding;
    return { ...finding, accepted: { by: "baseline", isSameRun: before.run === finding.run } };
  });
  return {
    verdict: verdictOf(result, findings),
    findings,
    unused: suppressions.flatMap((s) => unusedIn(s, result, findings)),
    gone: baseline?.filter((k) => isGone(k, result, findings)),
  };
}

/** The same result, each violated property shown by a violation that is not accepted, if it has one. */
export function withOpenFirst(result: VerifyResult, { findings }: Judged): VerifyResult {
  const properties = result.properties.map((p): VerifiedProperty => {
    const own = findings.filter(({ property }) => property === p.id);
    const open = own.find(({ accepted }) => accepted === undefined);
    if (open === undefined || open === own[0]) return p;
    const { trace: _, reason: __, group: ___, ...rest } = p;
    const { trace, reason, group } = open;
    return {
      ...rest,
      reason,
      ...(group === undefined ? {} : { group }),
      ...(trace === undefined ? {} : { trace }),
    };
  });
  return { ...result, properties };
}

/** Of each property and subject one, with the shortest run; of a property the one with the shortest run first. */
function findingsOf(result: VerifyResult): readonly Finding[] {
  return result.properties
    .filter(({ status }) => status === "violated")
    .flatMap((p) => findingsIn(p, result));
}

function findingsIn(p: VerifiedProperty, { names = new Map() }: VerifyResult): readonly Finding[] {
  const claims = p.claims?.filter(({ status }) => status === "violated") ?? [];
  if (claims.length === 0) return [findingOf(p, p, undefined, [], [p.id])];
  const each = claims.toSorted(shorterFirst).map((claim) => {
    const about = mentioned(claim.object, names);
    const subject = about[0] ?? claim.object;
    // Every group has all nodes: there it is the group that tells violations apart.
    const isOfGroup = about.every((title) => title.startsWith("Node/"));
    return { claim, about, subject, key: isOfGroup ? [p.id, subject, claim.group] : [p.id, subject] };
  });
  const byKey = Map.groupBy(each, ({ key }) => JSON.stringify(key));
  return [...byKey.values()].flatMap(([first]) =>
    first === undefined ? [] : [findingOf(p, first.claim, first.subject, first.about, first.key)],
  );
}

function findingOf(
  { id, title, placement, blames }: VerifiedProperty,
  { reason = title, group, trace }: Pick<VerifiedProperty, "reason" | "group" | "trace">,
  subject: string | undefined,
  about: readonly string[],
  key: readonly string[],
): Finding {
  return {
    property: id,
    title,
    about,
    reason,
    fingerprint: hash(key),
    ...(subject === undefined ? {} : { subject }),
    ...(group === undefined ? {} : { group }),
    ...(trace === undefined ? {} : { trace, run: runHash(trace) }),
    ...(placement === undefined ? {} : { placement }),
    ...(blames === undefined ? {} : { blames }),
  };
}

function shorterFirst(a: VerifiedClaim, b: VerifiedClaim): number {
  return (a.trace?.steps.length ?? 0) - (b.trace?.steps.length ?? 0);
}

/** Of the actions and of where the loop begins: who of several equals acts does not matter. */
function runHash({ steps, loop }: Trace): string {
  return hash([String(loop ?? ""), ...steps.map(({ label }) => label)]);
}

/** 80 bits, in hexadecimal digits. */
export function hash(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 20);
}

function isAbout({ property, object }: Suppression, finding: Finding): boolean {
  if (property !== finding.property) return false;
  return object === undefined || object === finding.subject || finding.about.includes(object);
}

function verdictOf(result: VerifyResult, findings: readonly Finding[]): Verdict {
  if (findings.some(({ accepted }) => accepted === undefined)) return "violated";
  const isOpen = result.properties.some(
    ({ status, undecided }) => status === "inconclusive" || undecided !== undefined,
  );
  // What walks do not refute may still be false.
  return isOpen || result.verdict === "inconclusive" || result.walked !== undefined
    ? "inconclusive"
    : "holds";
}

function unusedIn(
  suppression: Suppression,
  result: VerifyResult,
  findings: readonly Finding[],
): readonly UnusedSuppression[] {
  if (findings.some((finding) => isAbout(suppression, finding))) return [];
  const p = result.properties.find(({ id }) => id === suppression.property);
  if (p === undefined) return [{ suppression, why: "the property is only checked if it is asked for" }];
  switch (p.status) {
    case "holds":
      return [{ suppression, why: "the property holds" }];
    case "not-applicable":
      return [{ suppression, why: "there is nothing that the property speaks of" }];
    case "off":
      return [{ suppression, why: "the property is switched off" }];
    case "inconclusive":
      return [];
    case "violated":
      return p.undecided === undefined
        ? [{ suppression, why: "no violation that was found is about this object" }]
        : [];
  }
}

/** Only what was decided can be gone. */
function isGone(known: Known, result: VerifyResult, findings: readonly Finding[]): boolean {
  if (findings.some(({ fingerprint }) => fingerprint === known.fingerprint)) return false;
  const p = result.properties.find(({ id }) => id === known.property);
  if (p === undefined || p.status === "off" || p.status === "inconclusive") return false;
  return p.undecided === undefined && result.walked === undefined;
}
