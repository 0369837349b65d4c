// SARIF 2.1.0 (OASIS): a rule for each property, a result at the line that causes it, the run as a code flow.
import type { SourcePosition } from "../../model/kubernetes/index.ts";
import { type CiReport, NOTICES, type Notice, type Rule, type Step, type Violation } from "./report.ts";
import { uriOf } from "./source-root.ts";

/** As the names in `partialFingerprints`; `--baseline` reads them. */
export const FINGERPRINTS = {
  violation: "plimsollViolation/v1",
  run: "plimsollRun/v1",
  /** What GitHub tells alerts apart by. */
  github: "primaryLocationLineHash",
} as const;

export function sarif(report: CiReport): string {
  const log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: driver(report) },
        originalUriBaseIds: {
          "%SRCROOT%": { description: { text: "The root of the repository that the files are in." } },
        },
        columnKind: "utf16CodeUnits",
        invocations: [invocation(report)],
        results: report.violations.map((violation) => resultOf(violation, report)),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function driver({ version, rules }: CiReport) {
  return {
    name: "plimsoll",
    fullName: `plimsoll ${version}`,
    version,
    semanticVersion: version,
    rules: rules.map(descriptor),
    notifications: Object.entries(NOTICES).map(([id, { level, title }]) => ({
      id,
      shortDescription: { text: title },
      defaultConfiguration: { level },
    })),
  };
}

function descriptor({ id, title, description, help }: Rule) {
  const text = [description, ...help].join("\n");
  return {
    id,
    name: id.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: title },
    fullDescription: { text: description },
    help: { text },
    defaultConfiguration: { level: "error" },
  };
}

/** Not successful: something may have been missed, so that a result which is not there means nothing. */
function invocation(report: CiReport) {
  const of = (name: string) => report.facts.filter((fact) => fact.name === name).map(({ value }) => value);
  const names = [...new Set(report.facts.map(({ name }) => name))];
  return {
    executionSuccessful: report.exitCode === 0 || report.exitCode === 1,
    exitCode: report.exitCode,
    exitCodeDescription: report.verdict,
    toolExecutionNotifications: report.notices.map((notice) => notification(notice, report)),
    properties: { command: report.command, ...Object.fromEntries(names.map((name) => [name, of(name)])) },
  };
}

function notification({ kind, message, rule, position }: Notice, report: CiReport) {
  return {
    descriptor: { id: kind },
    level: NOTICES[kind].level,
    message: { text: message },
    ...(rule === undefined ? {} : { associatedRule: { id: rule } }),
    locations: position === undefined ? [] : [physical(position, report)],
  };
}

function resultOf(violation: Violation, report: CiReport) {
  const { rule, message, subject, position, related, isNew, accepted, fingerprint, run, steps } = violation;
  const index = report.rules.findIndex(({ id }) => id === rule);
  return {
    ruleId: rule,
    ...(index < 0 ? {} : { ruleIndex: index }),
    kind: "fail",
    level: "error",
    message: { text: message },
    locations: [{ ...physical(position, report), ...logical(subject) }],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((one, i) => ({
            id: i + 1,
            message: { text: one.message },
            ...physical(one.position, report),
          })),
        }),
    ...(steps.length === 0 ? {} : { codeFlows: [codeFlow(steps, position, report)] }),
    partialFingerprints: {
      [FINGERPRINTS.violation]: fingerprint,
      ...(run === undefined ? {} : { [FINGERPRINTS.run]: run }),
      [FINGERPRINTS.github]: `${fingerprint}:1`,
    },
    ...(isNew === undefined ? {} : { baselineState: isNew ? "new" : "unchanged" }),
    suppressions: accepted?.by === "suppression" ? [suppression(violation, report)] : [],
    properties: { story: violation.story.join("\n") },
  };
}

function suppression({ accepted }: Violation, report: CiReport) {
  const position = accepted?.position;
  return {
    kind: accepted?.isInSource === true ? "inSource" : "external",
    status: "accepted",
    justification: accepted?.reason ?? "",
    ...(position === undefined ? {} : { location: physical(position, report) }),
  };
}

/** A step that is about nothing in a file is shown where the violation is: viewers show no step without a place. */
function codeFlow(steps: readonly Step[], otherwise: SourcePosition | undefined, report: CiReport) {
  return {
    threadFlows: [
      {
        locations: steps.map(({ message, position = otherwise }, i) => ({
          executionOrder: i + 1,
          location: {
            message: { text: message },
            ...physical(position, report),
          },
        })),
      },
    ],
  };
}

function logical(subject: string | undefined) {
  return subject === undefined ? {} : { logicalLocations: [{ fullyQualifiedName: subject, kind: "object" }] };
}

/** The field `physicalLocation` of a location; none if the position is in no file. */
function physical(position: SourcePosition | undefined, report: CiReport) {
  const path = position === undefined ? undefined : report.pathOf(position.file);
  if (position === undefined || path === undefined) return {};
  const { line, column } = position;
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(path), ...(path.isInRoot ? { uriBaseId: "%SRCROOT%" } : {}) },
      ...(line === 0 ? {} : { region: { startLine: line, startColumn: Math.max(1, column) } }),
    },
  };
}
