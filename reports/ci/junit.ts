// JUnit XML: a suite for each group of workloads, a case for each property. As Jenkins' schema junit-10.xsd has it, GitLab reads it too.
import { amount } from "../amounts.ts";
import { acceptedText, type Case, type CiReport, placeText, type Violation } from "./report.ts";
import { type Element, element, xml } from "./xml.ts";

export function junit(report: CiReport): string {
  const name = `plimsoll ${report.command}`;
  const refused = report.notices.filter(({ kind }) => kind === "input-problem");
  const bySuite = Map.groupBy(report.cases, ({ suite }) => suite);
  const suites = [
    ...[...bySuite].map(([suite, cases]) => suiteOf(suite ?? name, cases, report)),
    ...(refused.length === 0 ? [] : [inputSuite(report)]),
  ];
  const totals = { ...countsOf(report.cases), name };
  const errors = totals.errors + refused.length;
  return xml(
    element(
      "testsuites",
      { name, tests: totals.tests + refused.length, failures: totals.failures, errors },
      ...suites,
    ),
  );
}

function suiteOf(name: string, cases: readonly Case[], report: CiReport): Element {
  const facts = report.facts.map((fact) => element("property", { name: fact.name, value: fact.value }));
  return element(
    "testsuite",
    { name, ...countsOf(cases) },
    element("properties", {}, ...facts),
    ...cases.map((one) => caseOf(one, name, report)),
  );
}

function countsOf(cases: readonly Case[]) {
  const count = (...kinds: readonly string[]) => cases.filter((one) => kinds.includes(outcomeOf(one))).length;
  return {
    tests: cases.length,
    failures: count("failure"),
    errors: count("error"),
    skipped: count("skipped"),
  };
}

/** What is inconclusive is an error: it is neither refuted nor passed, and must not look like either. */
function outcomeOf({ status }: Case): "failure" | "error" | "skipped" | "passed" {
  switch (status) {
    case "violated":
      return "failure";
    case "inconclusive":
      return "error";
    case "holds":
      return "passed";
    case "accepted":
    case "not-applicable":
    case "off":
      return "skipped";
  }
}

function caseOf(one: Case, suite: string, report: CiReport): Element {
  const { id, title, status, reason } = one;
  const outcome = outcomeOf(one);
  const found = one.violations.flatMap((i) => report.violations[i] ?? []);
  const because = reason === undefined ? "" : `: ${reason}`;
  const attributes = { name: `${id}: ${title}`, classname: suite };
  if (outcome === "passed") {
    const vacuous = reason === undefined ? [] : [element("system-out", {}, `says nothing here${because}`)];
    return element("testcase", attributes, ...vacuous);
  }
  if (status === "violated" || status === "accepted") {
    const shown = found.filter(({ accepted }) => status === "accepted" || accepted === undefined);
    const first = shown[0];
    const more = shown.length > 1 ? ` (and ${amount(shown.length - 1, "other object")})` : "";
    const why = first?.accepted === undefined ? "" : `${acceptedText(first.accepted)}: `;
    const message = `${why}${first?.message ?? title}${more}`;
    const text = shown.map((violation) => textOf(violation, report)).join("\n\n");
    return element("testcase", attributes, element(outcome, { message, type: id }, text));
  }
  const type = status === "off" ? "switched off" : status.replace("-", " ");
  return element("testcase", attributes, element(outcome, { message: `${type}${because}`, type }));
}

function textOf(violation: Violation, report: CiReport): string {
  const { message, position, accepted, story } = violation;
  const place = position === undefined ? [] : [`at ${placeText(position, report)}`];
  const why = accepted === undefined ? [] : [acceptedText(accepted)];
  return [message, ...place, ...why, ...story].join("\n");
}

function inputSuite(report: CiReport): Element {
  const problems = report.notices.filter(({ kind }) => kind === "input-problem");
  const cases = problems.map(({ message, position }) => {
    const place = position === undefined ? "input" : placeText(position, report);
    return element(
      "testcase",
      { name: place, classname: "input" },
      element("error", { message, type: "input" }, `${place}: ${message}`),
    );
  });
  const count = problems.length;
  return element(
    "testsuite",
    { name: "input", tests: count, failures: 0, errors: count, skipped: 0 },
    ...cases,
  );
}
