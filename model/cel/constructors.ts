// Constructors of CEL that the library does not parse, as maps: Object.spec{replicas: 1, ?paused: x} is {"replicas": 1, "paused": x}. An
// optional value that is empty is left out of plain data anyway.
// Source: staging/src/k8s.io/apiserver/pkg/cel/mutation (typeresolver.go, jsonpatch.go, dynamic/objects.go).
import { literalsIn } from "./source.ts";
import { ESCAPE_KEY } from "./texts.ts";

export type Rewritten =
  | {
      readonly ok: true;
      readonly code: string;
      /** From a place in the code to the one in the text that it comes from. */
      placeOf(offset: number): number;
    }
  | { readonly ok: false; readonly message: string; readonly offset: number };

/** What a bracket that is open is about. */
interface Open {
  readonly closes: string;
  /** Of an `Object` constructor: the type that a constructor has to be of which is the value of the key at hand. */
  type: readonly string[] | undefined;
  /** A key comes next: it is a constructor or a map, and an entry begins. */
  isAtEntry: boolean;
  readonly keys: "identifiers" | "expressions" | "none";
  key: string | undefined;
  readonly isPatch: boolean;
}

const CLOSING: { readonly [open: string]: string } = { "{": "}", "[": "]", "(": ")" };
const PATCH_FIELDS = ["op", "path", "from", "value"];
/** Names, numbers and single signs. */
const TOKEN = /`[^`\n]+`|[A-Za-z_]\w*|[0-9][\w.]*|\s+|[\s\S]/y;

class Refused extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** The same expression without constructors, or why it is none. */
export function withoutConstructors(text: string): Rewritten {
  try {
    const { code, places } = rewrite(text);
    return { ok: true, code, placeOf: (offset) => placeIn(places, offset) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { ok: false, message: error.message, offset: error.offset };
  }
}

/** Pieces of the code, by where they begin there, and in the text. */
type Places = readonly (readonly [code: number, text: number])[];

function placeIn(places: Places, offset: number): number {
  const [code, from] = places.findLast(([begin]) => begin <= offset) ?? [0, 0];
  return from + (offset - code);
}

function rewrite(text: string): { readonly code: string; readonly places: Places } {
  const literals = new Map(literalsIn(text).map((one) => [one.from, one.to]));
  const places: [number, number][] = [];
  const open: Open[] = [];
  let code = "";
  /** The last sign or name, blanks aside. */
  let before = "";
  const emit = (piece: string, from: number): void => {
    places.push([code.length, from]);
    code += piece;
  };
  for (let at = 0; at < text.length; ) {
    const end = literals.get(at);
    const token = end === undefined ? tokenAt(text, at) : text.slice(at, end);
    const next = at + token.length;
    const top = open.at(-1);
    if (/^\s/.test(token) || token.startsWith("//")) emit(token, at);
    else if (top?.isAtEntry === true && token === "?") {
      emit(" ", at);
    } else if (top?.isAtEntry === true && top.keys === "identifiers" && token !== "}") {
      const name = keyIn(token, top, at);
      top.isAtEntry = false;
      top.key = name;
      emit(JSON.stringify(name), at);
      before = token;
    } else if (token === "jsonpatch" && before !== ".") {
      const [call = token] = /^jsonpatch\s*\.\s*escapeKey(?=\s*\()/.exec(text.slice(at)) ?? [];
      if (top !== undefined) top.isAtEntry = false;
      emit(call === token ? token : ESCAPE_KEY, at);
      before = ESCAPE_KEY;
      at += call.length;
      continue;
    } else {
      const constructed = end === undefined && before !== "." ? constructorAt(text, at, token) : undefined;
      if (top !== undefined) top.isAtEntry = false;
      if (constructed === undefined) {
        emit(token, at);
        follow(open, token, at, end !== undefined);
        before = end === undefined ? token : "";
      } else {
        checkType(open, constructed.type, at);
        emit("{", at);
        open.push({
          closes: "}",
          type: constructed.type[0] === "Object" ? constructed.type : undefined,
          isAtEntry: true,
          keys: "identifiers",
          key: undefined,
          isPatch: constructed.type[0] === "JSONPatch",
        });
        before = "{";
        at = constructed.end;
        continue;
      }
    }
    at = next;
  }
  return { code, places };
}

function tokenAt(text: string, at: number): string {
  TOKEN.lastIndex = at;
  return TOKEN.exec(text)?.[0] ?? text.charAt(at);
}

/** What the token opens, closes or separates. */
function follow(open: Open[], token: string, at: number, isLiteral: boolean): void {
  const top = open.at(-1);
  const closes = isLiteral ? undefined : CLOSING[token];
  if (closes !== undefined) {
    // Lists and parentheses are about what their values are about; what is in a map is not.
    const type = token === "{" ? undefined : typeWanted(top);
    const keys = token === "{" ? "expressions" : "none";
    open.push({ closes, type, isAtEntry: token !== "(", keys, key: undefined, isPatch: false });
  } else if (top !== undefined && token === top.closes && !isLiteral) open.pop();
  else if (top !== undefined && token === "," && !isLiteral) top.isAtEntry = top.closes !== ")";
  else if ("}])".includes(token) && !isLiteral) throw new Refused(`unexpected ${token}`, at);
}

/** The type of which a constructor has to be that is written here; undefined if any will do. */
function typeWanted(top: Open | undefined): readonly string[] | undefined {
  if (top?.type === undefined) return undefined;
  return top.key === undefined ? top.type : [...top.type, top.key];
}

function checkType(open: readonly Open[], type: readonly string[], at: number): void {
  const wanted = typeWanted(open.at(-1));
  if (type[0] !== "Object" || wanted === undefined || wanted.join(".") === type.join(".")) return;
  throw new Refused(
    `type mismatch: unexpected type name "${type.join(".")}", expected "${wanted.join(".")}", which matches field name path from root Object type`,
    at,
  );
}

/** A constructor that begins with this name; undefined if none does. */
function constructorAt(
  text: string,
  at: number,
  name: string,
): { readonly type: readonly string[]; readonly end: number } | undefined {
  if (name !== "Object" && name !== "JSONPatch") return undefined;
  const [whole = "", path = ""] = /^(\w+(?:\s*\.\s*\w+)*)\s*\{/.exec(text.slice(at)) ?? [];
  if (whole === "") throw new Refused(`${name} is a type: write ${name}{...}`, at);
  const type = path.split(".").map((part) => part.trim());
  if (name === "JSONPatch" && type.length > 1) throw new Refused(`undefined type ${type.join(".")}`, at);
  return { type, end: at + whole.length };
}

function keyIn(token: string, { isPatch }: Open, at: number): string {
  const name = token.startsWith("`") ? token.slice(1, -1) : token;
  if (name === token && !/^[A-Za-z_]\w*$/.test(name))
    throw new Refused(`expected the name of a field, found ${token}`, at);
  if (isPatch && !PATCH_FIELDS.includes(name)) throw new Refused(`undefined field '${name}'`, at);
  return name;
}
