// `node scripts/build.ts`: makes dist/ from nothing: what tsconfig.build.json lists, compiled, and the JSON schemas.
import { spawnSync } from "node:child_process";
import { cpSync, globSync, mkdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const dist = resolve(root, "dist");
const typescript = createRequire(import.meta.url).resolve("typescript/package.json");

rmSync(dist, { recursive: true, force: true });
const compiler = spawnSync(
  process.execPath,
  [resolve(dirname(typescript), "bin/tsc"), "-p", resolve(root, "tsconfig.build.json")],
  { stdio: "inherit" },
);
if (compiler.status !== 0) process.exit(compiler.status ?? 1);

mkdirSync(resolve(dist, "schemas"), { recursive: true });
for (const schema of globSync("schemas/*.schema.json", { cwd: root })) {
  cpSync(resolve(root, schema), resolve(dist, "schemas", basename(schema)));
}
