// XML, as much of it as reports need: elements, attributes, text. Every text survives a parser, but for what XML cannot hold.

export interface Element {
  readonly name: string;
  readonly attributes: { readonly [name: string]: string | number };
  readonly children: readonly (Element | string)[];
}

export function element(
  name: string,
  attributes: Element["attributes"],
  ...children: readonly (Element | string)[]
): Element {
  return { name, attributes, children };
}

/** The document, ending in a newline. Elements with text in them stand on one line: white space in it counts. */
export function xml(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${rendered(root, "")}\n`;
}

function rendered({ name, attributes, children }: Element, indent: string): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(String(value))}"`);
  const open = `${indent}<${name}${written.join("")}`;
  if (children.length === 0) return `${open}/>`;
  if (children.some((child) => typeof child === "string")) {
    const inner = children.map((child) => (typeof child === "string" ? textual(child) : rendered(child, "")));
    return `${open}>${inner.join("")}</${name}>`;
  }
  const inner = children.map((child) => (typeof child === "string" ? "" : rendered(child, `${indent}  `)));
  return `${open}>\n${inner.join("\n")}\n${indent}</${name}>`;
}

const ENTITIES: { readonly [character: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  // Written as they are, parsers turn them into spaces or newlines.
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

function textual(text: string): string {
  return holdable(text).replace(/[&<>\r]/g, (c) => ENTITIES[c] ?? c);
}

function attribute(text: string): string {
  return holdable(text).replace(/[&<>"\t\n\r]/g, (c) => ENTITIES[c] ?? c);
}

/**
 * What no XML 1.0 document can hold, not even escaped, is shown as JavaScript would write it: "\u001b". The other control
 * characters, of which XML 1.0 discourages the use, too. Source: Extensible Markup Language 1.0, 2.2 Characters.
 */
export function holdable(text: string): string {
  return text.replace(
    /(?![\t\n\r])\p{Cc}|[\ufffe\uffff]|\p{Surrogate}/gu,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
