// The commands about equivalence and their flags, as commander reads them.
import { type Command, Option } from "commander";
import { BISIMULATIONS, EQUIVALENCES } from "../explorer/equivalence/index.ts";
import { CONDITION_NAMES } from "../model/workflow/loop/options.ts";
import { LOOP_RELATIONS } from "../model/workflow/loop/theorem.ts";
import { type EquivFlags, equiv, MINIMAL_FORMATS, type MinimiseFlags, minimise } from "./equiv.ts";
import { equivLoop, type LoopFlags } from "./equiv-loop.ts";
import type { ExitCode } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { checkSoundness, SOUNDNESS_FORMATS, type SoundnessFlags } from "./soundness.ts";
import { count, duration, repeated } from "./values.ts";

const EQUIV_EXIT_CODES = `
Exit codes: 0 if the relation holds, 1 if it does not, 2 for bad usage or input, 3 if a limit left it undecided.`;

const ABOUT_EQUIV = `
Two AUT files are compared with each other. Manifests are compared with a workflow pattern: as the claim.yaml beside them says, or as
--pattern and --observe do. Patterns to --observe, --hide, --block and --fault are regular expressions there, as in claim.yaml; of AUT
files --hide and --block take labels, in which * stands for anything.

  plimsoll equiv ./k8s --pattern WCP-1 --observe 'kubelet .*: start (\\S+)=start($1)' --observe 'containers .*: complete (\\S+)=ok($1)'
  plimsoll equiv ./k8s --steps
${EQUIV_EXIT_CODES}`;

const ABOUT_LOOP = `
Nets of tasks: a; b is a, then b; a || b is both at the same time; a xor b is one of them. Put parentheses around what belongs
together. A file has one on each line; or it is a workflow net (PNML, BPMN 2.0, or transitions as text) that is such a net. Or name a pattern: WCP-1.

Conditions: ${CONDITION_NAMES.join(", ")}.

Exit codes: 0 if the relation holds for all nets under the conditions that are claimed, 1 if it does not, 2 for bad usage, 3 if the time ran out.`;

/** How the commands share flags with others. */
export interface SharedFlags {
  addInput(command: Command): Command;
  addReports(command: Command): Command;
}

const SOUNDNESS_EXIT_CODES = `
Exit codes: 0 if it is sound, 1 if it is not, 2 for bad usage or input, 3 if there are too many markings.`;

export function addEquivalences(
  root: Command,
  io: Io,
  done: (code: ExitCode) => void,
  { addInput, addReports }: SharedFlags,
): void {
  const equal = root
    .command("equiv")
    .argument("<path...>", "two systems in AUT files; or manifests, and modules with controllers of your own")
    .description(
      "Decide whether two systems behave alike, or a cluster as a workflow pattern does, and say what tells them apart.",
    )
    .addHelpText("after", ABOUT_EQUIV)
    .addOption(
      new Option("--relation <kind>", "in which sense").choices(EQUIVALENCES).default("branching-divergence"),
    )
    .option(
      "--one-way",
      "only whether the first one (the cluster) refines, or is simulated by, the other",
      false,
    );
  addClaimFlags(equal);
  addInput(equal);
  addReports(addFlags(equal)).action(async (paths: readonly string[], flags: EquivFlags) =>
    done(await equiv(paths, flags, io)),
  );
  addLoop(equal, io, done, addReports);
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

/** A subcommand: its flags come after its name. */
function addLoop(
  equal: Command,
  io: Io,
  done: (code: ExitCode) => void,
  addReports: SharedFlags["addReports"],
): void {
  const most = 2 ** 31 - 1;
  const loop = equal
    .helpCommand(false)
    .enablePositionalOptions()
    .command("loop")
    .description(
      "Decide under which of ten conditions a control loop is a workflow engine, for nets of tasks.",
    )
    .addHelpText("after", ABOUT_LOOP)
    .addOption(
      new Option("--relation <kind>", "in which sense, at least")
        .choices(LOOP_RELATIONS)
        .default("branching-divergence"),
    )
    .addOption(
      new Option("--without <condition>", "a condition that is not claimed to hold (repeatable)")
        .argParser(repeated)
        .default([], "all ten hold"),
    )
    .addOption(
      new Option("--net <net>", "a net of tasks, a file, or a pattern (repeatable)")
        .argParser(repeated)
        .default([], "four examples"),
    )
    .addOption(new Option("--random <n>", "also so many random nets").argParser(count(0, 100_000)).default(0))
    .addOption(new Option("--seed <n>", "other seeds, other nets").argParser(count(0, most)).default(1))
    .addOption(new Option("--tasks <n>", "tasks of a random net at most").argParser(count(2, 6)).default(4))
    .addOption(
      new Option("--timeout <duration>", "stop after this time, e.g. 90s or 1h30m").argParser(duration),
    );
  addReports(loop).action((flags: LoopFlags) => done(equivLoop(flags, io)));
}

function addClaimFlags(command: Command): Command {
  const regex = (flag: string, what: string) =>
    new Option(flag, what).argParser(repeated).default([], "those of claim.yaml");
  return command
    .addOption(
      new Option(
        "--pattern <which>",
        "the pattern, such as WCP-1, WDP-27 or SRS-CWC-NIL, or a file with a net: text, PNML, BPMN 2.0",
      ),
    )
    .addOption(
      regex("--observe <regex=label>", "a rule: steps (process: label) that match are seen so (repeatable)"),
    )
    .addOption(regex("--fault <regex>", "which steps are faults (repeatable)"))
    .addOption(new Option("--claim <file>", "the claim (default: claim.yaml beside the manifests)"))
    .option("--steps", "only list what there is to be seen", false)
    .addOption(
      new Option(
        "--aut <prefix>",
        "also write both sides to AUT files whose names begin so, for other tools",
      ),
    )
    .option("--fail-on-vacuous", "exit with 1 if a rule of what is seen sees nothing", false)
    .addOption(
      new Option(
        "--max-states <n>",
        "give up where the cluster has more states (default: 1,000,000)",
      ).argParser(count(1, 2 ** 31 - 1)),
    )
    .addOption(
      new Option(
        "--step-timeout <duration>",
        "give up when one call of a controller of your own takes longer",
      )
        .argParser(duration)
        .default(10_000, "10s"),
    );
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
    .addOption(
      labels(
        "--hide <label>",
        "what is seen so is hidden on both sides; of manifests also: faults, the default (repeatable)",
      ),
    )
    .addOption(
      labels("--block <label>", "steps that are never taken; of manifests also: faults (repeatable)"),
    )
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
