// The flags of `plimsoll patterns`, as commander reads them. With controllers of the user's own, the command runs in a thread, which is watched.
import { type Command, Option } from "commander";
import { KUBERNETES_VERSIONS } from "../model/versions/versions.ts";
import { claimModules } from "./claim-folders.ts";
import { folderOf } from "./decided-patterns.ts";
import type { ExitCode } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { inThread } from "./own-thread.ts";
import { claimSource, type PatternsFlags, patterns } from "./patterns.ts";
import { count, duration, repeated } from "./values.ts";

const EXIT_CODES = `
Exit codes: 0 if everything was decided, and is found as the claims say; 1 if something is found otherwise; 2 for bad usage or input; 3 if a limit
left something undecided.`;

export function addPatterns(
  root: Command,
  io: Io,
  done: (code: ExitCode) => void,
  stepTimeout: Option,
): void {
  root
    .command("patterns")
    .argument(
      "[folder]",
      "claims of your own: a folder of folders with manifests, plimsoll.yaml and claim.yaml, or one of these",
    )
    .description("Decide which Kubernetes constructs are the workflow patterns that they are said to be.")
    .addHelpText("after", EXIT_CODES)
    .addOption(
      new Option(
        "--claim <id>",
        "only this claim (SEQ-1), one of the 14 (2b), or this pattern (WCP-3) (repeatable)",
      )
        .argParser(repeated)
        .default([], "all"),
    )
    .addOption(
      new Option(
        "--kubernetes <version>",
        "the version that the cluster behaves like (default: the scenario's)",
      ).choices(KUBERNETES_VERSIONS),
    )
    .option("--versions", "also decide under every version of Kubernetes, and say what differs", false)
    .addOption(
      new Option(
        "-o, --output <format[=file]>",
        "human, json, markdown or latex, to the terminal or a file (repeatable)",
      )
        .argParser(repeated)
        .default([], "human"),
    )
    .addOption(
      new Option("--max-states <n>", "give a claim up whose cluster has more states").argParser(
        count(1, 2 ** 31 - 1),
      ),
    )
    .addOption(new Option("--timeout <duration>", "for each claim, e.g. 90s").argParser(duration))
    .addOption(stepTimeout)
    .action(async (folder: string | undefined, flags: PatternsFlags) =>
      done(await patternsInThread(folder, flags, io)),
    );
}

async function patternsInThread(folder: string | undefined, flags: PatternsFlags, io: Io): Promise<ExitCode> {
  const source = claimSource(folder, flags);
  const modules = source.ids.flatMap((id) => claimModules(folderOf(source.folder, id)));
  if (modules.length === 0) return patterns(folder, flags, io);
  const paths = folder === undefined ? [] : [folder];
  const shown = folder ?? "plimsoll patterns";
  return inThread(
    { name: "patterns", flags },
    { paths, modules, handlers: {}, manifests: paths, stdin: "", shown },
    io,
  );
}
