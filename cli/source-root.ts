// The folder from which reports name files: the root of the repository, where there is one.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The nearest folder above the present one (or that itself) with a `.git` in it; else the present one. */
export function sourceRoot(from = process.cwd()): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (dirname(folder) === folder) return from;
  }
}
