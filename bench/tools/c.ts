// The hand-specialised C: the limit of what these machines can do.
import { join } from "node:path";
import { build } from "../build.ts";
import { baseline, definitions, log2Above, missingOf, readPairs, type Tool } from "./tool.ts";

const SOURCES = { "2pc": "m1.c", m2: "m2.c" };

export const c: Tool = {
  name: "c",
  missing: () => missingOf("gcc"),
  programs(instance, directory) {
    if (instance.model === "cluster") return [];
    const source = baseline(`c/${SOURCES[instance.model]}`);
    const constants = definitions(instance);
    const [one, two] = [join(directory, "c-1"), join(directory, "c-2")];
    build("gcc", ["-O2", "-DRING=32", ...constants, source, "-o", one], directory);
    build("gcc", ["-O2", "-DTHREADS=2", "-DRING=32", "-pthread", ...constants, source, "-o", two], directory);
    // The table of the threads cannot grow.
    const table = String(log2Above((instance.states ?? 1) * 1.5));
    return [
      { config: "1 thread", command: one, args: [], read: readPairs },
      { config: "2 threads", command: two, args: [table], read: readPairs },
    ];
  },
};
