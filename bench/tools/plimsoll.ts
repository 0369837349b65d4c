// Plimsoll itself: safety only, invariant checked, traces on; each configuration of bench/own/configs.ts.
import { fileURLToPath } from "node:url";
import { configs } from "../own/configs.ts";
import { readPairs, type Tool } from "./tool.ts";

const own = (file: string): string => fileURLToPath(new URL(`../own/${file}`, import.meta.url));

export const plimsoll: Tool = {
  name: "plimsoll",
  missing: () => undefined,
  programs: ({ model, size }) =>
    configs.map(({ name }) => ({
      config: name,
      command: process.execPath,
      args: model === "cluster" ? [own("cluster.ts"), name] : [own("textbook.ts"), model, size, name],
      read: readPairs,
    })),
};
