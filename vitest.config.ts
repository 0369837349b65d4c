// The test runner's settings: every *.test.ts beside the code that it tests.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["**/*.test.ts"],
    exclude: ["node_modules/**", "dist/**"],
    testTimeout: 60_000,
    maxWorkers: "100%",
  },
});
