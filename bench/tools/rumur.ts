// Rumur: the verifier that it generates from the Murphi models. Its constants stand in the model, so they are rewritten.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "../build.ts";
import { baseline, missingOf, numberIn, type Outcome, type Tool, withConstants } from "./tool.ts";

const SOURCES = { "2pc": "m1.m", m2: "m2.m" };

export const rumur: Tool = {
  name: "rumur",
  missing: () => missingOf("rumur", "gcc"),
  programs(instance, directory) {
    if (instance.model === "cluster") return [];
    const text = readFileSync(baseline(`murphi/${SOURCES[instance.model]}`), "utf8");
    const source = join(directory, "model.m");
    writeFileSync(source, withConstants(text, ":", instance));
    return [1, 2].map((threads) => {
      const [verifier, program] = [
        join(directory, `rumur-${threads}.c`),
        join(directory, `rumur-${threads}`),
      ];
      const options = ["--deadlock-detection", "off", "--threads", String(threads)];
      build("rumur", [...options, "--output", verifier, source], directory);
      const gcc = ["-std=c11", "-O3", "-march=native", verifier, "-o", program, "-lpthread"];
      build("gcc", gcc, directory);
      return {
        config: threads === 1 ? "1 thread" : `${threads} threads`,
        command: program,
        args: [],
        read: readRumur,
      };
    });
  },
};

export function readRumur(output: string): Outcome {
  const states = numberIn(output, /(\d+) states,/);
  const transitions = numberIn(output, /(\d+) rules fired in/);
  if (!output.includes("No error found")) return { failed: "it does not say that it found no error" };
  return states === undefined ? { failed: "it has printed no counts" } : { states, transitions };
}
