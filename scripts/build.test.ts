// What no import reaches must be named, or it is missing from the package: the files that threads are started with.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");

test("the build names every file that a thread is started with", () => {
  const { include } = JSON.parse(readFileSync(join(ROOT, "tsconfig.build.json"), "utf8"));
  const threads = globSync(["cli/**/*worker.ts", "explorer/**/*worker.ts"], { cwd: ROOT });
  expect(threads.length).toBeGreaterThan(1);
  expect(include).toEqual(expect.arrayContaining(threads));
});
