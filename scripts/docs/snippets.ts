// The fenced blocks of a Markdown page, with what is to be done with each: its language, and the words behind it.

export interface Snippet {
  /** "docs/api.md:12", where its first line stands. */
  readonly place: string;
  /** "ts", "sh", "console", "yaml", "json", "text"; "" if none is named. */
  readonly language: string;
  /** What stands behind the language: "part", "signature", a file name. */
  readonly role: string;
  readonly text: string;
}

const FENCE = /^( *)(`{3,})(\S*) *(.*)$/;

/** @throws Error for a block that is not closed */
export function snippetsOf(file: string, page: string): readonly Snippet[] {
  const found: Snippet[] = [];
  const lines = page.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const [, indent = "", fence, language = "", role = ""] = FENCE.exec(lines[at] ?? "") ?? [];
    if (fence === undefined) continue;
    const end = lines.indexOf(indent + fence, at + 1);
    if (end < 0) throw new Error(`${file}:${at + 1}: this block is not closed`);
    const inner = lines.slice(at + 1, end).map((line) => line.slice(indent.length));
    const text = `${inner.join("\n")}\n`;
    found.push({ place: `${file}:${at + 2}`, language, role: role.trim(), text });
    at = end;
  }
  return found;
}

/** Lines of indented code, which names no language and so could not be checked; as "file:line". */
export function indentedCode(file: string, page: string): readonly string[] {
  const lines = page.split("\n");
  const fenced = new Set<number>();
  let inside = false;
  for (const [i, line] of lines.entries()) {
    if (FENCE.test(line)) inside = !inside;
    if (inside) fenced.add(i);
  }
  return lines.flatMap((line, i) => {
    const isCode = /^( {4}|\t)\S/.test(line) && (lines[i - 1] ?? "").trim() === "" && !fenced.has(i);
    return isCode ? [`${file}:${i + 1}`] : [];
  });
}

/** What a program says that it prints: the text behind "// prints: " in its lines, in order. */
export function promisedOutput(program: string): readonly string[] {
  return [...program.matchAll(/\/\/ prints: (.*)$/gm)].map(([, said = ""]) => said);
}
