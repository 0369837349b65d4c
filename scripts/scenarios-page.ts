// docs/scenarios.md: the table of what `npm run scenarios` found.
import type { Report } from "./scenarios-report.ts";

/** A variant that was verified. */
export interface Ran {
  /** The folder of the pair. */
  readonly name: string;
  readonly variant: string;
  readonly title: string;
  /** Wall time of the whole command. */
  readonly seconds: number;
  /** undefined if there is no report. */
  readonly facts: Facts | undefined;
  readonly problems: readonly string[];
}

/** What of a report stands in the table. */
export interface Facts {
  readonly verdict: string;
  readonly violated: readonly { readonly id: string; readonly steps: number | undefined }[];
  readonly states: number;
  readonly transitions: number;
  /** What ended the search before all states were seen. */
  readonly limit: string | undefined;
}

export function factsOf({ verdict, properties, counts, groups }: Report): Facts {
  const violated = properties.filter(({ status }) => status === "violated");
  const limits = groups.flatMap(({ limit }) => (limit === null ? [] : [limit]));
  return {
    verdict,
    violated: violated.map(({ id, trace }) => ({ id, steps: trace?.steps.length })),
    states: counts.states,
    transitions: counts.transitions,
    limit: limits[0],
  };
}

/** @param when the date and the machine of the times @param limit seconds for each variant */
export function page(ran: readonly Ran[], when: string, limit: number): string {
  return [
    "# Scenarios",
    "",
    "Failures that happened to real clusters, each as a pair of manifests and scenario under `examples/scenarios/`: `bad` as it was,",
    "`good` as it is mended. What each one shows, and where it was reported, stands in its README. `npm run scenarios` verifies",
    "all of them and writes this page; `npm test` compares every verdict and every trace length with what the pair expects.",
    "",
    `Times are those of the whole command, \`plimsoll verify FOLDER --timeout ${limit}s\`: ${when}.`,
    '"All states" is meant within the nodes, faults and edits that the pair\'s `plimsoll.yaml` gives; where a limit ended the search',
    "before, nothing else was found until then, and no more is claimed. A trace length counts the steps of the shortest run, its loop included.",
    "",
    "| scenario | variant | verdict | violated (trace length) | states | transitions | explored | time |",
    "|---|---|---|---|--:|--:|---|--:|",
    ...ran.map(rowOf),
    "",
  ].join("\n");
}

export function rowOf({ name, variant, title, facts, seconds }: Ran): string {
  const scenario =
    variant === "bad"
      ? `[${/^(kivi-)?[^-]+/.exec(name)?.[0]}](../examples/scenarios/${name}) ${title.replaceAll("|", "\\|")}`
      : "";
  const found =
    facts === undefined
      ? ["no report", "", "", "", ""]
      : [
          facts.verdict,
          facts.violated.map(({ id, steps }) => `${id} (${steps ?? "no trace"})`).join(", "),
          grouped(facts.states),
          grouped(facts.transitions),
          facts.limit === undefined ? "all states" : `until the limit on ${facts.limit}`,
        ];
  return `| ${[scenario, variant, ...found, `${seconds.toFixed(1)} s`].join(" | ")} |`;
}

/** 1234567 as 1,234,567. */
function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** The page without what differs from run to run. */
export function withoutTimes(text: string): string {
  return text.replace(/ [\d.]+ s \|$/gm, " |").replace(/^Times are .*$/m, "");
}
