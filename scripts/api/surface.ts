// What each entry of the package exports, read from the declarations that the compiler emits.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Node } from "typescript/unstable/ast";
import {
  API,
  type Checker,
  type Project,
  SymbolFlags,
  type Symbol as TsSymbol,
} from "typescript/unstable/sync";

const ROOT = resolve(import.meta.dirname, "..", "..");

export interface Exported {
  readonly name: string;
  /** "function", "interface", "type", "class" or "const". */
  readonly kind: string;
  /** As a declaration, with the comments of its members. */
  readonly text: string;
  /** The same without any comment. */
  readonly bare: string;
  /** The comment above it; "" if there is none. */
  readonly doc: string;
  /** Tags of that comment: "throws", "param". */
  readonly tags: readonly { readonly name: string; readonly text: string }[];
}

export interface Entry {
  /** "plimsoll", "plimsoll/explorer" */
  readonly specifier: string;
  /** Sorted by name. */
  readonly exports: readonly Exported[];
}

/** Every entry of package.json that has types, in its order. */
export function surface(): readonly Entry[] {
  const entries = entryFiles();
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-declarations-"));
  try {
    emit(folder);
    const config = join(folder, "tsconfig.json");
    const files = entries.map(({ file }) => file);
    const compilerOptions = { module: "nodenext", strict: true, noEmit: true, types: [] };
    writeFileSync(config, JSON.stringify({ files, compilerOptions }));
    const api = new API({ cwd: folder });
    try {
      const project = api.updateSnapshot({ openProjects: [config] }).getProject(config);
      if (project === undefined) throw new Error("the compiler does not open the declarations");
      return entries.map(({ specifier, file }) => ({
        specifier,
        exports: exportsOf(project, join(folder, file)),
      }));
    } finally {
      api.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function entryFiles(): readonly { readonly specifier: string; readonly file: string }[] {
  const manifest: { readonly exports: { readonly [path: string]: unknown } } = JSON.parse(
    readFileSync(join(ROOT, "package.json"), "utf8"),
  );
  return Object.entries(manifest.exports).flatMap(([path, target]) => {
    const isTyped = typeof target === "object" && target !== null && "types" in target;
    if (!isTyped || typeof target.types !== "string") return [];
    return [{ specifier: path.replace(/^\./, "plimsoll"), file: target.types.replace(/^\.\/dist\//, "./") }];
  });
}

function emit(folder: string): void {
  const typescript = dirname(createRequire(import.meta.url).resolve("typescript/package.json"));
  const flags = ["-p", join(ROOT, "tsconfig.build.json"), "--emitDeclarationOnly", "--outDir", folder];
  const { status, stdout } = spawnSync(process.execPath, [join(typescript, "bin", "tsc"), ...flags], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`the declarations cannot be made:\n${stdout}`);
}

function exportsOf(project: Project, file: string): readonly Exported[] {
  const source = project.program.getSourceFile(file);
  const module = source && project.checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${file}: no module`);
  return project.checker
    .getExportsOfModule(module)
    .map((symbol) => exported(symbol, project))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function exported(symbol: TsSymbol, project: Project): Exported {
  const { checker } = project;
  const target = targetOf(symbol, checker);
  const declarations = target.declarations
    .flatMap((handle) => handle.resolve(project) ?? [])
    .map(statementOf);
  if (declarations.length === 0) throw new Error(`${symbol.name}: no declaration`);
  const clean = (text: string): string => text.replace(/^export (declare )?/, "").replace(/^declare /, "");
  const text = declarations.map((node) => clean(node.getText())).join("\n");
  return {
    name: symbol.name,
    kind: /^(?:abstract )?(\w+)/.exec(text)?.[1] ?? "",
    text,
    bare: declarations.map((node) => clean(withoutComments(node))).join("\n"),
    doc: checker.getDocumentationCommentOfSymbol(target),
    tags: checker.getJsDocTagsOfSymbol(target).map(({ name, text: said = "" }) => ({ name, text: said })),
  };
}

function targetOf(symbol: TsSymbol, checker: Checker): TsSymbol {
  return (symbol.flags & SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
}

/** Of a variable its whole statement; everything else is one. */
function statementOf(node: Node): Node {
  return /^(declare|export|const|let)\b/.test(node.getText()) || node.parent.parent === undefined
    ? node
    : isVariable(node)
      ? node.parent.parent
      : node;
}

/** A declaration whose text begins with its name has its keyword two levels up. */
function isVariable(node: Node): boolean {
  return !/^(function|interface|type|class|abstract|enum|namespace)\b/.test(node.getText());
}

function withoutComments(node: Node): string {
  const start = node.getStart();
  const text = node.getText();
  const comments: { readonly from: number; readonly to: number }[] = [];
  const visit = (inner: Node): void => {
    for (const { pos, end } of inner.jsDoc ?? []) comments.push({ from: pos - start, to: end - start });
    inner.forEachChild(visit);
  };
  node.forEachChild(visit);
  const kept = comments
    .toSorted((a, b) => b.from - a.from)
    .reduce((rest, { from, to }) => rest.slice(0, from) + rest.slice(to), text);
  return kept.replace(/\n\s*(?=\n)/g, "");
}
