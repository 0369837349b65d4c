// What a peer is: programs to be run side by side, and how to read what they print.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { BuildError, isInstalled, type Variables } from "../build.ts";
import { constantsOf, type Instance } from "../models.ts";

export type Outcome =
  | {
      readonly states: number;
      /** The initial state not counted; undefined if the tool does not say. */
      readonly transitions: number | undefined;
    }
  | { readonly failed: string };

/** One configuration of a tool, built for one instance. Each run is a process of its own. */
export interface Program {
  readonly config: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Variables;
  /** Called only if the program ended with exit code 0. */
  read(output: string): Outcome;
}

export interface Tool {
  readonly name: string;
  /** Why it cannot run here, in a few words; undefined if it can. */
  missing(): string | undefined;
  /**
   * Its programs for `instance`, built in `directory`; none if it has no such model.
   * @throws BuildError
   */
  programs(instance: Instance, directory: string): readonly Program[];
}

/** The models as their authors wrote them for each tool. */
export function baseline(path: string): string {
  return fileURLToPath(new URL(`../../../shared/baselines/${path}`, import.meta.url));
}

/** What is missing for a peer that needs the baselines and these programs. */
export function missingOf(...programs: readonly string[]): string | undefined {
  const absent = programs.find((p) => !isInstalled(p));
  if (absent !== undefined) return `${absent} is not installed`;
  return existsSync(baseline("README.md")) ? undefined : "../shared/baselines is not there";
}

/**
 * A model whose constants stand in its text, as `NAME sign NUMBER`, with those of `instance`.
 * @throws BuildError if it does not have them
 */
export function withConstants(text: string, sign: ":" | "=", instance: Instance): string {
  return constantsOf(instance).reduce((model, { name, value }) => {
    const constant = new RegExp(`\\b${name} ${sign} \\d+`);
    if (!constant.test(model)) throw new BuildError(`the model has no constant ${name}`);
    return model.replace(constant, `${name} ${sign} ${value}`);
  }, text);
}

/** The constants, as the C preprocessor takes them. */
export function definitions(instance: Instance): readonly string[] {
  return constantsOf(instance).map(({ name, value }) => `-D${name}=${value}`);
}

/** The number in the last match of `pattern`, without its separators; undefined if there is no match. */
export function numberIn(output: string, pattern: RegExp): number | undefined {
  const found = [...output.matchAll(new RegExp(pattern, "g"))].at(-1)?.[1];
  return found === undefined ? undefined : Number(found.replaceAll(",", ""));
}

/** The smallest power of two, as an exponent, that is at least `n`. */
export function log2Above(n: number): number {
  return Math.ceil(Math.log2(n));
}

/** Reads one line of `name=value` pairs, as the hand-written programs print it. */
export function readPairs(output: string): Outcome {
  const states = numberIn(output, /distinct=(\d+)/);
  const transitions = numberIn(output, /transitions=(\d+)/);
  if (states === undefined || transitions === undefined) return { failed: "it has printed no counts" };
  if (numberIn(output, /violations=(\d+)/) !== 0) return { failed: "it has found violations" };
  return { states, transitions };
}
