// XML as a tree of elements, each with its namespace and the place where it stands; and what is wrong with one of them.
import { parseXml, XmlElement, XmlError, XmlText } from "@rgrove/parse-xml";
import type { Source } from "../../input/files.ts";
import { InputErrors, type InputProblem, wholeFile } from "../../input/problem.ts";
import type { SourcePosition } from "../../kubernetes/index.ts";

export interface Element {
  /** Without its prefix. */
  readonly name: string;
  /** "" for none. */
  readonly namespace: string;
  /** By their names, prefixes included. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Element[];
  /** Its own, without that of its children, trimmed. */
  readonly text: string;
  readonly position: SourcePosition;
}

/** @throws InputErrors if it is not well-formed; entities that a document declares itself are not read */
export function parseXmlTree({ file, text }: Source): Element {
  const refuse = (position: SourcePosition, problem: string, fix: string): never => {
    throw new InputErrors([{ position, field: "", problem, fix }]);
  };
  try {
    const { root } = parseXml(text, { includeOffsets: true });
    if (root === null) return refuse(wholeFile(file), "has no element", "write one");
    return elementOf(root, new Map(), positionsIn(file, text));
  } catch (error) {
    if (error instanceof XmlError)
      return refuse(
        { file, line: error.line, column: error.column },
        `is not XML: ${(error.message.split("\n")[0] ?? "").replace(/ \(line .*\)$/, "")}`,
        "mend it there",
      );
    // The parser calls itself for each level.
    if (error instanceof RangeError)
      return refuse(wholeFile(file), "has elements inside each other too deeply", "make it flatter");
    throw error;
  }
}

export function childrenNamed({ children }: Element, name: string): readonly Element[] {
  return children.filter((one) => one.name === name);
}

export function childNamed(element: Element, name: string): Element | undefined {
  return childrenNamed(element, name)[0];
}

/** A problem with an element, which is called by its name and id. */
export function problemAt(
  { name, attributes, position }: Element,
  problem: string,
  fix: string,
): InputProblem {
  const id = attributes.get("id");
  return { position, field: id === undefined ? name : `${name} "${id}"`, problem, fix };
}

type Namespaces = ReadonlyMap<string, string>;

function elementOf(node: XmlElement, outer: Namespaces, at: (offset: number) => SourcePosition): Element {
  const attributes = Object.entries(node.attributes);
  const declared = attributes.flatMap(([name, value]): readonly [string, string][] => {
    if (name === "xmlns") return [["", value]];
    return name.startsWith("xmlns:") ? [[name.slice("xmlns:".length), value]] : [];
  });
  const namespaces = declared.length === 0 ? outer : new Map([...outer, ...declared]);
  const [local = "", prefix = ""] = node.name.split(":").toReversed();
  return {
    name: local,
    namespace: namespaces.get(prefix) ?? "",
    attributes: new Map(attributes),
    children: node.children.flatMap((one) =>
      one instanceof XmlElement ? [elementOf(one, namespaces, at)] : [],
    ),
    text: node.children
      .map((one) => (one instanceof XmlText ? one.text : ""))
      .join("")
      .trim(),
    position: at(node.start),
  };
}

function positionsIn(file: string, text: string): (offset: number) => SourcePosition {
  const starts = [0, ...[...text.matchAll(/\r\n|\r|\n/g)].map((end) => end.index + end[0].length)];
  return (offset) => {
    const line = starts.findLastIndex((start) => start <= offset);
    return { file, line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
}
