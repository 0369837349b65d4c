// Reads tables of broken input for tests: blocks of a title, a text or a change of one, and what is said of it.

export interface Block {
  readonly what: string;
  /** The broken text. */
  readonly text: string;
  /** "line:column: message", or " message" for a file as a whole. */
  readonly says: readonly string[];
}

/**
 * Reads blocks that begin with "# title". Lines with " ", "-" and "+" change `base` as a diff does; lines with ">" are a
 * text of their own; lines with "@" are what is said.
 * @throws Error if a diff does not fit `base` exactly once: a table that tests nothing is worse than none.
 */
export function readBlocks(table: string, base: string): readonly Block[] {
  return table
    .split(/^# /m)
    .slice(1)
    .map((block) => {
      const [what = "", ...lines] = block.split("\n");
      const marked = (marks: string) =>
        lines.filter((line) => line !== "" && marks.includes(line.charAt(0))).map((line) => line.slice(1));
      const whole = marked(">");
      const text = whole.length > 0 ? unlines(whole) : changed(base, marked(" -"), marked(" +"), what);
      return { what, text, says: marked("@") };
    });
}

function changed(base: string, before: readonly string[], after: readonly string[], what: string): string {
  const parts = `\n${base}`.split(`\n${unlines(before)}`);
  if (parts.length !== 2) throw new Error(`"${what}" does not change one place of the text`);
  return parts.join(`\n${unlines(after)}`).slice(1);
}

function unlines(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}
