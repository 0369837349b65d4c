// `node scripts/layering.ts`: fails with file:line for every import that breaks the layering rule of scripts/layers.ts.
import { globSync, readFileSync } from "node:fs";
import { resolve, sep } from "node:path";
import { LAYERS, offences } from "./layers.ts";

const root = resolve(import.meta.dirname, "..");
const files = globSync("**/*.ts", { cwd: root, exclude: ["node_modules/**", "dist/**"] })
  .map((path) => path.split(sep).join("/"))
  .sort()
  .map((path) => ({ path, text: readFileSync(resolve(root, path), "utf8") }));

const found = offences(files);
for (const { path, line, problem } of found) console.error(`${path}:${line}: ${problem}`);
if (found.length > 0) {
  console.error(`\nImports go only downwards: ${LAYERS.map((row) => row.join(", ")).join(" -> ")}.`);
  process.exitCode = 1;
}
