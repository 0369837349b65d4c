// Broken manifests: what is said of each, exactly. The table is bad-manifests.txt.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readBlocks } from "./bad-blocks.ts";
import { InputErrors, loadManifests } from "./load.ts";

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - name: web
        image: app:1
`;
const BLOCKS = readBlocks(readFileSync(new URL("bad-manifests.txt", import.meta.url), "utf8"), WEB);

/** What is said of a text in a file without a name. */
function saidOf(text: string): readonly string[] {
  try {
    loadManifests([{ file: "", text }]);
    return [];
  } catch (error) {
    if (!(error instanceof InputErrors)) throw error;
    return error.message.split("\n").map((line) => line.replace(/^:/, ""));
  }
}

describe("loadManifests", () => {
  it("takes the manifest that the table changes", () => {
    expect(saidOf(WEB)).toEqual([]);
  });

  it.each(BLOCKS)("refuses $what", ({ text, says }) => {
    expect(says.length).toBeGreaterThan(0);
    expect(saidOf(text)).toEqual(says);
  });

  it("refuses an object defined twice, and says where the first is", () => {
    const problem = 'metadata.name: Duplicate value: "Deployment/default/web": already defined at x.yaml:1:1';
    const fix = "keep one of the two; a later version of an object is an edit of the scenario";
    const twice = [
      { file: "x.yaml", text: WEB },
      { file: "y.yaml", text: WEB },
    ];
    expect(() => loadManifests(twice)).toThrow(`y.yaml:4:9: ${problem}; ${fix}`);
  });

  it("reports the problems of all files, in their order", () => {
    const texts = ["replicas: -1", "replicas: x"].map((line) => WEB.replace("replicas: 3", line));
    const sources = texts.map((text, i) => ({ file: `${i}.yaml`, text }));
    expect(() => loadManifests(sources)).toThrow(/^0\.yaml:6:13: .*\n1\.yaml:6:13: .*$/);
  });

  it.each([
    [
      "brackets",
      "[".repeat(5000),
      "1:101: nested more than 100 levels deep; no Kubernetes object needs this",
    ],
    ["lists", "- ".repeat(5000), "1:201: nested more than 100 levels deep; no Kubernetes object needs this"],
    [
      "objects",
      '{"a":'.repeat(5000),
      "1:501: nested more than 100 levels deep; no Kubernetes object needs this",
    ],
  ])("refuses %s that are nested too deeply for any stack", (_what, text, says) => {
    expect(saidOf(text)).toEqual([says]);
  });

  it("refuses aliases that explode", () => {
    const levels = "bcdefg".split("").map((name, i) => {
      const alias = `*${"abcdef".charAt(i)}`;
      return `${name}: &${name} [${Array(10).fill(alias).join(", ")}]\n`;
    });
    expect(saidOf(`a: &a [${Array(10).fill("x").join(", ")}]\n${levels.join("")}`)).toEqual([
      "6:7: aliases expand to more than 200000 values; write less, or split the document",
    ]);
  });
});
