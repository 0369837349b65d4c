// `plimsoll graph KIND PATH...`: who owns what, which controllers feed each other, where pods can be; for other tools to draw.
import type { VerifyInput } from "../invariants/index.ts";
import {
  type ControllerGraph,
  controllers,
  dot,
  graphml,
  type LabelledGraph,
  ownership,
  placement,
} from "../proofs/graphs/index.ts";
import { withSolver } from "../proofs/index.ts";
import { EXIT, type ExitCode, UsageError } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { type ManifestFlags, withInput } from "./with-input.ts";

export const GRAPHS = ["ownership", "controllers", "placement"] as const;
export const GRAPH_FORMATS = ["dot", "graphml"] as const;

export interface GraphFlags extends Omit<ManifestFlags, "property" | "off"> {
  readonly format: (typeof GRAPH_FORMATS)[number];
  readonly maxStates: number;
}

/** The graph goes to standard output; what is remarkable about it, to standard error. */
export async function graph(
  kind: (typeof GRAPHS)[number],
  paths: readonly string[],
  flags: GraphFlags,
  io: Io,
): Promise<ExitCode> {
  return withInput(paths, { ...flags, property: [], off: [] }, io, async (input) => {
    const found = await made(kind, input, flags, io);
    io.stdout.write(flags.format === "dot" ? dot(found, kind) : graphml(found, kind));
    return EXIT.holds;
  });
}

async function made(
  kind: (typeof GRAPHS)[number],
  input: VerifyInput,
  { maxStates }: GraphFlags,
  io: Io,
): Promise<LabelledGraph> {
  if (kind === "ownership") return ownership(input);
  if (kind === "controllers") {
    const found = controllers(input, maxStates);
    for (const line of remarks(found)) io.stderr.write(`${line}\n`);
    return found.graph;
  }
  const found = await withSolver("wasm", {}, (solver) => placement(input, solver));
  if (found === undefined)
    throw new UsageError("there is no placement of all pods to draw; plimsoll prove feasible says why");
  return found;
}

function remarks({ circles, states, isComplete }: ControllerGraph): readonly string[] {
  const seen = `${states} states were looked at${isComplete ? ", which are all" : "; in others there may be more"}`;
  return [
    seen,
    ...circles.flatMap(({ controllers: members, shared }) => [
      `in a circle: ${members.join(", ")}`,
      ...shared.map(({ slot, field, writers }) => {
        const what = field === "" ? slot : `${slot} ${field}`;
        return `  candidates for a fight over ${what}: ${writers.join(", ")}`;
      }),
    ]),
  ];
}
