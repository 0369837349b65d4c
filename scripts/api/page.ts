// docs/api.md: the order and the prose are written by hand, what stands under each list of names comes from doc comments.
import { narrow } from "./report.ts";
import type { Exported } from "./surface.ts";

const LIST = /<!-- api: ([^>]*) -->\n[\s\S]*?<!-- end -->/g;

/** The names that the page lists, in its order. */
export function listedIn(page: string): readonly string[] {
  return [...page.matchAll(LIST)].flatMap(([, names = ""]) => namesIn(names));
}

/** The page with everything under its lists written anew. @throws Error for a name that is not exported */
export function pageOf(page: string, exports: readonly Exported[]): string {
  const known = new Map(exports.map((one) => [one.name, one]));
  const part = (name: string): string => {
    const one = known.get(name);
    if (one === undefined) throw new Error(`docs/api.md lists ${name}, which is not exported`);
    return partOf(one);
  };
  return page.replace(
    LIST,
    (_, names: string) => `<!-- api: ${names} -->\n\n${namesIn(names).map(part).join("\n")}\n<!-- end -->`,
  );
}

function namesIn(list: string): readonly string[] {
  return list.split(/[\s,]+/).filter((name) => name !== "");
}

function partOf({ name, text, doc, tags }: Exported): string {
  const said = tags.map(({ name: tag, text: about }) => `- ${TAGS[tag] ?? tag}: ${about}`);
  return [
    `### \`${name}\``,
    "",
    ...(doc === "" ? [] : [doc, ""]),
    "```ts signature",
    narrow(text),
    "```",
    ...(said.length === 0 ? [] : ["", ...said]),
    "",
  ].join("\n");
}

const TAGS: { readonly [tag: string]: string } = { param: "parameter", throws: "throws" };
