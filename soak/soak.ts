// A soak: all laws in turn, some values each, until the time is over or a law is broken; then they are summed up.
import type { Law, LawFailure, LawReport } from "../properties/laws/index.ts";
import { missing } from "../properties/laws/index.ts";
import type { SoakOptions } from "./options.ts";
import { ROUND, SHRINKING, SLICE } from "./sizes.ts";

export interface Soaked {
  readonly law: Law;
  readonly runs: number;
  readonly outcomes: ReadonlyMap<string, number>;
  readonly milliseconds: number;
  /** A law that is broken is not tested any more. */
  readonly failure: (LawFailure & { readonly seed: number }) | undefined;
}

/** @param now in milliseconds */
export async function soak(
  { laws, minutes, seed, path }: Pick<SoakOptions, "laws" | "minutes" | "seed" | "path">,
  now: () => number = Date.now,
): Promise<readonly Soaked[]> {
  const end = now() + minutes * 60_000;
  const all = new Map(laws.map((law) => [law.id, nothing(law)]));
  for (let round = 0; round === 0 || (now() < end && path === undefined); round++) {
    for (const [id, before] of all) {
      if (before.failure !== undefined || (round > 0 && now() >= end)) continue;
      const begin = now();
      // The next round draws other values; the seed that is printed with a failure draws these again.
      const options = { seed: (seed + round) | 0, runs: ROUND, ...(path === undefined ? {} : { path }) };
      const report = await before.law.test(
        path === undefined ? { ...options, milliseconds: SLICE } : options,
      );
      all.set(id, plus(before, await shrunk(before.law, report), now() - begin));
    }
    if ([...all.values()].every(({ failure }) => failure !== undefined)) break;
  }
  return [...all.values()];
}

/** Whatever is broken is made as small as it can be, also where the slice of time was over. */
async function shrunk(law: Law, report: LawReport): Promise<LawReport> {
  if (report.failure === undefined) return report;
  const { path } = report.failure;
  const { failure } = await law.test({ seed: report.seed, runs: 1, path, milliseconds: SHRINKING });
  return failure === undefined ? report : { ...report, failure };
}

function nothing(law: Law): Soaked {
  return { law, runs: 0, outcomes: new Map(), milliseconds: 0, failure: undefined };
}

function plus(before: Soaked, { seed, runs, outcomes, failure }: LawReport, milliseconds: number): Soaked {
  const sum = new Map(before.outcomes);
  for (const [outcome, times] of outcomes) sum.set(outcome, (sum.get(outcome) ?? 0) + times);
  return {
    law: before.law,
    runs: before.runs + runs,
    outcomes: sum,
    milliseconds: before.milliseconds + milliseconds,
    failure: failure && { ...failure, seed },
  };
}

/** One line a law, and what is wrong below. */
export function summary(soaked: readonly Soaked[]): readonly string[] {
  const runs = soaked.reduce((sum, one) => sum + one.runs, 0);
  const broken = soaked.filter(({ failure }) => failure !== undefined);
  const idle = soaked.filter((one) => one.failure === undefined && saysLittle(one).length > 0);
  return [
    ...soaked.map(lineOf),
    "",
    `${runs.toLocaleString("en-US")} values for ${soaked.length} laws: ${broken.length} broken`,
    ...idle.map((one) => `${one.law.id} says little: ${saysLittle(one).join("; ")}`),
  ];
}

function lineOf({ law, runs, outcomes, milliseconds, failure }: Soaked): string {
  const counts = [...outcomes].map(([outcome, times]) => `${outcome} ${times}`).join(", ");
  const seconds = (milliseconds / 1000).toFixed(0);
  return `${failure === undefined ? "✓" : "✗"} ${law.id.padEnd(30)} ${runs} in ${seconds} s: ${counts}`;
}

/** What came up too seldom. */
export function saysLittle({ law, runs, outcomes }: Soaked): readonly string[] {
  return missing(law, { id: law.id, seed: 0, runs, outcomes, failure: undefined });
}
