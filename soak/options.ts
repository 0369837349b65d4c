// What a soak is told: how long, which laws, from which seed on.
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import type { Law } from "../properties/laws/index.ts";

export interface SoakOptions {
  readonly minutes: number;
  readonly seed: number;
  readonly laws: readonly Law[];
  /** Of a failure that was reported: only this value, and what it shrinks to. */
  readonly path: string | undefined;
  /** Where counterexamples are written. */
  readonly out: string;
}

/** The message says what was wrong, and what there is. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const MINUTES = 10;

/** Arguments come first, then the environment (SOAK_MINUTES, SOAK_SEED). @throws UsageError */
export function readOptions(
  args: readonly string[],
  env: { readonly [name: string]: string | undefined },
  laws: readonly Law[],
): SoakOptions {
  const { values, positionals } = parsed(args);
  const known = laws.map(({ id }) => id);
  const unknown = positionals.find((id) => !known.includes(id));
  if (unknown !== undefined)
    throw new UsageError(`there is no law "${unknown}"; there are ${known.join(", ")}`);
  const chosen = positionals.length === 0 ? laws : laws.filter(({ id }) => positionals.includes(id));
  if (values.path !== undefined && (chosen.length !== 1 || values.seed === undefined))
    throw new UsageError("--path is that of one law, and goes with its --seed");
  return {
    minutes: numberOf("minutes", values.minutes ?? env.SOAK_MINUTES, 0) ?? MINUTES,
    seed: numberOf("seed", values.seed ?? env.SOAK_SEED, -(2 ** 31)) ?? randomInt(2 ** 31),
    laws: chosen,
    path: values.path,
    out: values.out ?? "soak-failures",
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        minutes: { type: "string" },
        seed: { type: "string" },
        path: { type: "string" },
        out: { type: "string" },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function numberOf(name: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (text.trim() === "" || !Number.isFinite(number) || number < least)
    throw new UsageError(`${name}: ${JSON.stringify(text)} is not a number from ${least} on`);
  return number;
}
