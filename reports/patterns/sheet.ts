// A table as data, to be written as Markdown, as LaTeX, or as plain text.

export type Piece =
  | { readonly kind: "text" | "code" | "strong"; readonly text: string }
  /** A claim folder, by its name. */
  | { readonly kind: "claim"; readonly text: string };

/** What stands in one field. */
export type Field = readonly Piece[];

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
  /** In LaTeX: the share of the width of the page. As wide as its content if absent. */
  readonly width?: number;
}

export interface Sheet {
  readonly title: string;
  /** What the table is about, and how to read it: the lines of one paragraph, in Markdown. */
  readonly about: readonly string[];
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Field[])[];
}

export function text(value: string): Field {
  return value === "" ? [] : [{ kind: "text", text: value }];
}

export function code(value: string): Field {
  return [{ kind: "code", text: value }];
}

export function strong(value: string): Field {
  return [{ kind: "strong", text: value }];
}

/** Fields one after the other, with something between them. */
export function joined(fields: readonly Field[], between: string): Field {
  return fields
    .filter((field) => field.length > 0)
    .flatMap((field, i) => (i === 0 ? field : [...text(between), ...field]));
}
