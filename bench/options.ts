// The command line of the bench: what to measure, how often, and where to write the figures.
import { parseArgs } from "node:util";
import { type Instance, instances } from "./models.ts";
import { tools } from "./tools/index.ts";
import type { Tool } from "./tools/tool.ts";

export interface Options {
  readonly tools: readonly Tool[];
  readonly instances: readonly Instance[];
  /** How often every program is run. */
  readonly rounds: number;
  /** The file that gets the figures. */
  readonly json: string | undefined;
}

/** The command line is wrong; the message says how, in one line. */
export class UsageError extends Error {}

/** @throws UsageError */
export function readOptions(args: readonly string[]): Options {
  const { only, model, size, rounds, json, quick } = parsed(args);
  return {
    tools: toolsNamed(only),
    instances: chosen(model, size, quick),
    rounds: rounds === undefined ? (quick ? 1 : 3) : roundsFrom(rounds),
    json,
  };
}

function parsed(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        only: { type: "string" },
        model: { type: "string" },
        size: { type: "string" },
        rounds: { type: "string" },
        json: { type: "string" },
        quick: { type: "boolean" },
      },
    });
    return { ...values, quick: values.quick ?? false };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(error.message.split(/[.\n]/)[0]);
  }
}

function toolsNamed(only: string | undefined): readonly Tool[] {
  if (only === undefined) return tools;
  return only.split(",").map((name) => {
    const found = tools.find((t) => t.name === name);
    if (found !== undefined) return found;
    throw new UsageError(`--only ${name}: there is no such tool; there are ${listed(tools, (t) => t.name)}`);
  });
}

function chosen(model: string | undefined, size: string | undefined, quick: boolean): readonly Instance[] {
  const ofModel = instances.filter((i) => model === undefined || i.model === model);
  if (ofModel.length === 0)
    throw new UsageError(
      `--model ${model}: there is no such model; there are ${listed(instances, (i) => i.model)}`,
    );
  if (size === undefined) return ofModel.filter(({ sets }) => sets.includes(quick ? "quick" : "default"));
  const ofSize = ofModel.filter((i) => i.size === size);
  if (ofSize.length > 0) return ofSize;
  throw new UsageError(`--size ${size}: there is no such size; there are ${listed(ofModel, (i) => i.size)}`);
}

function roundsFrom(text: string): number {
  const rounds = Number(text);
  if (Number.isInteger(rounds) && rounds > 0) return rounds;
  throw new UsageError(`--rounds ${text}: must be a positive whole number`);
}

function listed<T>(items: readonly T[], name: (item: T) => string): string {
  return [...new Set(items.map(name))].join(" ");
}
