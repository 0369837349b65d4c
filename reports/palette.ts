// Colours by meaning. The caller decides once whether there are any; the text is the same without them.
import { styleText } from "node:util";

export type Tone = "good" | "bad" | "unsure" | "faint" | "strong" | "added" | "removed";

/** Paints a text in a tone. */
export type Palette = (tone: Tone, text: string) => string;

export const plainPalette: Palette = (_, text) => text;

export const colourPalette: Palette = (tone, text) =>
  styleText(STYLES[tone], text, { validateStream: false });

const STYLES = {
  good: "green",
  bad: "red",
  unsure: "yellow",
  faint: "dim",
  strong: "bold",
  added: "green",
  removed: "red",
} as const;

/** Whether to colour what goes to `stream`: a terminal that can, unless NO_COLOR is set (no-color.org). */
export function wantsColour(
  stream: { readonly isTTY?: boolean | undefined },
  environment: { readonly [name: string]: string | undefined },
): boolean {
  const { NO_COLOR, TERM } = environment;
  return stream.isTTY === true && (NO_COLOR === undefined || NO_COLOR === "") && TERM !== "dumb";
}
