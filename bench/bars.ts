// How good Plimsoll wants to be, as data: each bar compares the best of its rows with the best of a peer's.
import type { Cost } from "./measure.ts";
import { configs } from "./own/configs.ts";
import type { Measured, Row } from "./rounds.ts";

interface Bar {
  readonly claim: string;
  /** Only for models with so many states: below, starting a process is most of the time. */
  readonly fromStates: number;
  readonly figure: "wall_s" | "rss_mib";
  readonly isOurs: (row: Row) => boolean;
  readonly isTheirs: (row: Row) => boolean;
  /** The least that theirs divided by ours may be, or the most that ours divided by theirs may be. */
  readonly theirsToOurs?: number;
  readonly oursToTheirs?: number;
}

const exact = new Set(configs.filter((c) => c.isExact).map((c) => c.name));
const isExact = ({ tool, config }: Row): boolean => tool === "plimsoll" && exact.has(config);
const isOneWorker = (row: Row): boolean => row.tool === "plimsoll" && row.config === "1 worker";

const BARS: readonly Bar[] = [
  {
    claim: "at least 2 times faster than Spin's fastest configuration",
    fromStates: 1e6,
    figure: "wall_s",
    isOurs: isExact,
    isTheirs: ({ tool }) => tool === "spin",
    theirsToOurs: 2,
  },
  {
    claim: "at least 25 times faster than TLC with 2 workers",
    fromStates: 1e6,
    figure: "wall_s",
    isOurs: isExact,
    isTheirs: ({ tool, config }) => tool === "tlc" && config === "2 workers",
    theirsToOurs: 25,
  },
  {
    claim: "with one worker at most 1.5 times the time of hand-packed JavaScript",
    fromStates: 1e6,
    figure: "wall_s",
    isOurs: isOneWorker,
    isTheirs: ({ tool, config }) => tool === "js" && ["direct", "batched"].includes(config),
    oursToTheirs: 1.5,
  },
  {
    claim: "peak memory below that of Spin's default",
    fromStates: 1e7,
    figure: "rss_mib",
    isOurs: isExact,
    isTheirs: ({ tool, config }) => tool === "spin" && config === "DFS, POR on",
    oursToTheirs: 1,
  },
];

/** One line of Markdown for each bar and each model that it speaks of. */
export function barsReached(all: readonly Measured[]): readonly string[] {
  return BARS.flatMap((bar) => {
    const spoken = all.filter(({ rows }) => (rows[0]?.states ?? 0) >= bar.fromStates);
    const lines = spoken.flatMap((measured) => lineOf(bar, measured) ?? []);
    return lines.length > 0 ? lines : [`- not measured: ${bar.claim}`];
  });
}

function lineOf(bar: Bar, { instance, rows }: Measured): string | undefined {
  const { claim, figure, theirsToOurs, oursToTheirs = 1 } = bar;
  const ratio = (of: keyof Cost): number => {
    const best = (is: (row: Row) => boolean): number =>
      Math.min(...rows.filter(is).flatMap((row) => row[of] ?? []));
    const [ours, theirs] = [best(bar.isOurs), best(bar.isTheirs)];
    return theirsToOurs === undefined ? ours / theirs : theirs / ours;
  };
  const value = ratio(figure);
  if (!Number.isFinite(value) || value === 0) return undefined;
  const reached = theirsToOurs === undefined ? value <= oursToTheirs : value >= theirsToOurs;
  // On a busy machine, wall time says more of the others than of the programs.
  const byCpu =
    figure === "wall_s" && Number.isFinite(ratio("cpu_s"))
      ? `, ${ratio("cpu_s").toFixed(2)} by CPU time`
      : "";
  return `- ${reached ? "reached" : "MISSED"}: ${claim}: ${value.toFixed(2)}${byCpu} (${instance.title})`;
}
