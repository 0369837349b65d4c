// docs/model.md is about the model as it is: it names every controller, property, switch, kind and field, and no others.
// UPDATE_MODEL_PAGE=1 writes the lists of properties and of fields anew; the rest is for people to write.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { clusterProperties } from "../invariants/registry.ts";
import { controllers } from "../model/controllers/index.ts";
import { FIELDS } from "../model/input/fields.ts";
import { MODELLED_KINDS } from "../model/input/load.ts";
import type { FieldTable } from "../model/input/meaning.ts";
import * as semantics from "../model/semantics/index.ts";

const file = join(import.meta.dirname, "..", "docs", "model.md");
let page = readFileSync(file, "utf8");
const schemaText = readFileSync(join(import.meta.dirname, "..", "schemas", "scenario.schema.json"), "utf8");

/** What stands between the heading of this text and the next one of its level. */
function section(title: string): string {
  const found = `${page}\n## `.split(`\n## ${title}\n`)[1]?.split("\n## ")[0];
  expect(found, `docs/model.md has no section "${title}"`).toBeDefined();
  return found ?? "";
}

/** The names that the items of a section begin with. */
function itemsOf(title: string): readonly string[] {
  return [...section(title).matchAll(/^- `([^`]+)`: \S/gm)].map(([, name = ""]) => name);
}

/** Expects the section to end in these items, or writes them. */
function expectList(title: string, items: readonly string[]): void {
  const present = section(title);
  const [before = ""] = present.split("\n- ");
  const wanted = `${before.trimEnd()}\n\n${items.join("\n")}\n`;
  if (process.env.UPDATE_MODEL_PAGE === "1") {
    page = page.replace(present, () => wanted);
    writeFileSync(file, page);
  } else expect(present.trim()).toBe(wanted.trim());
}

const fields = Object.entries<FieldTable>(FIELDS).map(([structure, table]) => {
  const kind = MODELLED_KINDS.find((k) => k.kind === structure);
  const named = (meaning: string) =>
    Object.entries(table).flatMap(([name, m]) => (m.kind === meaning ? [`\`${name}\``] : []));
  const [read, omitted] = [named("modelled"), named("left out")];
  const parts = [
    ...(read.length === 0 ? [] : [read.join(", ")]),
    ...(omitted.length === 0 ? [] : [`left out: ${omitted.join(", ")}`]),
  ];
  const title = kind === undefined ? `\`${structure}\`` : `**\`${structure}\`** (${kind.apiVersion})`;
  return `- ${title}: ${parts.length === 0 ? "that it is there" : parts.join("; ")}`;
});

test("every controller has its part: what is modelled, abstracted, left out, and the source", () => {
  const parts = section("Controllers").split("\n### ").slice(1);
  const titles = parts.map((part) => part.split("\n")[0] ?? "");
  const named = titles.flatMap((title) => [...title.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  expect(named.toSorted()).toEqual(controllers.map(({ name }) => name).toSorted());
  for (const part of parts) {
    for (const says of ["Modelled", "Abstracted", "Left out", "Source"])
      expect(part, `${part.split("\n")[0]} says nothing of: ${says}`).toMatch(
        new RegExp(`^- ${says}: \\S`, "m"),
      );
  }
});

test("every switch of the scenario", () => {
  const schema: { readonly properties: object } = JSON.parse(schemaText);
  expect(itemsOf("The scenario").toSorted()).toEqual(Object.keys(schema.properties).toSorted());
});

test("the rules that are said not to be called are not", () => {
  const items = section("Rules that the model does not call").matchAll(/^- (`.*?): \S/gms);
  const rules = [...items].flatMap(([, names = ""]) =>
    [...names.matchAll(/`(\w+)`/g)].map(([, rule]) => rule),
  );
  const root = join(import.meta.dirname, "..", "model");
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".ts"),
  );
  const sources = files
    .filter((path) => !path.startsWith("semantics") && !path.endsWith(".test.ts"))
    .map((path) => readFileSync(join(root, path), "utf8"));
  const isCalled = (rule: string | undefined) =>
    sources.some((source) => new RegExp(`\\b${rule}\\(`).test(source));
  expect(rules.length).toBeGreaterThan(20);
  expect(rules.filter((rule) => rule === undefined || !(rule in semantics))).toEqual([]);
  expect(rules.filter(isCalled)).toEqual([]);
});

test("every property", () => {
  const properties = clusterProperties.map(
    ({ id, title, source, optIn }) =>
      `- \`${id}\`: ${title}${optIn === true ? " (only if it is asked for)" : ""}. Source: ${source}`,
  );
  expectList("Properties", properties);
});

test("every modelled kind and field, and what is left out", () => {
  expect(MODELLED_KINDS.filter(({ kind }) => !Object.hasOwn(FIELDS, kind))).toEqual([]);
  expectList("Kinds and fields", fields);
});
