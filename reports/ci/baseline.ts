// The violations of an earlier report, JSON or SARIF, by their fingerprints. Those that were suppressed are not among them: who
// takes a suppression away wants to hear of the violation.
import type { Known } from "../../invariants/index.ts";
import { FINGERPRINTS } from "./sarif.ts";

/** The text is no report that a baseline can be read from. */
export class BaselineError extends Error {
  override readonly name = "BaselineError";
}

type Fields = { readonly [name: string]: unknown };

/** @throws BaselineError */
export function baselineIn(text: string): readonly Known[] {
  const report = parsed(text);
  const known = "reportVersion" in report ? ofJson(report) : "runs" in report ? ofSarif(report) : undefined;
  if (known === undefined)
    throw new BaselineError(
      "it is no report of plimsoll that lists violations; write one with -o json=FILE or -o sarif=FILE",
    );
  return known;
}

function parsed(text: string): Fields {
  try {
    return fields(JSON.parse(text));
  } catch (error) {
    throw new BaselineError("it is no JSON", { cause: error });
  }
}

/** Undefined: it is of a version that did not list violations. */
function ofJson(report: Fields): readonly Known[] | undefined {
  if (!Array.isArray(report.findings)) return undefined;
  return report.findings.map(fields).flatMap(({ property, subject, fingerprint, run, accepted }) => {
    if (fields(accepted).by === "suppression") return [];
    return knownOf(property, subject, fingerprint, run);
  });
}

function ofSarif({ runs }: Fields): readonly Known[] | undefined {
  const own = list(runs).filter((run) => fields(fields(run.tool).driver).name === "plimsoll");
  if (own.length === 0) return undefined;
  return own
    .flatMap(({ results }) => list(results))
    .flatMap(({ ruleId, partialFingerprints, locations, suppressions, baselineState }) => {
      if (list(suppressions).length > 0 || baselineState === "absent") return [];
      const prints = fields(partialFingerprints);
      const [place] = list(list(locations)[0]?.logicalLocations);
      return knownOf(
        ruleId,
        place?.fullyQualifiedName,
        prints[FINGERPRINTS.violation],
        prints[FINGERPRINTS.run],
      );
    });
}

function knownOf(property: unknown, subject: unknown, fingerprint: unknown, run: unknown): readonly Known[] {
  if (typeof property !== "string" || typeof fingerprint !== "string")
    throw new BaselineError("it has a violation without a fingerprint: it was not written by plimsoll");
  return [
    {
      property,
      fingerprint,
      ...(typeof subject === "string" ? { subject } : {}),
      ...(typeof run === "string" ? { run } : {}),
    },
  ];
}

function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}

function list(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fields) : [];
}
