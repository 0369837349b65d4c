// Tables as LaTeX: a longtable each, with the rules of booktabs, to be put into a document with \input.
import { printable } from "../compact.ts";
import type { Column, Field, Piece, Sheet } from "./sheet.ts";

export function latexDocument(sheets: readonly Sheet[], about: string): string {
  return [
    `% ${about}`,
    "% Needs \\usepackage{booktabs,longtable,array}.",
    "",
    ...sheets.map(latexSheet),
  ].join("\n");
}

function latexSheet({ title, about, columns, rows }: Sheet): string {
  const row = (fields: readonly string[]): string => `${fields.join(" & ")} \\\\`;
  const head = row(columns.map((column) => escaped(column.title)));
  return [
    `\\section*{${escaped(title)}}`,
    "",
    ...about.map(prose),
    ...(about.length === 0 ? [] : [""]),
    `\\begin{longtable}{${columns.map(columnType).join("")}}`,
    "\\toprule",
    head,
    "\\midrule",
    "\\endfirsthead",
    "\\toprule",
    head,
    "\\midrule",
    "\\endhead",
    "\\bottomrule",
    "\\endlastfoot",
    ...rows.map((fields) => row(fields.map(latexField))),
    "\\end{longtable}",
    "",
  ].join("\n");
}

function columnType({ align, width }: Column): string {
  if (width !== undefined) return `>{\\raggedright\\arraybackslash}p{${width}\\linewidth}`;
  return align === "right" ? "r" : "l";
}

function latexField(pieces: Field): string {
  return pieces.map(latexPiece).join("");
}

function latexPiece({ kind, text }: Piece): string {
  switch (kind) {
    case "code":
      return `\\texttt{${escaped(text)}}`;
    case "strong":
      return `\\textbf{${escaped(text)}}`;
    default:
      return escaped(text);
  }
}

/** `code` becomes \texttt, [text](link) the text. */
function prose(line: string): string {
  return line
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .split("`")
    .map((part, i) => (i % 2 === 0 ? escaped(part) : `\\texttt{${escaped(part)}}`))
    .join("");
}

const SPECIAL: { readonly [character: string]: string } = {
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  $: "\\$",
  "&": "\\&",
  "%": "\\%",
  "#": "\\#",
  _: "\\_",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  "`": "\\textasciigrave{}",
  "*": "{*}",
  "[": "{[}",
  "]": "{]}",
  "●": "$\\bullet$",
  "◐": "$\\ominus$",
  "◓": "$\\odot$",
  "○": "$\\circ$",
  "×": "$\\times$",
  "±": "$\\pm$",
  "−": "$-$",
  "✗": "$\\times$",
  "≈": "$\\approx$",
  Δ: "$\\Delta$",
  "⊑": "$\\sqsubseteq$",
  "…": "\\ldots{}",
};

/** Text that LaTeX prints as it is. What is beyond ASCII and not known stays: LaTeX reads UTF-8. */
export function escaped(text: string): string {
  return [...printable(text)]
    .map((character) => SPECIAL[character] ?? character)
    .join("")
    .replaceAll("--", "-{}-");
}
