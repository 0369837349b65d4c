// The test runner's settings: every *.test.ts beside the code that it tests.
import { join } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    // Modules of users import the package by its name: here they get the very sources that are tested.
    alias: [{ find: /^plimsoll$/, replacement: join(import.meta.dirname, "index.ts") }],
  },
  test: {
    include: ["**/*.test.ts"],
    exclude: ["node_modules/**", "dist/**"],
    testTimeout: 60_000,
    maxWorkers: "100%",
  },
});
