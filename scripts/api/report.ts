// docs/api-report.md: the public surface as text, so that a change to it shows in review.
import type { Entry, Exported } from "./surface.ts";

/** The entry that is promised in full; of the layers below, only which names there are. */
const PROMISED = ["plimsoll", "plimsoll/properties", "plimsoll/vitest"];

export function reportOf(entries: readonly Entry[]): string {
  return [
    "# API report",
    "",
    "What the package exports, without comments. Written by `UPDATE_API=1 npx vitest run scripts/api`: a change here is a change that",
    "users see. Of the layers (`plimsoll/explorer` and so on) only the names are listed: their shapes follow the code.",
    ...entries.flatMap((entry) => ["", `## ${entry.specifier}`, "", ...contentsOf(entry)]),
    "",
  ].join("\n");
}

function contentsOf({ specifier, exports }: Entry): readonly string[] {
  if (exports.length === 0) return ["Nothing yet."];
  if (PROMISED.includes(specifier))
    return ["```ts signature", ...exports.map(({ bare }) => narrow(bare)), "```"];
  const kinds = [...Map.groupBy(exports, ({ kind }) => kind)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return kinds.map(([kind, named]) => `- ${kind}: ${namesOf(named)}`);
}

function namesOf(exports: readonly Exported[]): string {
  return exports.map(({ name }) => `\`${name}\``).join(", ");
}

/** The compiler indents by four, the sources by two. */
export function narrow(text: string): string {
  return text.replace(/^( {4})+/gm, (indent) => " ".repeat(indent.length / 2));
}
