// The commands and their flags, as commander reads them.
import { Argument, Command, Option } from "commander";
import { version } from "../api/version.ts";
import { MAX_BUDGET } from "../model/input/scenario-file.ts";
import { QUESTIONS, type Question, SOLVERS } from "../proofs/index.ts";
import { type CheckFlags, check } from "./check.ts";
import { addEquivalences, addSoundness } from "./equiv-commands.ts";
import type { ExitCode } from "./exit-codes.ts";
import { GRAPH_FORMATS, GRAPHS, type GraphFlags, graph } from "./graph.ts";
import type { Io } from "./io.ts";
import { explain, list } from "./list.ts";
import { withOwnModules } from "./own-thread.ts";
import { addPatterns } from "./patterns-command.ts";
import { type ProveFlags, prove } from "./prove.ts";
import { reductionOption } from "./reductions.ts";
import { type SimulateFlags, simulate } from "./simulate.ts";
import { count, duration, repeated, size, workers } from "./values.ts";
import { type VerifyFlags, verify } from "./verify.ts";

const EXIT_CODES = `
Exit codes:
  0  every property that was checked holds, within the stated bounds; what is violated is suppressed, or in the --baseline
  1  a property is violated otherwise (with --fail-on-vacuous also: something never happens)
  2  bad usage or input
  3  inconclusive: a limit was reached, or the search was interrupted
  4  internal error`;

const SIMULATE_EXIT_CODES = `
Exit codes: 1 if something is violated, else 3: what was not refuted may still be false. Never 0.`;

/** The program; actions report their exit code to `done`. */
export function program(io: Io, done: (code: ExitCode) => void): Command {
  const root = new Command("plimsoll");
  root
    .description("A formal model checker for container orchestration.")
    .version(version(), "-V, --version", "print the version")
    .helpCommand(false)
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => io.stdout.columns ?? 100,
      getErrHelpWidth: () => io.stderr.columns ?? 100,
    })
    .addHelpText("after", EXIT_CODES);
  addVerify(root, io, done);
  addSimulate(root, io, done);
  root
    .command("list")
    .argument("[path...]", "manifests: also the properties that the scenario beside them states")
    .description("List the properties, and the kinds that are modelled.")
    .action(async (paths: readonly string[]) => done(await list(paths, io)));
  root
    .command("explain")
    .argument("<id>", "the id of a property, as `plimsoll list` shows it")
    .description("Say what a property claims, where Kubernetes says so, and how to switch it off.")
    .argument("[path...]", "manifests: also the properties that the scenario beside them states")
    .action(async (id: string, paths: readonly string[]) => done(await explain(id, paths, io)));
  addProve(root, io, done);
  addGraph(root, io, done);
  addEquivalences(root, io, done, { addInput, addReports });
  addSoundness(root, io, done);
  addPatterns(root, io, done, stepTimeout("a controller of your own"));
  addCheck(root, io, done);
  return root;
}

function addVerify(root: Command, io: Io, done: (code: ExitCode) => void): void {
  const command = root
    .command("verify")
    .argument(
      "<path...>",
      "manifests: files, folders, or - for standard input; modules with controllers of your own",
    )
    .description("Verify manifests: explore all that controllers, users and faults can do with them.")
    .addOption(stepTimeout("a controller of your own"));
  addInput(command);
  addSelection(command);
  addLimits(command);
  addVacuity(command);
  addBaseline(command);
  addOutput(command).action(async (paths: readonly string[], flags: VerifyFlags) =>
    done(await withOwnModules({ name: "verify", flags }, paths, io, (read) => verify(paths, flags, read))),
  );
}

function addSimulate(root: Command, io: Io, done: (code: ExitCode) => void): void {
  const most = 2 ** 31 - 1;
  const command = root
    .command("simulate")
    .argument(
      "<path...>",
      "manifests: files, folders, or - for standard input; modules with controllers of your own",
    )
    .description(
      "Walk at random through what manifests can lead to: finds violations in clusters too large to verify, proves nothing.",
    )
    .addOption(stepTimeout("a controller of your own"))
    .addHelpText("after", SIMULATE_EXIT_CODES);
  addInput(command);
  addSelection(command);
  command
    .addOption(new Option("--seed <n>", "other seeds, other walks").argParser(count(0, most)).default(1))
    .addOption(new Option("--walks <n>", "how many walks").argParser(count(1, most)).default(1_000))
    .addOption(new Option("--depth <n>", "steps of a walk at most").argParser(count(1, 1e6)).default(200))
    .addOption(
      new Option("--shortest-within <n>", "look for shorter counterexamples in so many states")
        .argParser(count(0, most))
        .default(100_000),
    );
  addCommonLimits(command);
  addBaseline(command);
  addOutput(command).action(async (paths: readonly string[], flags: SimulateFlags) =>
    done(
      await withOwnModules({ name: "simulate", flags }, paths, io, (read) => simulate(paths, flags, read)),
    ),
  );
}

const ABOUT_QUESTIONS = `
Questions:
  feasible       is there a placement of all pods? If not: what contradicts what, and what would help
  reachable      can the scheduler get to one, pod by pod?
  fragmentation  does it, in whatever order the pods come?
  resilient      is there one without any --failures nodes, or without any one --domain?
  load-line      how far can each workload (or --workload) be scaled before it does not fit?
  parametric     theorems for all sizes: rollouts, budgets, quotas, autoscalers, nodes (needs no manifests)
  all            the first four`;

function addProve(root: Command, io: Io, done: (code: ExitCode) => void): void {
  const most = 2 ** 31 - 1;
  const command = root
    .command("prove")
    .addArgument(new Argument("<question>", "what is to be proved").choices([...QUESTIONS, "all"]))
    .argument("[path...]", "manifests: files, folders, or - for standard input")
    .description(
      "Prove scheduling constraints with a solver, or name the manifest lines that contradict each other.",
    )
    .addHelpText("after", ABOUT_QUESTIONS);
  addInput(command);
  command
    .option("--no-surge", "leave out the additional pods of rolling updates")
    .addOption(
      new Option("--failures <n>", "resilient: how many nodes fail").argParser(count(1, 16)).default(1),
    )
    .addOption(new Option("--domain <label>", "resilient: all nodes with one value of this label fail"))
    .addOption(
      new Option("--workload <kind/name>", "load-line: only this workload (repeatable)")
        .argParser(repeated)
        .default([], "all"),
    )
    .addOption(
      new Option("--max-states <n>", "reachable, fragmentation: stop after this many states")
        .argParser(count(1, most))
        .default(200_000),
    )
    .addOption(
      new Option(
        "--solver <which>",
        "the solver that comes along, the z3 on the PATH, or that if there is one",
      )
        .choices(SOLVERS)
        .default("auto"),
    )
    .addOption(new Option("--seed <n>", "of the solver").argParser(count(0, most)).default(0))
    .addOption(new Option("--timeout <duration>", "for one query").argParser(duration).default(30_000, "30s"))
    .addOption(new Option("--emit-smt2 <file>", "write every query, as SMT-LIB"));
  addOutput(command).action(
    async (question: Question | "all", paths: readonly string[], flags: ProveFlags) => {
      if (question !== "parametric" && paths.length === 0)
        command.error("error: missing required argument 'path'");
      done(await prove(question, paths, flags, io));
    },
  );
}

function addGraph(root: Command, io: Io, done: (code: ExitCode) => void): void {
  const command = root
    .command("graph")
    .addArgument(
      new Argument(
        "<kind>",
        "who owns what, which controllers feed each other, or where pods can be",
      ).choices(GRAPHS),
    )
    .argument("<path...>", "manifests: files, folders, or - for standard input")
    .description(
      "Write a graph of manifests for other tools to draw; of controllers, say which may fight over what.",
    );
  addInput(command);
  command
    .addOption(
      new Option("--format <format>", "for Graphviz, or for GraphML readers")
        .choices(GRAPH_FORMATS)
        .default("dot"),
    )
    .addOption(
      new Option("--max-states <n>", "controllers: how many states to look at")
        .argParser(count(1, 1e6))
        .default(2_000),
    )
    .action(async (kind: (typeof GRAPHS)[number], paths: readonly string[], flags: GraphFlags) =>
      done(await graph(kind, paths, flags, io)),
    );
}

function addInput(command: Command): Command {
  const budget = count(0, MAX_BUDGET);
  return command
    .option("-R, --recursive", "look into folders below the given ones", false)
    .option("--strict", "refuse input of which something is not modelled", false)
    .addOption(new Option("--scenario <file>", "the scenario (default: plimsoll.yaml beside the manifests)"))
    .addOption(new Option("--nodes <shorthand>", "the nodes, e.g. 3x4cpu8Gi"))
    .addOption(new Option("--crashes <n>", "how often a container may crash").argParser(budget))
    .addOption(new Option("--node-failures <n>", "how often a node may fail").argParser(budget));
}

function addCheck(root: Command, io: Io, done: (code: ExitCode) => void): void {
  const command = root
    .command("check")
    .argument("<file>", "an ES module that exports `system` and `properties`")
    .description("Check your own model, written in TypeScript or JavaScript, with the same engine.");
  addSelection(command);
  addLimits(command);
  addVacuity(command);
  addBaseline(command);
  addOutput(command)
    .addOption(stepTimeout("the model"))
    .action(async (file: string, options: CheckFlags) => done(await check(file, options, io)));
}

function stepTimeout(who: string): Option {
  return new Option("--step-timeout <duration>", `give up when one call of ${who} takes longer`)
    .argParser(duration)
    .default(10_000, "10s");
}

function addSelection(command: Command): Command {
  return command
    .addOption(
      new Option("--property <id>", "check only this property (repeatable)")
        .argParser(repeated)
        .default([], "all"),
    )
    .addOption(
      new Option("--off <id>", "do not check this property (repeatable)")
        .argParser(repeated)
        .default([], "none"),
    );
}

function addLimits(command: Command): Command {
  command.addOption(
    new Option(
      "--store <kind>",
      "exact, or compact: fingerprints in place of states, less memory, verdicts up to hash collisions, no liveness",
    )
      .choices(["exact", "compact"])
      .default("exact"),
  );
  command.addOption(
    new Option(
      "--workers <n>",
      "threads that explore, or auto: one per core; with one, the same loop is shown every time (partial order and compact stores use one)",
    )
      .argParser(workers)
      .default(1),
  );
  const states = new Option("--max-states <n>", "stop after this many states");
  command.addOption(states.argParser(count(1, 2 ** 31 - 1))).addOption(reductionOption());
  return addCommonLimits(command);
}

function addCommonLimits(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--max-memory <size>",
        "stop at this much memory for states, e.g. 4Gi (default: most of what is free)",
      ).argParser(size),
    )
    .addOption(
      new Option("--timeout <duration>", "stop after this time, e.g. 90s or 1h30m").argParser(duration),
    )
    .option(
      "--paranoid",
      "check that the model keeps its promises: steps are deterministic (each is called twice), guards hide none, and what is declared interchangeable is",
      false,
    );
}

function addVacuity(command: Command): Command {
  return command.option(
    "--fail-on-vacuous",
    "exit with 1 if a property holds only vacuously, or an action (of the scenario, of your model) is never enabled",
    false,
  );
}

function addBaseline(command: Command): Command {
  return command.addOption(
    new Option(
      "--baseline <file>",
      "an earlier report (json or sarif): the violations in it are told, and do not fail the run again",
    ),
  );
}

function addOutput(command: Command): Command {
  return addReports(command).option("--coverage", "in human reports, how often each action happened", false);
}

function addReports(command: Command): Command {
  return command
    .addOption(
      new Option(
        "-o, --output <format[=file]>",
        "human, json, junit, sarif, github or markdown, to the terminal or a file (repeatable)",
      )
        .argParser(repeated)
        .default([], "human"),
    )
    .option("-q, --quiet", "no report on the terminal, only errors", false);
}
