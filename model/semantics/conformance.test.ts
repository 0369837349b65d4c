// Kubernetes' own test vectors, where they are at hand: every row of every table that the rules answer to.
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Family, families, type Row } from "./conformance/index.ts";
import { outcomeOf } from "./conformance/outcome.ts";

const vectors = new URL("../../../shared/conformance/", import.meta.url);

function rowsOf({ folder, name }: Family): readonly Row[] {
  const file = new URL(`${folder}/${name}.json`, vectors);
  if (!existsSync(file)) return [];
  return JSON.parse(readFileSync(file, "utf8"));
}

describe.skipIf(!existsSync(vectors))("Kubernetes' test vectors", () => {
  it.each(families)("$name has rows, and its unmet rows exist", (family) => {
    const rows = rowsOf(family);
    expect(rows).not.toHaveLength(0);
    expect(rows.map((row) => row.case)).toEqual(expect.arrayContaining(Object.keys(family.unmet)));
  });

  for (const family of families) {
    describe(family.name, () => {
      for (const row of rowsOf(family)) {
        const reason = family.unmet[row.case];
        it.skipIf(reason !== undefined)(reason === undefined ? row.case : `${row.case} (${reason})`, () => {
          const { expected, answered, thrown } = outcomeOf(family, row);
          if (thrown !== undefined) throw thrown;
          expect(answered).toEqual(expected);
        });
      }
    });
  }
});
