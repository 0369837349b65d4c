// One run of the engine on a textbook system, in its own process: `node bench/own/textbook.ts MODEL SIZE CONFIG`.
import { check } from "../../explorer/check.ts";
import { rollingUpdateWithFailures } from "../../explorer/textbook/rolling-update-with-failures.ts";
import type { Specification } from "../../explorer/textbook/specification.ts";
import { twoPhaseCommit } from "../../explorer/textbook/two-phase-commit.ts";
import { numbersIn } from "../models.ts";
import { configNamed } from "./configs.ts";

/** The one invariant that the other tools check as well. */
const INVARIANTS = ["consistent", "bounds"];

function specification(model: string, size: string): Specification {
  const [first = 0, nodes = 0, capacity = 0, crashes = 0, nodeFailures = 0] = numbersIn(size);
  if (model === "2pc") return twoPhaseCommit({ managers: first });
  return rollingUpdateWithFailures({ replicas: first, nodes, capacity, crashes, nodeFailures });
}

const [, , model = "2pc", size = "7", config] = process.argv;
const { system, properties } = specification(model, size);
const checked = properties.filter(({ id }) => INVARIANTS.includes(id));
if (checked.length !== 1) throw new RangeError(`${model} has ${checked.length} invariants to check, not one`);
const { counts, status } = check(system, checked, configNamed(config).options);
console.log(
  `distinct=${counts.states} transitions=${counts.transitions} depth=${counts.depth} violations=${status === "holds" ? 0 : 1}`,
);
