// The commands about equivalence and their flags, as commander reads them.
import { type Command, Option } from "commander";
import { BISIMULATIONS, EQUIVALENCES } from "../explorer/equivalence/index.ts";
import { type EquivFlags, equiv, MINIMAL_FORMATS, type MinimiseFlags, minimise } from "./equiv.ts";
import type { ExitCode } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { checkSoundness, SOUNDNESS_FORMATS, type SoundnessFlags } from "./soundness.ts";
import { count, duration, repeated } from "./values.ts";

const EQUIV_EXIT_CODES = `
Exit codes: 0 if the relation holds, 1 if it does not, 2 for bad usage or input, 3 if a limit left it undecided.`;

const SOUNDNESS_EXIT_CODES = `
Exit codes: 0 if it is sound, 1 if it is not, 2 for bad usage or input, 3 if there are too many markings.`;

export function addEquivalences(
  root: Command,
  io: Io,
  done: (code: ExitCode) => void,
  addOutput: (command: Command) => Command,
): void {
  const equal = root
    .command("equiv")
    .argument("<left>", "a labelled transition system: a file in the AUT format")
    .argument("<right>", "another one")
    .description("Decide whether two systems behave alike, and say what tells them apart.")
    .addHelpText("after", EQUIV_EXIT_CODES)
    .addOption(
      new Option("--relation <kind>", "in which sense").choices(EQUIVALENCES).default("branching-divergence"),
    )
    .option("--one-way", "only whether the left one refines, or is simulated by, the right one", false);
  addOutput(addFlags(equal)).action((left: string, right: string, flags: EquivFlags) =>
    done(equiv(left, right, flags, io)),
  );
  const least = root
    .command("minimise")
    .argument("<file>", "a labelled transition system: a file in the AUT format")
    .description("Write the smallest system that is equivalent.")
    .addOption(
      new Option("--relation <kind>", "in which sense")
        .choices(BISIMULATIONS)
        .default("branching-divergence"),
    )
    .addOption(
      new Option("--format <format>", "AUT, or for Graphviz, or for GraphML readers")
        .choices(MINIMAL_FORMATS)
        .default("aut"),
    );
  addFlags(least).action((file: string, flags: MinimiseFlags) => done(minimise(file, flags, io)));
}

/** Of nets, before any cluster is compared with them. */
export function addSoundness(root: Command, io: Io, done: (code: ExitCode) => void): void {
  root
    .command("soundness")
    .argument("<net>", "a workflow net: a file in PNML, BPMN 2.0 or as text, or a pattern, such as WCP-29")
    .description("Decide whether cases of a workflow net can always end, and end properly.")
    .addHelpText("after", SOUNDNESS_EXIT_CODES)
    .addOption(
      new Option("--cases <n>", "up to how many cases that begin together").argParser(count(1, 9)).default(3),
    )
    .addOption(
      new Option("--max-states <n>", "stop after this many markings")
        .argParser(count(1, 2 ** 31 - 1))
        .default(200_000),
    )
    .addOption(
      new Option("-o, --output <format>", "for people, or for programs")
        .choices(SOUNDNESS_FORMATS)
        .default("human"),
    )
    .action((net: string, flags: SoundnessFlags) => done(checkSoundness(net, flags, io)));
}

function addFlags(command: Command): Command {
  const labels = (flag: string, what: string) =>
    new Option(flag, what).argParser(repeated).default([], "none");
  return command
    .addOption(labels("--hide <label>", "labels that are not observed; * stands for anything (repeatable)"))
    .addOption(labels("--block <label>", "labels of steps that are never taken (repeatable)"))
    .addOption(
      new Option("--silent <label>", "how silent steps are called in the files (default: tau and i, both)"),
    )
    .addOption(
      new Option(
        "--max-pairs <n>",
        "give up where more pairs of states would be kept (default: 67,108,864)",
      ).argParser(count(1, 2 ** 31 - 1)),
    )
    .addOption(
      new Option("--timeout <duration>", "stop after this time, e.g. 90s or 1h30m").argParser(duration),
    );
}
