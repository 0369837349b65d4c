// `plimsoll verify PATH... | -`: a verdict on manifests.
import { judge, Verification, type VerifyInput } from "../invariants/index.ts";
import { isAboutPending, withPlacement } from "../proofs/index.ts";
import { type BaselineFlags, readBaseline } from "./accepted.ts";
import { drive } from "./drive.ts";
import type { ExitCode } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { type LimitFlags, type StepTimeoutFlags, searchOptions } from "./limits.ts";
import { type OutputFlags, parseOutputs, writeRefusal, writeReports } from "./outputs.ts";
import { type ReductionFlags, reductionOptions } from "./reductions.ts";
import { exitCodeFor, isAskedFor, type VacuityFlags } from "./vacuous.ts";
import { type ManifestFlags, withInput } from "./with-input.ts";

export interface VerifyFlags
  extends ManifestFlags,
    LimitFlags,
    OutputFlags,
    ReductionFlags,
    VacuityFlags,
    BaselineFlags,
    StepTimeoutFlags {}

export async function verify(paths: readonly string[], flags: VerifyFlags, io: Io): Promise<ExitCode> {
  const outputs = parseOutputs(flags);
  const baseline = readBaseline(flags);
  const act = async (input: VerifyInput) => {
    const verification = new Verification(input, { ...searchOptions(flags), ...reductionOptions(flags) });
    await drive(verification, io, { timeoutMs: flags.timeout, quiet: flags.quiet });
    const found = verification.result();
    const result = isAboutPending(found) ? await withPlacement(input, found) : found;
    const judged = judge(result, { baseline });
    const exitCode = exitCodeFor(result, judged, flags, io, isAskedFor);
    writeReports({ command: "verify", result, judged, exitCode, sources: input }, outputs, io);
    return exitCode;
  };
  return withInput(paths, flags, io, act, (problems) => writeRefusal("verify", problems, outputs, io));
}
