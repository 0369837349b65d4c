// Which parts of an expression are code, and which are texts and comments.

const LITERAL =
  /\/\/[^\n]*|[rRbB]{0,2}(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')/g;

/** The same text with its code changed; `change` must keep the length of what it is given, so that positions stay true. */
export function withCode(text: string, change: (code: string) => string): string {
  let changed = "";
  let from = 0;
  for (const { 0: literal, index } of text.matchAll(LITERAL)) {
    changed += change(text.slice(from, index)) + literal;
    from = index + literal.length;
  }
  return changed + change(text.slice(from));
}

/** Where the texts and comments are. */
export function literalsIn(text: string): readonly { readonly from: number; readonly to: number }[] {
  return [...text.matchAll(LITERAL)].map(({ 0: literal, index }) => ({
    from: index,
    to: index + literal.length,
  }));
}
