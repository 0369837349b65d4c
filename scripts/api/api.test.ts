// The public surface: docs/api-report.md and docs/api.md say what it is, and everything in it is explained.
// UPDATE_API=1 writes both anew.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { listedIn, pageOf } from "./page.ts";
import { narrow, reportOf } from "./report.ts";
import { type Entry, type Exported, surface } from "./surface.ts";

const DOCS = join(import.meta.dirname, "..", "..", "docs");
const REPORT = join(DOCS, "api-report.md");
const PAGE = join(DOCS, "api.md");

let entries: readonly Entry[] = [];
let root: readonly Exported[] = [];
beforeAll(() => {
  entries = surface();
  root = entries.find(({ specifier }) => specifier === "plimsoll")?.exports ?? [];
}, 60_000);

/** Expects a file to be this text, or writes it. */
function expectFile(file: string, text: string): void {
  if (process.env.UPDATE_API === "1") writeFileSync(file, text);
  else
    expect(readFileSync(file, "utf8"), "UPDATE_API=1 npx vitest run scripts/api writes it anew").toBe(text);
}

test("docs/api-report.md is what the package exports", () => {
  expect(root.length).toBeGreaterThan(50);
  expectFile(REPORT, reportOf(entries));
});

test("docs/api.md explains every export of the package, each once, from its doc comment", () => {
  const page = readFileSync(PAGE, "utf8");
  expect(listedIn(page).toSorted()).toEqual(root.map(({ name }) => name).toSorted());
  expectFile(PAGE, pageOf(page, root));
});

test("every export of the package has a doc comment", () => {
  expect(root.filter(({ doc }) => doc === "").map(({ name }) => name)).toEqual([]);
});

describe("what is read from declarations", () => {
  const one = (name: string) => root.find((e) => e.name === name);

  test("comments, tags, and members with and without theirs", () => {
    const slot = one("Slot");
    expect(slot?.kind).toBe("interface");
    expect(slot?.doc).toBe("One variable of the state. It holds an immutable, plain, JSON-like value.");
    expect(narrow(slot?.text ?? "")).toContain(
      '  /** The write "this slot becomes `value`". */\n  set(value: V): Write;',
    );
    expect(narrow(slot?.bare ?? "")).toBe(
      'interface Slot<V> extends Readable<V> {\n  readonly kind: "slot";\n  readonly initial: V;\n  set(value: V): Write;\n}',
    );
    expect(one("system")?.tags.map(({ name }) => name)).toEqual(["throws"]);
  });

  test("functions, constants and classes", () => {
    expect(one("act")?.bare).toBe("function act(label: string, ...writes: readonly Write[]): Alternative;");
    expect(one("builtInProperties")?.bare).toMatch(/^const builtInProperties: readonly /);
    expect(one("UsageError")?.bare).toMatch(/^class UsageError extends Error \{/);
  });
});

test("what the page lists and nobody exports is refused", () => {
  expect(() => pageOf("<!-- api: nothing -->\n<!-- end -->", [])).toThrow(
    "lists nothing, which is not exported",
  );
});
