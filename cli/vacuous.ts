// From a result to an exit code: with --fail-on-vacuous, what holds only because nothing happens is a failure.
import type { Judged, VerifyResult } from "../invariants/index.ts";
import { printable } from "../reports/compact.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import type { Io } from "./io.ts";

export interface VacuityFlags {
  readonly failOnVacuous: boolean;
}

/**
 * Says on stderr what is vacuous. Only a complete search can tell that something never happens.
 * @param expected which of the actions that were never enabled are a finding; all by default.
 */
export function exitCodeFor(
  result: VerifyResult,
  judged: Judged,
  flags: VacuityFlags,
  io: Io,
  expected: (action: string) => boolean = () => true,
): ExitCode {
  const code = EXIT[judged.verdict];
  if (!flags.failOnVacuous || judged.verdict === "inconclusive") return code;
  const vacuous = result.properties.filter((p) => p.vacuous !== undefined);
  for (const p of vacuous) tell(io, `${p.id} holds only vacuously: ${p.vacuous}`);
  const never = result.neverEnabled.filter(expected);
  for (const action of never) tell(io, `${action} was never enabled`);
  return vacuous.length + never.length > 0 ? EXIT.violated : code;
}

/**
 * What a scenario asks for: edits and faults. That a garbage collector finds nothing to do is no finding, nor that no policy refuses
 * an edit.
 */
export function isAskedFor(action: string): boolean {
  if (action.endsWith(" refused")) return false;
  return action.startsWith("user: ") || action.startsWith("fault: ");
}

function tell(io: Io, what: string): void {
  io.stderr.write(`vacuous (--fail-on-vacuous): ${printable(what)}\n`);
}
