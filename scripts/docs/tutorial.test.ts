// docs/tutorial.md, followed word for word by somebody who has nothing but the packed package: an empty folder, its files, its commands.
import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Snippet, snippetsOf } from "./snippets.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const steps = snippetsOf("docs/tutorial.md", readFileSync(join(ROOT, "docs", "tutorial.md"), "utf8"));

/** What npm does: the packed files in node_modules, with the packages that they need, and the command. No network. */
function install(folder: string): void {
  const packed = run("npm", ["pack", "--json", "--pack-destination", folder], ROOT);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  if (tarball === undefined) throw new Error(`nothing was packed: ${packed.stdout}${packed.stderr}`);
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, ".bin"), { recursive: true });
  run("tar", ["-xzf", join(folder, tarball), "-C", modules], folder);
  run("mv", [join(modules, "package"), join(modules, "plimsoll")], folder);
  const { dependencies }: { readonly dependencies: { readonly [name: string]: string } } = JSON.parse(
    readFileSync(join(modules, "plimsoll", "package.json"), "utf8"),
  );
  for (const name of Object.keys(dependencies)) {
    mkdirSync(join(modules, name, ".."), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", name), join(modules, name));
  }
  symlinkSync(join(modules, "plimsoll", "cli", "plimsoll.js"), join(modules, ".bin", "plimsoll"));
}

function run(command: string, argv: readonly string[], cwd: string) {
  const done = spawnSync(command, argv, { cwd, encoding: "utf8" });
  if (done.error !== undefined) throw done.error;
  return done;
}

/** One command of the page, with its exit code and what it prints. */
function follow(line: string, folder: string) {
  if (line === "npm init -y") {
    writeFileSync(join(folder, "package.json"), '{ "name": "tutorial", "version": "1.0.0" }');
    return { status: 0, stdout: "" };
  }
  if (line === "npm install --save-dev plimsoll") {
    install(folder);
    return { status: 0, stdout: "" };
  }
  const [, argv] = /^npx plimsoll (.*)$/.exec(line) ?? [];
  if (argv === undefined) throw new Error(`the tutorial has a command that nobody can follow: ${line}`);
  const bin = join(folder, "node_modules", "plimsoll", "cli", "plimsoll.js");
  return run(process.execPath, [bin, ...argv.split(" ")], folder);
}

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-tutorial-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a wrong operator fails, the mended one passes", { timeout: 300_000 }, () => {
  expect(steps.map(({ language }) => language)).toContain("sh");
  const codes = steps.flatMap((step) => taken(step));
  expect(codes).toEqual(["fails: 1", "passes: 0", "passes: 0", "passes: 0"]);
  const json = readFileSync(join(folder, "plimsoll.sarif"), "utf8");
  expect(JSON.parse(json)).toMatchObject({ version: "2.1.0" });
});

/** What became of the commands of a step. */
function taken({ language, role, text, place }: Snippet): readonly string[] {
  if (language !== "sh") {
    expect(role, `${place}: which file is this?`).toMatch(/^[\w.]+$/);
    writeFileSync(join(folder, role), text);
    return [];
  }
  return text
    .trimEnd()
    .split("\n")
    .flatMap((line) => {
      const { status, stdout } = follow(line, folder);
      if (role === "fails") expect(stdout).toContain("VIOLATED one-page: a site has at most one page");
      return role === "" ? [] : [`${role}: ${status}`];
    });
}
