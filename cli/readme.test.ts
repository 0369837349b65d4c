// What README.md shows is what the commands print. UPDATE_README=1 writes the transcripts anew.
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { plimsoll } from "./testing.ts";

const file = join(import.meta.dirname, "..", "README.md");
const text = readFileSync(file, "utf8");
const PROMPT = "$ npm run -s plimsoll -- ";

test("the transcripts are what the commands print", async () => {
  const blocks = [...text.matchAll(/```console\n(\$ .*)\n([\s\S]*?)```/g)];
  expect(blocks.length).toBeGreaterThan(0);
  let shown = text;
  for (const [block, command = ""] of blocks) {
    expect(command.startsWith(PROMPT)).toBe(true);
    const { stdout } = await plimsoll(command.slice(PROMPT.length).split(" "));
    shown = shown.replace(block, () => `\`\`\`console\n${command}\n${stdout}\`\`\``);
  }
  if (process.env.UPDATE_README === "1") writeFileSync(file, shown);
  else expect(text).toBe(shown);
});

test("the model is one that `plimsoll check` accepts", async () => {
  const [, model] = text.match(/```ts\n([\s\S]*?)```/) ?? [];
  const path = join(mkdtempSync(join(tmpdir(), "plimsoll-")), "model.ts");
  writeFileSync(path, model ?? "");
  const { code, stdout } = await plimsoll(["check", path]);
  expect(stdout).toContain("lit again and again");
  expect(code).toBe(0);
});
