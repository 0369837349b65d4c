// `node bench/kivi.ts`: how long exhausting Kivi's cases C4 and C8 takes as nodes are added, the good variants of examples/scenarios, all
// properties. Prints a Markdown table; the start of Node and the reading of files are not counted.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Verification } from "../invariants/verify.ts";
import { sampleInput } from "../model/samples.ts";

const SCENARIOS = join(import.meta.dirname, "..", "examples", "scenarios");

interface Size {
  readonly title: string;
  readonly folder: string;
  readonly file: string;
  /** Of the scenario: a text in it, and what is put in its place. */
  readonly nodes: readonly [string, string];
  readonly replicas: readonly [string, string];
  readonly more?: readonly [string, string];
}

function softSpread(nodes: number, replicas: number, more?: Size["more"]): Size {
  return {
    title: `C8, ${nodes} nodes, ${replicas} replicas${more === undefined ? "" : `, ${more[1]}`}`,
    folder: "kivi-C8-soft-spread-descheduler/good",
    file: "web.yaml",
    nodes: ["count: 2", `count: ${nodes - 1}`],
    replicas: ["replicas: 6", `replicas: ${replicas}`],
    ...(more === undefined ? {} : { more }),
  };
}

function panic(nodes: number, replicas: number): Size {
  return {
    title: `C4, ${nodes} nodes, ${replicas} replicas`,
    folder: "kivi-C4-node-panic/good",
    file: "app.yaml",
    nodes: ["6x62cpu", `${nodes}x62cpu`],
    replicas: ["replicas: 7", `replicas: ${replicas}`],
  };
}

const ADVERSARIAL = ["tempo: quiescent", "tempo: adversarial"] as const;
const SIZES: readonly Size[] = [
  panic(6, 7),
  softSpread(3, 6),
  softSpread(5, 6),
  softSpread(5, 10),
  softSpread(5, 10, ADVERSARIAL),
  softSpread(20, 6),
  softSpread(20, 20),
  softSpread(20, 40),
];

/** @throws RangeError if there is no such text: the scenario has changed. */
function changed(text: string, [from, to]: readonly [string, string]): string {
  if (!text.includes(from)) throw new RangeError(`there is no ${JSON.stringify(from)}`);
  return text.replace(from, to);
}

function measured({ title, folder, file, nodes, replicas, more }: Size): string {
  const read = (name: string): string => readFileSync(join(SCENARIOS, folder, name), "utf8");
  const scenario = changed(read("plimsoll.yaml"), nodes);
  const input = sampleInput(
    changed(read(file), replicas),
    more === undefined ? scenario : changed(scenario, more),
  );
  const [cpu, wall] = [process.cpuUsage(), performance.now()];
  const verification = new Verification(input);
  while (!verification.advance(2 ** 20));
  const { states, transitions } = verification.progress();
  const { verdict } = verification.result();
  const seconds = (performance.now() - wall) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const times = `${seconds.toFixed(2)} s | ${((user + system) / 1e6).toFixed(2)} s`;
  const counts = `${states.toLocaleString("en-US")} | ${transitions.toLocaleString("en-US")}`;
  return `| ${title} | ${verdict} | ${counts} | ${times} |`;
}

console.log("| case | verdict | states | transitions | wall | CPU |\n|---|---|--:|--:|--:|--:|");
for (const size of SIZES) console.log(measured(size));
