// `node scripts/build.ts`: makes dist/ from nothing: what tsconfig.build.json names, compiled with all that it reaches,
// and the JSON schemas. Fails if package.json promises a file that is not there.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const dist = resolve(root, "dist");

rmSync(dist, { recursive: true, force: true });
compile();
copySchemas();
const missing = promised(JSON.parse(readFileSync(resolve(root, "package.json"), "utf8"))).filter(
  (path) => !existsSync(resolve(root, path)),
);
for (const path of missing) console.error(`package.json names ${path}, which the build does not make`);
if (missing.length > 0) process.exitCode = 1;

function compile(): void {
  const typescript = dirname(createRequire(import.meta.url).resolve("typescript/package.json"));
  const { status } = spawnSync(
    process.execPath,
    [resolve(typescript, "bin/tsc"), "-p", resolve(root, "tsconfig.build.json")],
    { stdio: "inherit" },
  );
  if (status !== 0) process.exit(status ?? 1);
}

function copySchemas(): void {
  mkdirSync(resolve(dist, "schemas"), { recursive: true });
  for (const schema of globSync("schemas/*.schema.json", { cwd: root })) {
    cpSync(resolve(root, schema), resolve(dist, "schemas", basename(schema)));
  }
}

/** The files under `exports` and `bin`, without patterns. */
function promised(manifest: { readonly exports: unknown; readonly bin: unknown }): readonly string[] {
  const paths = (value: unknown): readonly string[] =>
    typeof value === "string" ? [value] : Object.values(value ?? {}).flatMap(paths);
  return [manifest.exports, manifest.bin].flatMap(paths).filter((path) => !path.includes("*"));
}
