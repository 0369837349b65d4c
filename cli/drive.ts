// Drives a search with the progress line on the terminal; Ctrl-C ends it early.
import { drive as driveSearch, type Search } from "../api/drive.ts";
import type { Io } from "./io.ts";
import { ProgressLine } from "./progress.ts";

/** Runs until the search is finished, interrupted, or out of time. */
export async function drive(
  search: Search,
  io: Io,
  options: { readonly timeoutMs?: number | undefined; readonly quiet: boolean },
): Promise<void> {
  const line = new ProgressLine(io.stderr, options.quiet, performance.now());
  const interruption = new AbortController();
  const release = io.onInterrupt(() => interruption.abort());
  try {
    await driveSearch(search, {
      signal: interruption.signal,
      timeoutMs: options.timeoutMs,
      onProgress: (progress) => line.update(progress, performance.now()),
    });
  } finally {
    release();
    line.clear();
  }
}
