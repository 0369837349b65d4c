// The hand-specialised JavaScript: models that pack their states by hand into two integers. Run by this very Node.
import { type Instance, numbersIn } from "../models.ts";
import { baseline, log2Above, missingOf, type Program, readPairs, type Tool } from "./tool.ts";

const SOURCES = { "2pc": "m1.mjs", m2: "m2.mjs" };

export const javascript: Tool = {
  name: "js",
  missing: () => missingOf(),
  programs({ model, size, states = 1 }: Instance): readonly Program[] {
    if (model === "cluster") return [];
    const source = baseline(`js/${SOURCES[model]}`);
    const numbers = numbersIn(size).map(String);
    const one = ["direct", "batched", "indexed"].map((kind) => ({
      config: kind,
      args: [source, ...numbers, kind],
    }));
    // The table of the threads cannot grow; it is full at nine tenths of three quarters.
    const table = String(log2Above(states * 1.5));
    const two = { config: "2 threads", args: [baseline("js/par.mjs"), "2", table, source, ...numbers] };
    return [...one, two].map((p) => ({ ...p, command: process.execPath, read: readPairs }));
  },
};
