// Plimsoll itself: safety only, invariant checked, traces on; each configuration of bench/own/configs.ts.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "../build.ts";
import { configs } from "../own/configs.ts";
import { readPairs, type Tool } from "./tool.ts";

const CLUSTER = own("cluster.ts");
const TEXTBOOK = own("textbook.ts");

function own(file: string): string {
  return fileURLToPath(new URL(`../own/${file}`, import.meta.url));
}

export const plimsoll: Tool = {
  name: "plimsoll",
  missing: () => undefined,
  programs({ model, size }, directory) {
    // A package is compiled, and so is this, by a first run: else stripping types would be half of a short run.
    const env = { NODE_COMPILE_CACHE: join(directory, "compiled") };
    return configs.map(({ name }) => {
      if (model !== "cluster") build(process.execPath, [TEXTBOOK, "2pc", "3", name], directory, env);
      const args = model === "cluster" ? [CLUSTER, name] : [TEXTBOOK, model, size, name];
      return { config: name, command: process.execPath, args, env, read: readPairs };
    });
  },
};
