// Every snippet in README.md, CONTRIBUTING.md and docs/ does what its page says: programs are type-checked and run, models are
// checked, commands run, manifests and scenarios load. Transcripts are compared by cli/readme.test.ts, the tutorial by its own test.
import { spawnSync } from "node:child_process";
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { ownModules } from "../../cli/own-package.ts";
import { plimsoll } from "../../cli/testing.ts";
import { parseManifests } from "../../index.ts";
import { parseScenario } from "../../model/index.ts";
import { indentedCode, promisedOutput, type Snippet, snippetsOf } from "./snippets.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const PAGES = ["README.md", "CONTRIBUTING.md", ...globSync("docs/*.md", { cwd: ROOT }).toSorted()];
/** Its files and commands belong together. */
const TUTORIAL = "docs/tutorial.md";

const textOf = (page: string): string => readFileSync(join(ROOT, page), "utf8");
const snippets = PAGES.filter((page) => page !== TUTORIAL).flatMap((page) => snippetsOf(page, textOf(page)));
const of = (language: string, ...roles: readonly string[]): readonly Snippet[] =>
  snippets.filter((s) => s.language === language && roles.includes(s.role));

/** What is only shown: parts of programs, and what is no program. A new one shows here. */
const ONLY_SHOWN = {
  "docs/architecture.md": 2,
  "CONTRIBUTING.md": 1,
  "docs/api.md": 1,
  "docs/ci.md": 1,
  "docs/testing.md": 2,
};

test("every snippet says what it is", () => {
  expect(PAGES.flatMap((page) => indentedCode(page, textOf(page)))).toEqual([]);
  const known = [
    of("ts", "", "part", "signature"),
    of("console", ""),
    of("sh", ""),
    of("yaml", "", "part"),
  ].flat();
  const shown = of("text", "");
  const unknown = snippets.filter((s) => !known.includes(s) && !shown.includes(s));
  expect(unknown.map(({ place, language, role }) => `${place}: ${language} ${role}`)).toEqual([]);
});

test("only these are shown and not run", () => {
  const shown = [...of("text", ""), ...of("ts", "part"), ...of("yaml", "part")].map(
    ({ place }) => place.split(":")[0] ?? "",
  );
  const counted = Object.entries(Object.groupBy(shown, (page) => page)).map(([page, all = []]) => [
    page,
    all.length,
  ]);
  expect(Object.fromEntries(counted)).toEqual(ONLY_SHOWN);
});

describe("programs", () => {
  const programs = of("ts", "");
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "plimsoll-snippets-"));
    // For what programs import of other packages.
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    for (const [i, { text }] of programs.entries()) writeFileSync(join(folder, `snippet-${i}.ts`), text);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("have the right types", () => {
    const paths = Object.fromEntries([...ownModules()].map(([name, url]) => [name, [new URL(url).pathname]]));
    const { compilerOptions } = JSON.parse(readFileSync(join(ROOT, "tsconfig.json"), "utf8"));
    const typeRoots = [join(ROOT, "node_modules", "@types")];
    const options = { ...compilerOptions, rootDir: "/", noEmit: true, declaration: false, paths, typeRoots };
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({ compilerOptions: options, include: ["*.ts"] }),
    );
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    const tsc = join(
      dirname(createRequire(import.meta.url).resolve("typescript/package.json")),
      "bin",
      "tsc",
    );
    const { stdout } = spawnSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" });
    const placed = stdout.replace(/\S*snippet-(\d+)\.ts/g, (_, i) => programs[Number(i)]?.place ?? "?");
    expect(placed).toBe("");
  });

  test.each(programs.filter(isModel).map(({ place, text }) => [place, text]))("%s", async (_, text) => {
    const file = join(folder, "model.ts");
    writeFileSync(file, text ?? "");
    const { code, stdout } = await plimsoll(["check", file]);
    expect(stdout).toMatch(/\nHOLDS/);
    expect(code).toBe(0);
  });

  test("print what they promise", () => {
    const run = programs
      .map((s, i) => ({ ...s, file: join(folder, `snippet-${i}.ts`) }))
      .filter((s) => !isModel(s));
    const flags = ["--disable-warning=ExperimentalWarning", join(import.meta.dirname, "run-programs.ts")];
    const { stdout, stderr } = spawnSync(process.execPath, [...flags, ...run.map(({ file }) => file)], {
      encoding: "utf8",
      cwd: ROOT,
    });
    expect(stderr).toBe("");
    const printed = stdout.split("\0").slice(1);
    expect(run.map(({ place }, i) => `${place}\n${printed[i]}`)).toEqual(
      run.map(
        ({ place, text }) =>
          `${place}\n${promisedOutput(text)
            .map((line) => `${line}\n`)
            .join("")}`,
      ),
    );
  });
});

/** What `plimsoll check` runs. */
function isModel({ text }: Snippet): boolean {
  return /^export const system\b/m.test(text);
}

describe("commands", () => {
  const { scripts }: { readonly scripts: { readonly [name: string]: string } } = JSON.parse(
    textOf("package.json"),
  );
  const commands = of("sh", "").flatMap(({ place, text }) =>
    text
      .trimEnd()
      .split("\n")
      .flatMap((line) => line.split(" && "))
      .map((command) => [place, command] as const),
  );

  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "plimsoll-commands-"));
    cpSync(join(ROOT, "examples/lone-pod/bad"), join(folder, "k8s"), { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(commands)("%s: %s", async (_, command) => {
    const [, own] = /^npm run -s plimsoll -- (.*)$/.exec(command) ?? [];
    // Installed, with the manifests in k8s/.
    const [, installed] = /^plimsoll ([^#]*)/.exec(command) ?? [];
    if (own !== undefined) {
      const { code, stderr } = await plimsoll(own.split(" "));
      expect(stderr).toBe("");
      expect([0, 1, 3]).toContain(code);
    } else if (installed !== undefined) {
      const argv = [join(ROOT, "cli", "plimsoll.js"), ...installed.trim().split(" ")];
      const { status, stderr } = spawnSync(process.execPath, argv, { cwd: folder, encoding: "utf8" });
      expect(stderr).toBe("");
      expect([0, 1, 3]).toContain(status);
    } else if (command !== "npm ci") {
      const [, script = ""] = /^npm (?:run )?(\S+)$/.exec(command) ?? [];
      expect(Object.keys(scripts)).toContain(script);
    }
  });
});

test.each(of("yaml", "").map(({ place, text }) => [place, text]))("%s loads", (_, text = "") => {
  if ("apiVersion" in parse(text)) expect(parseManifests(text).notModelled).toEqual([]);
  else expect(parseScenario({ file: "plimsoll.yaml", text }, () => []).notModelled).toEqual([]);
});

describe("what is read from pages", () => {
  test("blocks, with languages, roles and places", () => {
    const page = "# A\n\n  ```ts part\n  let x;\n  ```\n\n````text\n```\n````\n";
    expect(snippetsOf("a.md", page)).toEqual([
      { place: "a.md:4", language: "ts", role: "part", text: "let x;\n" },
      { place: "a.md:8", language: "text", role: "", text: "```\n" },
    ]);
    expect(() => snippetsOf("a.md", "```ts\n")).toThrow("a.md:1: this block is not closed");
  });

  test("indented code, but neither in blocks nor in lists", () => {
    expect(
      indentedCode("a.md", "a\n\n    code\n    more\n\n- item\n    goes on\n```ts\n\n    inside\n```\n"),
    ).toEqual(["a.md:3"]);
  });

  test("what programs promise to print", () => {
    expect(promisedOutput("log(1); // prints: 1\nlog(2); // a comment\n")).toEqual(["1"]);
  });
});
