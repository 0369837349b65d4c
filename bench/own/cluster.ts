// One run of `verify` on bench/cluster, safety properties only, in its own process: `node bench/own/cluster.ts CONFIG`.
import { readFileSync } from "node:fs";
import { Verification } from "../../invariants/verify.ts";
import { sampleInput } from "../../model/samples.ts";
import { configNamed } from "./configs.ts";

const SAFETY = [
  "node-not-overcommitted",
  "rollout-surge",
  "rollout-availability",
  "pod-owner",
  "placement-filters",
  "terminated-stays-terminated",
];

const read = (file: string): string => readFileSync(new URL(`../cluster/${file}`, import.meta.url), "utf8");
const input = sampleInput(read("web.yaml"), read("plimsoll.yaml"), { v2: read("v2/web.yaml") });
const verification = new Verification(input, { ...configNamed(process.argv[2]).options, only: SAFETY });
while (!verification.advance(2 ** 20));
const { states, transitions } = verification.progress();
const { verdict } = verification.result();
console.log(`distinct=${states} transitions=${transitions} violations=${verdict === "holds" ? 0 : 1}`);
