// Tables as Markdown.
import { printable } from "../compact.ts";
import type { Field, Piece, Sheet } from "./sheet.ts";

/** @param linked Where a claim folder is, from where the text will stand; undefined: it is not linked. */
export function markdownSheet(
  { title, about, columns, rows }: Sheet,
  linked: (id: string) => string | undefined,
): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    `## ${title}`,
    "",
    ...about,
    ...(about.length === 0 ? [] : [""]),
    row(columns.map((column) => column.title)),
    row(columns.map(({ align }) => (align === "right" ? "--:" : "---"))),
    ...rows.map((fields) => row(fields.map((field) => markdownField(field, linked)))),
    "",
  ].join("\n");
}

export function markdownField(pieces: Field, linked: (id: string) => string | undefined): string {
  return pieces.map((piece) => markdownPiece(piece, linked)).join("");
}

function markdownPiece({ kind, text }: Piece, linked: (id: string) => string | undefined): string {
  const plain = printable(text).replaceAll("|", "\\|");
  switch (kind) {
    case "text":
      return plain.replaceAll("<", "&lt;");
    case "code":
      return `\`${plain.replaceAll("`", "'")}\``;
    case "strong":
      return `**${plain}**`;
    case "claim": {
      const link = linked(text);
      return link === undefined ? plain : `[${plain}](${link})`;
    }
  }
}
