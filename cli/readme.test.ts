// What README.md and docs/ show is what the commands print. UPDATE_README=1 writes the transcripts anew.
// Other snippets are run by scripts/docs, those of the tutorial by its own test.
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { plimsoll } from "./testing.ts";

const ROOT = join(import.meta.dirname, "..");
const PROMPT = "$ npm run -s plimsoll -- ";
const TRANSCRIPT = /```console\n(\$ .*)\n([\s\S]*?)```/g;

const pages = ["README.md", "CONTRIBUTING.md", ...globSync("docs/*.md", { cwd: ROOT }).toSorted()].filter(
  (page) => page !== "docs/tutorial.md",
);
const withTranscripts = pages.filter((page) => readFileSync(join(ROOT, page), "utf8").includes("```console"));

test("there are transcripts", () => {
  expect(withTranscripts).toContain("README.md");
});

test.each(withTranscripts)("the transcripts of %s are what the commands print", async (page) => {
  const file = join(ROOT, page);
  const text = readFileSync(file, "utf8");
  const blocks = [...text.matchAll(TRANSCRIPT)];
  expect(blocks).toHaveLength(text.split("```console").length - 1);
  let shown = text;
  for (const [block, command = ""] of blocks) {
    expect(command.startsWith(PROMPT)).toBe(true);
    const { stdout } = await plimsoll(command.slice(PROMPT.length).split(" "));
    shown = shown.replace(block, () => `\`\`\`console\n${command}\n${stdout}\`\`\``);
  }
  if (process.env.UPDATE_README === "1") writeFileSync(file, shown);
  else expect(text).toBe(shown);
});
