// Which files a test rests on: noted by its expectations, read by the plugin, for watch mode. Imports nothing of vitest's.
import { basename, dirname, sep } from "node:path";

declare module "vitest" {
  interface TaskMeta {
    /** Absolute paths of the manifests' files and folders, and of their scenarios. */
    plimsoll?: readonly string[];
  }
}

/** Whether a change of `file` may change what was read from `path`: it is that, below it, or a scenario beside it. */
export function restsOn(path: string, file: string): boolean {
  if (file === path || file.startsWith(path.endsWith(sep) ? path : `${path}${sep}`)) return true;
  return /^plimsoll\.ya?ml$/.test(basename(file)) && dirname(file) === dirname(path);
}
