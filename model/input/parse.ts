// Text (YAML or JSON, any number of documents) to trees. Everything that YAML leaves open to surprise is refused:
// duplicate keys, aliases that explode, nesting that exhausts the stack, tags, and keys that are not text.
import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  Parser,
} from "yaml";
import type { SourcePosition } from "../kubernetes/index.ts";
import { type InputProblem, quote } from "./problem.ts";
import { type Entry, isNull, type MapTree, type Tree } from "./tree.ts";

/** Deeper than any Kubernetes object, and far from the stack's end. */
const MAX_DEPTH = 100;
/** Values of one document, every use of an alias counted: large manifests have a few thousand. */
const MAX_SIZE = 200_000;

export interface Parsed {
  /** One tree per document that is not empty. */
  readonly documents: readonly Tree[];
  readonly problems: readonly InputProblem[];
}

/**
 * Parses all documents of a text. Never throws for any text. `kubectl` says that kubectl is to read the same text: it
 * reads YAML 1.1, where plain keys like `on` are no text.
 */
export function parseDocuments(file: string, text: string, reader: "kubectl" | "plimsoll"): Parsed {
  const lines = new LineCounter();
  const at = (offset: number): SourcePosition => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const tooDeep = tokens.map(deepest).find((offset) => offset !== undefined);
  if (tooDeep !== undefined) {
    const problem = `nested more than ${MAX_DEPTH} levels deep`;
    return { documents: [], problems: [problemAt(at(tooDeep), problem, "no Kubernetes object needs this")] };
  }
  // Duplicate keys are found below, in linear time and with both places.
  const composer = new Composer({
    uniqueKeys: false,
    resolveKnownTags: false,
    merge: true,
    logLevel: "silent",
  });
  const documents: Tree[] = [];
  const problems: InputProblem[] = [];
  for (const document of composer.compose(tokens, true, text.length)) {
    const [error] = document.errors;
    if (error !== undefined) {
      problems.push(problemAt(at(error.pos[0]), `not valid YAML: ${error.message}`, syntaxFix(error.code)));
      continue;
    }
    const tree = treeOf(document, at, reader, problems);
    if (tree !== undefined && !isNull(tree)) documents.push(tree);
  }
  return { documents, problems: /\{\{.*\}\}/.test(text) ? problems.map(asTemplate) : problems };
}

/** In a text with {{ }} that is the likely reason, whatever YAML makes of it. */
function asTemplate(problem: InputProblem): InputProblem {
  return { ...problem, fix: "render templates first, for example with `helm template`" };
}

function problemAt(position: SourcePosition, problem: string, fix: string): InputProblem {
  return { position, field: "", problem, fix };
}

function syntaxFix(code: string): string {
  if (code === "TAB_AS_INDENT") return "indent with spaces";
  if (code === "BAD_INDENT") return "check the indentation of this line and the one before";
  if (code === "MISSING_CHAR") return "check quotes, brackets and colons from here upwards";
  return "check indentation, quotes and colons here";
}

/** The offset of the first token nested too deeply, found without recursion. */
function deepest(token: CST.Token): number | undefined {
  const open: { readonly token: CST.Token; readonly depth: number }[] = [{ token, depth: 0 }];
  for (let top = open.pop(); top !== undefined; top = open.pop()) {
    if (top.depth > MAX_DEPTH) return top.token.offset;
    for (const inner of innerTokens(top.token)) open.push({ token: inner, depth: top.depth + 1 });
  }
  return undefined;
}

function innerTokens(token: CST.Token): readonly CST.Token[] {
  if (token.type === "document") return token.value === undefined ? [] : [token.value];
  if (!("items" in token)) return [];
  return token.items.flatMap(({ key, value }) => [key, value].filter((t) => t !== undefined && t !== null));
}

/** Builds the tree of one document; undefined if something in it is refused. */
function treeOf(
  document: Document,
  at: (offset: number) => SourcePosition,
  reader: "kubectl" | "plimsoll",
  problems: InputProblem[],
): Tree | undefined {
  const anchors = new Map<string, Tree>();
  const before = problems.length;
  const refuse = (position: SourcePosition, problem: string, fix: string) => {
    problems.push(problemAt(position, problem, fix));
  };
  const nothing = (position: SourcePosition): Tree => ({
    kind: "scalar",
    position,
    size: 1,
    value: null,
    source: "",
    plain: true,
  });

  const build = (node: Node | null, fallback: SourcePosition): Tree => {
    if (node === null) return nothing(fallback);
    const position = node.range ? at(node.range[0]) : fallback;
    if (isAlias(node)) {
      const found = anchors.get(node.source);
      if (found === undefined) {
        refuse(
          position,
          `alias *${node.source} refers to no anchor before it`,
          `define &${node.source} above`,
        );
        return nothing(position);
      }
      return { ...found, position };
    }
    if (node.tag !== undefined && !/^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/.test(node.tag)) {
      refuse(position, `tag ${quote(node.tag)} is not supported`, "write plain values, without tags");
    }
    const tree = withoutAnchor(node, position);
    if ("anchor" in node && typeof node.anchor === "string") anchors.set(node.anchor, tree);
    return tree;
  };

  const withoutAnchor = (node: Node, position: SourcePosition): Tree => {
    if (isMap(node)) return mapOf(node.items, position);
    if (isSeq(node)) {
      const list = node.items.map((item) => build(isNode(item) ? item : null, position));
      return { kind: "seq", position, size: sizeOf(list, position), items: list };
    }
    if (!isScalar(node)) return nothing(position);
    const { value, source = "", type } = node;
    const known = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    return {
      kind: "scalar",
      position,
      size: 1,
      value: known ? value : null,
      source,
      plain: type === "PLAIN",
    };
  };

  const mapOf = (pairs: readonly Pair[], position: SourcePosition): MapTree => {
    const own = new Map<string, Entry>();
    const merged = new Map<string, Entry>();
    for (const { key, value } of pairs) {
      const keyPosition = isNode(key) && key.range ? at(key.range[0]) : position;
      const built = build(isNode(value) ? value : null, keyPosition);
      if (isScalar(key) && key.source === "<<" && key.type === "PLAIN") {
        mergeInto(merged, built);
        continue;
      }
      const name = isNode(key) ? keyText(key, keyPosition) : undefined;
      if (name === undefined) continue;
      const twin = own.get(name);
      if (twin !== undefined) {
        const first = `the first is on line ${twin.position.line}`;
        refuse(keyPosition, `duplicate key ${quote(name)}`, `keep one of the two: ${first}`);
      }
      own.set(name, { position: keyPosition, value: built });
    }
    const entries = new Map([...merged, ...own]);
    const values = [...entries.values()].map(({ value }) => value);
    return { kind: "map", position, size: sizeOf(values, position), entries };
  };

  const mergeInto = (merged: Map<string, Entry>, source: Tree): void => {
    if (source.kind === "map") {
      for (const [name, entry] of source.entries) if (!merged.has(name)) merged.set(name, entry);
    } else if (source.kind === "seq" && source.items.every(({ kind }) => kind === "map")) {
      for (const item of source.items) mergeInto(merged, item);
    } else {
      refuse(
        source.position,
        "a merge key << needs a mapping",
        "merge an alias of a mapping, or drop the key",
      );
    }
  };

  /** Kubernetes' reader gives keys like `on` a type, and then spells them differently. */
  const keyText = (key: Node, position: SourcePosition): string | undefined => {
    if (isAlias(key)) {
      const found = anchors.get(key.source);
      if (found?.kind === "scalar" && typeof found.value === "string") return found.value;
    } else if (isScalar(key) && typeof key.value === "string") {
      const surprising = reader === "kubectl" && key.type === "PLAIN" && isSurprising(key.value);
      if (!surprising) return key.value;
      refuse(position, `the key ${key.value} without quotes is no text in YAML 1.1`, "put the key in quotes");
      return undefined;
    }
    refuse(position, "a key must be text", "put the key in quotes");
    return undefined;
  };

  const sizeOf = (inner: readonly Tree[], position: SourcePosition): number => {
    const size = inner.reduce((sum, tree) => sum + tree.size, 1);
    if (size > MAX_SIZE && inner.every((tree) => tree.size <= MAX_SIZE)) {
      refuse(position, `aliases expand to more than ${MAX_SIZE} values`, "write less, or split the document");
    }
    return size;
  };

  const tree = build(document.contents, at(document.range?.[0] ?? 0));
  return problems.length === before ? tree : undefined;
}

function isNode(value: unknown): value is Node {
  return isAlias(value) || isMap(value) || isSeq(value) || isScalar(value);
}

/** Does kubectl, which reads YAML 1.1, take this plain text for a boolean or a number, while YAML 1.2 does not? */
export function isSurprising(plain: string): boolean {
  return (
    /^(y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF)$/.test(plain) ||
    /^[-+]?(0b[01_]+|0x[\da-f_]+|0o?[0-7_]+|\d[\d_]*_[\d_]*)$/i.test(plain)
  );
}
