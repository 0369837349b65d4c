// Driving a search: slices, limits, interruption, and the progress line.
import { describe, expect, test } from "vitest";
import type { Search } from "../api/drive.ts";
import type { Limit } from "../explorer/result.ts";
import { drive } from "./drive.ts";
import type { Io } from "./io.ts";
import { ProgressLine, progressText } from "./progress.ts";

/** A search that needs `slices` slices, each of `ms` milliseconds. */
class Counted implements Search {
  stopped: Limit | undefined;
  slices: number;
  readonly #ms: number;
  constructor(slices: number, ms = 0) {
    this.slices = slices;
    this.#ms = ms;
  }
  advance(): boolean {
    for (const end = performance.now() + this.#ms; performance.now() < end; );
    return --this.slices <= 0;
  }
  progress() {
    return { states: 1_234_567, transitions: 1, depth: 12, frontier: 89, memoryBytes: 3 * 2 ** 20 };
  }
  stop(limit: Limit): void {
    this.stopped = limit;
    this.slices = Math.min(this.slices, 2);
  }
}

function terminal(
  isTTY: boolean,
  interrupt?: (listener: () => void) => void,
): Io & { readonly text: () => string } {
  let written = "";
  const stderr = { isTTY, columns: 40, write: (text: string) => (written += text) };
  return {
    stdout: stderr,
    stderr,
    env: {},
    readStdin: async () => "",
    onInterrupt(listener) {
      interrupt?.(listener);
      return () => {};
    },
    text: () => written,
  };
}

describe("drive", () => {
  test("goes on to the end", async () => {
    const search = new Counted(5);
    await drive(search, terminal(false), { quiet: false });
    expect(search).toMatchObject({ slices: 0, stopped: undefined });
  });

  test("stops between slices when interrupted", async () => {
    const search = new Counted(Number.POSITIVE_INFINITY);
    await drive(
      search,
      terminal(false, (listener) => setTimeout(listener, 5)),
      { quiet: false },
    );
    expect(search.stopped).toBe("interrupted");
  });

  test("stops when the time is over", async () => {
    const search = new Counted(Number.POSITIVE_INFINITY, 1);
    await drive(search, terminal(false), { quiet: false, timeoutMs: 20 });
    expect(search.stopped).toBe("time");
  });

  test("a search that finishes in its last slice is not stopped", async () => {
    const search = new Counted(1, 5);
    await drive(search, terminal(false), { quiet: false, timeoutMs: 1 });
    expect(search.stopped).toBeUndefined();
  });

  test("what the search throws comes through, and the progress line is gone", async () => {
    const io = terminal(true);
    const search = new Counted(Number.POSITIVE_INFINITY);
    search.progress = () => {
      throw new Error("broken");
    };
    await expect(drive(search, io, { quiet: false })).rejects.toThrow("broken");
  });
});

describe("the progress line", () => {
  test("is written over in place, fits the terminal, and is removed", async () => {
    const io = terminal(true);
    await drive(new Counted(3), io, { quiet: false });
    const lines = io.text().split("\r\u001b[2K");
    expect(lines[0]).toBe("");
    expect(lines[1]).toMatch(/^1,234,567 states {2}/);
    expect(lines.at(-1)).toBe("");
    for (const line of lines) expect(line.length).toBeLessThan(40);
  });

  test.each([
    ["no terminal", false, false],
    ["quiet", true, true],
  ])("is not there: %s", async (_, isTTY, quiet) => {
    const io = terminal(isTTY);
    await drive(new Counted(3), io, { quiet });
    expect(io.text()).toBe("");
  });

  test("is not written more often than anyone can read", () => {
    const io = terminal(true);
    const line = new ProgressLine(io.stderr, false, 0);
    for (let now = 0; now < 1000; now++) line.update(new Counted(1).progress(), now);
    expect(io.text().split("\u001b[2K")).toHaveLength(11);
  });

  test("says states, rate, frontier, depth, memory and time", () => {
    expect(progressText(new Counted(1).progress(), 2_000)).toBe(
      "1,234,567 states  617,284/s  frontier 89  depth 12  3 MiB  2 s",
    );
  });
});
