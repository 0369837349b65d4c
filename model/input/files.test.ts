// Which files of a path are read, and which are not.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { collectFiles } from "./files.ts";

const root = mkdtempSync(join(tmpdir(), "plimsoll-files-"));

beforeAll(() => {
  mkdirSync(join(root, "below"));
  mkdirSync(join(root, "empty"));
  for (const name of ["b.yml", "a.yaml", "c.json", "notes.md", "plimsoll.yaml", join("below", "d.YAML")]) {
    writeFileSync(join(root, name), `text of ${name}`);
  }
  writeFileSync(join(root, "latin1.txt"), Buffer.from([0x61, 0xe9]));
});

afterAll(() => rmSync(root, { recursive: true }));

/** The names below the root that are read, and the scenarios that are found. */
function collected(paths: readonly string[], recursive = false) {
  const { sources, scenarios } = collectFiles(
    paths.map((path) => join(root, path)),
    { recursive },
  );
  const below = (path: string) => path.slice(root.length + 1);
  return { files: sources.map(({ file }) => below(file)), scenarios: scenarios.map(below), sources };
}

describe("collectFiles", () => {
  it("takes the manifests of a folder in order, and its scenario apart", () => {
    const { files, scenarios, sources } = collected(["."]);
    expect(files).toEqual(["a.yaml", "b.yml", "c.json"]);
    expect(scenarios).toEqual(["plimsoll.yaml"]);
    expect(sources[0]).toEqual({ file: join(root, "a.yaml"), text: "text of a.yaml", named: false });
  });

  it("looks into folders below only if told to", () => {
    expect(collected(["."], true).files).toEqual(["a.yaml", "b.yml", join("below", "d.YAML"), "c.json"]);
  });

  it("takes a named file whatever it is called, and none twice", () => {
    const { files, sources } = collected(["notes.md", "a.yaml", "."]);
    expect(files).toEqual(["notes.md", "a.yaml", "b.yml", "c.json"]);
    expect(sources.map(({ named }) => named)).toEqual([true, true, false, false]);
  });

  it("never takes a scenario for a manifest", () => {
    expect(collected(["plimsoll.yaml"])).toEqual({ files: [], scenarios: ["plimsoll.yaml"], sources: [] });
  });

  it("refuses a folder without manifests", () => {
    expect(() => collected(["empty"])).toThrow(
      `${join(root, "empty")}: no manifests in this folder; name files, or use -R for the folders below`,
    );
  });

  it("refuses bytes that are no text", () => {
    expect(() => collected(["latin1.txt"])).toThrow("latin1.txt: not UTF-8 text; convert it to UTF-8");
  });
});
