// TLC, from the jar that TLA2TOOLS_JAR names. Its constants stand in the configuration file, so they are rewritten.
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { baseline, missingOf, numberIn, type Outcome, type Tool, withConstants } from "./tool.ts";

const MODULES = { "2pc": "M1", m2: "M2" };

function jar(): string | undefined {
  const named = process.env.TLA2TOOLS_JAR;
  return named === undefined || named === "" ? undefined : resolve(named);
}

export const tlc: Tool = {
  name: "tlc",
  missing() {
    const named = jar();
    if (named === undefined) return "TLA2TOOLS_JAR does not name its jar";
    return existsSync(named) ? missingOf("java") : "TLA2TOOLS_JAR names a file that is not there";
  },
  programs(instance, directory) {
    if (instance.model === "cluster") return [];
    const name = MODULES[instance.model];
    copyFileSync(baseline(`tla/${name}.tla`), join(directory, `${name}.tla`));
    const config = readFileSync(baseline(`tla/${name}.cfg`), "utf8");
    writeFileSync(join(directory, `${name}.cfg`), withConstants(config, "=", instance));
    const java = ["-XX:+UseParallelGC", "-Xmx6g", "-cp", jar() ?? "", "tlc2.TLC"];
    return [1, 2].map((workers) => ({
      config: workers === 1 ? "1 worker" : `${workers} workers`,
      command: "java",
      args: [...java, "-workers", String(workers), "-metadir", `states-${workers}`, name],
      read: readTlc,
    }));
  },
};

/** TLC counts the initial state among the generated ones. */
export function readTlc(output: string): Outcome {
  if (!output.includes("No error has been found"))
    return { failed: "it does not say that it found no error" };
  const states = numberIn(output, /([\d,]+) distinct states found/);
  const generated = numberIn(output, /([\d,]+) states generated/);
  const left = numberIn(output, /([\d,]+) states left on queue/);
  if (states === undefined || generated === undefined) return { failed: "it has printed no counts" };
  if (left !== 0) return { failed: `not exhaustive: ${left} states are left` };
  return { states, transitions: generated - 1 };
}
