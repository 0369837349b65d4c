// `plimsoll soundness NET`: whether cases of a workflow net can always end, and end properly, one or several at a time.
import { patternNamed } from "../api/claims/patterns.ts";
import { version } from "../api/version.ts";
import { ModelError } from "../explorer/errors.ts";
import { formatProblem, InputErrors } from "../model/input/load.ts";
import type { Net } from "../model/workflow/net.ts";
import { type Soundness, soundness } from "../model/workflow/soundness.ts";
import { colourPalette, plainPalette, wantsColour } from "../reports/palette.ts";
import { soundnessJson, soundnessReport, soundnessVerdict } from "../reports/soundness.ts";
import { EXIT, type ExitCode, UsageError } from "./exit-codes.ts";
import type { Io } from "./io.ts";

export const SOUNDNESS_FORMATS = ["human", "json"] as const;

export interface SoundnessFlags {
  /** All numbers of cases up to this one. */
  readonly cases: number;
  readonly maxStates: number;
  readonly output: (typeof SOUNDNESS_FORMATS)[number];
}

/** @param named A file, or a pattern of the catalogue. */
export function checkSoundness(
  named: string,
  { cases, maxStates, output }: SoundnessFlags,
  io: Io,
): ExitCode {
  const net = netNamed(named);
  const results = Array.from({ length: cases }, (_, i) => decided(net, { cases: i + 1, maxStates }));
  const paint = wantsColour(io.stdout, io.env) ? colourPalette : plainPalette;
  io.stdout.write(
    output === "json" ? soundnessJson(net, results, version()) : soundnessReport(net, results, paint),
  );
  return { sound: EXIT.holds, unsound: EXIT.violated, inconclusive: EXIT.inconclusive }[
    soundnessVerdict(results)
  ];
}

function netNamed(named: string): Net {
  try {
    return patternNamed(named, "soundness");
  } catch (error) {
    if (!(error instanceof InputErrors)) throw error;
    throw new UsageError(error.problems.map(formatProblem).join("\n       "), { cause: error });
  }
}

function decided(net: Net, options: { readonly cases: number; readonly maxStates: number }): Soundness {
  try {
    return soundness(net, options);
  } catch (error) {
    if (error instanceof ModelError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}
