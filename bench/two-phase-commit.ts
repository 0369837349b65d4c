// One run of the engine on two-phase commit, in its own process: `node bench/two-phase-commit.ts MANAGERS`.
import { check } from "../explorer/check.ts";
import { twoPhaseCommit } from "../explorer/textbook/two-phase-commit.ts";

const managers = Number(process.argv[2] ?? 7);
const start = performance.now();
const { system, properties } = twoPhaseCommit({ managers });
const { counts, status } = check(system, properties);
const seconds = (performance.now() - start) / 1000;
const peak = process.resourceUsage().maxRSS / 1024;
console.log(
  `distinct=${counts.states} transitions=${counts.transitions} depth=${counts.depth} status:${status} ` +
    `seconds=${seconds.toFixed(3)} maxrss_MiB=${peak.toFixed(1)} model_calls=${counts.modelCalls}`,
);
