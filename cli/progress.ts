// The progress line: one line on stderr, rewritten in place, and only if stderr is a terminal.
import type { Progress } from "../api/options.ts";
import type { Output } from "./io.ts";

const EVERY_MS = 100;
const CLEAR = "\r\u001b[2K";

export class ProgressLine {
  readonly #output: Output;
  readonly #started: number;
  readonly #shown: boolean;
  #last = Number.NEGATIVE_INFINITY;
  #dirty = false;

  /** Shows nothing if `quiet`. `now` is in milliseconds. */
  constructor(output: Output, quiet: boolean, now: number) {
    this.#output = output;
    this.#started = now;
    this.#shown = output.isTTY === true && !quiet;
  }

  update(progress: Progress, now: number): void {
    if (!this.#shown || now - this.#last < EVERY_MS) return;
    this.#last = now;
    this.#dirty = true;
    const line = progressText(progress, now - this.#started);
    // Some terminals say that they have no columns at all.
    this.#output.write(`${CLEAR}${line.slice(0, (this.#output.columns || 80) - 1)}`);
  }

  /** Removes the line, so that a report can follow. */
  clear(): void {
    if (this.#dirty) this.#output.write(CLEAR);
    this.#dirty = false;
  }
}

export function progressText(p: Progress, elapsedMs: number): string {
  const rate = elapsedMs <= 0 ? 0 : Math.round((p.states / elapsedMs) * 1000);
  const seconds = Math.floor(elapsedMs / 1000);
  return [
    `${grouped(p.states)} states`,
    `${grouped(rate)}/s`,
    p.walks === undefined ? `frontier ${grouped(p.frontier)}` : `walk ${grouped(p.walks)}`,
    `depth ${p.depth}`,
    `${grouped(Math.ceil(p.memoryBytes / 2 ** 20))} MiB`,
    `${seconds} s`,
  ].join("  ");
}

function grouped(n: number): string {
  return n.toLocaleString("en-US");
}
