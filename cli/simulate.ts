// `plimsoll simulate PATH... | -`: random walks through clusters that are too large to exhaust.
import { ClusterSimulation, judge, type VerifyInput } from "../invariants/index.ts";
import { type BaselineFlags, readBaseline } from "./accepted.ts";
import { drive } from "./drive.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { type LimitFlags, type StepTimeoutFlags, searchOptions } from "./limits.ts";
import { type OutputFlags, parseOutputs, writeRefusal, writeReports } from "./outputs.ts";
import { type ManifestFlags, withInput } from "./with-input.ts";

export interface SimulateFlags
  extends ManifestFlags,
    Omit<LimitFlags, "maxStates">,
    OutputFlags,
    BaselineFlags,
    StepTimeoutFlags {
  readonly seed: number;
  readonly walks: number;
  readonly depth: number;
  /** States. */
  readonly shortestWithin: number;
}

/** 1 if something was refuted, else 3: what walks do not refute may still be false. */
export async function simulate(paths: readonly string[], flags: SimulateFlags, io: Io): Promise<ExitCode> {
  const outputs = parseOutputs(flags);
  const baseline = readBaseline(flags);
  const act = async (input: VerifyInput) => {
    const { seed, walks, depth, shortestWithin } = flags;
    const simulation = new ClusterSimulation(input, {
      ...searchOptions(flags),
      seed,
      walks,
      depth,
      shortestWithin,
    });
    await drive(simulation, io, { timeoutMs: flags.timeout, quiet: flags.quiet });
    const found = simulation.result();
    const begun = found.walked?.walks ?? walks;
    const result = { ...found, reproduce: commandLine(paths, { ...flags, walks: begun }) };
    const judged = judge(result, { baseline });
    const exitCode = EXIT[judged.verdict];
    writeReports({ command: "simulate", result, judged, exitCode, sources: input }, outputs, io);
    return exitCode;
  };
  return withInput(paths, flags, io, act, (problems) => writeRefusal("simulate", problems, outputs, io));
}

/** The command that walks the same walks again, for a shell. */
function commandLine(paths: readonly string[], flags: SimulateFlags): string {
  const valued: readonly (readonly [string, string | number | undefined])[] = [
    ["--scenario", flags.scenario],
    ["--nodes", flags.nodes],
    ["--crashes", flags.crashes],
    ["--node-failures", flags.nodeFailures],
    ...flags.property.map((id) => ["--property", id] as const),
    ...flags.off.map((id) => ["--off", id] as const),
    ["--seed", flags.seed],
    ["--walks", flags.walks],
    ["--depth", flags.depth],
    ["--shortest-within", flags.shortestWithin],
  ];
  const given = valued.flatMap(([flag, value]) => (value === undefined ? [] : [flag, String(value)]));
  const words = ["plimsoll", "simulate", ...paths, ...(flags.recursive ? ["-R"] : []), ...given];
  return words.map(quoted).join(" ");
}

function quoted(word: string): string {
  return /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
