// From paths on the command line to texts: files, folders, standard input.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { InputErrors, type InputProblem, wholeFile } from "./problem.ts";

/** One text to load manifests from. */
export interface Source {
  /** As it is shown in messages. */
  readonly file: string;
  readonly text: string;
  /** False for files that were only found in a folder: what is no manifest there is reported, not refused. */
  readonly named?: boolean;
}

export interface CollectOptions {
  /** Look into folders below the given ones. */
  readonly recursive?: boolean;
  /** Reads standard input, for the path "-". */
  readonly stdin?: () => string;
}

export interface Collected {
  /** In the order of the paths; within a folder in alphabetical order. No file twice. */
  readonly sources: readonly Source[];
  /** Paths of the scenario files (plimsoll.yaml) that were met on the way. */
  readonly scenarios: readonly string[];
}

const MANIFEST = /\.(yaml|yml|json)$/i;
const SCENARIO = /^plimsoll\.ya?ml$/;

/**
 * Reads the given files, and the *.yaml, *.yml and *.json files of the given folders.
 * @throws InputErrors for paths that cannot be read, and for folders without manifests.
 */
export function collectFiles(paths: readonly string[], options: CollectOptions = {}): Collected {
  const problems: InputProblem[] = [];
  const refuse = (file: string, problem: string, fix: string) => {
    problems.push({ position: wholeFile(file), field: "", problem, fix });
  };
  const sources = new Map<string, Source>();
  const scenarios = new Map<string, string>();
  const take = (path: string, named: boolean) => {
    const id = resolve(path);
    if (SCENARIO.test(basename(path))) scenarios.set(id, path);
    else if (!sources.has(id)) sources.set(id, { file: path, text: readText(path), named });
  };
  for (const path of paths) {
    try {
      if (path === "-") {
        sources.set(path, { file: "-", text: options.stdin?.() ?? "", named: true });
      } else if (statSync(path).isDirectory()) {
        const found = filesOf(path, options.recursive ?? false);
        for (const file of found) take(file, false);
        if (found.length === 0)
          refuse(path, "no manifests in this folder", emptyFix(options.recursive ?? false));
      } else {
        take(path, true);
      }
    } catch (error) {
      const { problem, fix } = unreadable(error);
      refuse(path, problem, fix);
    }
  }
  if (problems.length > 0) throw new InputErrors(problems);
  return { sources: [...sources.values()], scenarios: [...scenarios.values()] };
}

function filesOf(folder: string, recursive: boolean): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    // Links are followed to files, but not to folders, which could lead round in a circle.
    if (entry.isDirectory()) return recursive ? filesOf(path, true) : [];
    return MANIFEST.test(entry.name) && statSync(path).isFile() ? [path] : [];
  });
}

/** Bytes that are no UTF-8 are refused rather than replaced. */
function readText(path: string): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));
}

function emptyFix(recursive: boolean): string {
  return recursive
    ? "name files that end in .yaml, .yml or .json"
    : "name files, or use -R for the folders below";
}

function unreadable(error: unknown): { problem: string; fix: string } {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return { problem: "no such file or folder", fix: "check the path" };
  if (code === "EACCES") return { problem: "permission denied", fix: "make it readable" };
  if (code === "ERR_ENCODING_INVALID_ENCODED_DATA")
    return { problem: "not UTF-8 text", fix: "convert it to UTF-8" };
  if (error instanceof Error && code !== undefined) return { problem: error.message, fix: "check the path" };
  throw error;
}
