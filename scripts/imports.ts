// Which files a TypeScript source imports: statically, for types only, and dynamically with a literal name.

export interface Import {
  /** As written between the quotes. */
  readonly specifier: string;
  /** 1-based. */
  readonly line: number;
}

// Statements are recognised at the start of a line, where the formatter puts them; so text inside comments and
// most strings is not mistaken for one. `import(...)` is recognised anywhere, as a type or as an expression.
const STATEMENT = /^(?:import|export)\s(?:[^;"'`]*?\sfrom\s*)?\s*["']([^"'\n]+)["']/gm;
const DYNAMIC = /\bimport\(\s*["']([^"'\n]+)["']/g;

export function importsOf(source: string): readonly Import[] {
  return [...source.matchAll(STATEMENT), ...source.matchAll(DYNAMIC)]
    .map((match) => ({ specifier: match[1] ?? "", line: lineOf(source, match.index + match[0].length) }))
    .sort((a, b) => a.line - b.line);
}

function lineOf(source: string, index: number): number {
  return source.slice(0, index).split("\n").length;
}
