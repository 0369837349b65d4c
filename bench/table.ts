// The figures of one model as a Markdown table, with ratios to Plimsoll's first configuration.
import type { Cost } from "./measure.ts";
import type { Measured, Row } from "./rounds.ts";

const HEAD =
  "| tool | configuration | counts | wall s | CPU s | peak MiB | wall ratio | CPU ratio | memory ratio |";
const RULE = "|---|---|---|---:|---:|---:|---:|---:|---:|";

export function tableOf({ instance, rows, failures }: Measured): string {
  const { states, transitions } = expected({ instance, rows, failures });
  const own = rows.find((row) => row.tool === "plimsoll");
  const counts = [
    ...(states === undefined ? [] : [`${grouped(states)} states`]),
    ...(transitions === undefined ? [] : [`${grouped(transitions)} transitions`]),
  ].join(", ");
  const lines = rows.map((row) => {
    const cells = [row.tool, row.config, agreement(row, { states, transitions }), ...costs(row)];
    return `| ${[...cells, ...ratios(row, own)].join(" | ")} |`;
  });
  const failed = failures.map(
    ({ tool, config, reason }) =>
      `| ${tool} | ${config} | failed: ${reason.replaceAll("|", "/")} |${" |".repeat(6)}`,
  );
  return [`### ${instance.title}: ${counts}`, "", HEAD, RULE, ...lines, ...failed].join("\n");
}

/** Whether all tools have counted what they should. */
export function allAgree(measured: Measured): boolean {
  const known = expected(measured);
  return measured.rows.every((row) => disagreement(row, known) === undefined);
}

interface Counts {
  readonly states: number | undefined;
  readonly transitions: number | undefined;
}

/** What is known of the model; else what the first tool has counted. */
function expected({ instance, rows: [first] }: Measured): Counts {
  return {
    states: instance.states ?? first?.states,
    transitions: instance.transitions ?? first?.transitions ?? undefined,
  };
}

function disagreement(row: Row, known: Counts): string | undefined {
  if (row.states !== known.states) return `${grouped(row.states)} states`;
  if (row.transitions === null || row.transitions === known.transitions) return undefined;
  return `${grouped(row.transitions)} transitions`;
}

function agreement(row: Row, known: Counts): string {
  const other = disagreement(row, known);
  if (other !== undefined) return `DIFFERENT: ${other}`;
  return row.transitions === null ? "equal states" : "equal";
}

function costs({ wall_s, cpu_s, rss_mib }: Cost): readonly string[] {
  return [wall_s.toFixed(2), cpu_s?.toFixed(2) ?? "", rss_mib?.toFixed(0) ?? ""];
}

function ratios(row: Cost, own: Cost | undefined): readonly string[] {
  const ratio = (a: number | null, b: number | null | undefined): string =>
    a === null || b === null || b === undefined ? "" : (a / b).toFixed(2);
  return [ratio(row.wall_s, own?.wall_s), ratio(row.cpu_s, own?.cpu_s), ratio(row.rss_mib, own?.rss_mib)];
}

export function grouped(n: number): string {
  return n.toLocaleString("en");
}
