// Which ways of exploring less are used: all that are sound, but for what `--no-reduction` names.
import { InvalidArgumentError, Option } from "commander";
import type { ExploreOptions } from "../explorer/index.ts";
import { repeated } from "./values.ts";

export interface ReductionFlags {
  /** Those that are switched off, by name; "all" for all of them. */
  readonly reduction: readonly string[];
}

export function reductionOption(): Option {
  return new Option(
    "--no-reduction [name]",
    "explore without symmetry or partial-order reduction, or, without a name, without both (repeatable)",
  )
    .preset("all")
    .argParser(nameOf)
    .default([], "both, where sound");
}

export function reductionOptions({ reduction: off }: ReductionFlags): Pick<ExploreOptions, "reductions"> {
  const isOn = (name: string): boolean => !off.includes(name) && !off.includes("all");
  return { reductions: { symmetry: isOn("symmetry"), partialOrder: isOn("partial-order") } };
}

function nameOf(text: string, before: readonly string[] | undefined): readonly string[] {
  if (["symmetry", "partial-order", "all"].includes(text)) return repeated(text, before);
  throw new InvalidArgumentError(
    "It must be symmetry or partial-order. Without a name, the flag must stand behind all paths.",
  );
}
