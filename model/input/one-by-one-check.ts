// Whether the containers of pods can be followed one by one, where the scenario asks for that.

import { whyNotOneByOne } from "../pods/why-not-one-by-one.ts";
import type { Fault } from "../scenario/fault-budgets.ts";
import type { LoadedObject } from "../scenario/scenario.ts";
import type { Log } from "./decode.ts";
import { matches, type PodSource, podSources } from "./pod-sources.ts";
import { quote } from "./problem.ts";
import type { PlacedScenario } from "./written-objects.ts";

/** What becomes of single containers then is not modelled. */
const FAULTS = [
  "nodeFailures",
  "reboots",
  "gracefulShutdowns",
  "gracefulReboots",
  "runtimeOutages",
  "kubeletRestarts",
] as const satisfies readonly Fault[];

export function checkOneByOne(
  { scenario, positionOf }: PlacedScenario,
  objects: readonly LoadedObject[],
  log: Log,
): void {
  const { behaviours } = scenario;
  const asked = behaviours.findIndex(({ oneByOne }) => oneByOne === true);
  if (asked < 0) return;
  for (const source of podSources(scenario, objects)) {
    const i = behaviours.findIndex((behaviour) => matches(behaviour, source));
    const why = behaviours[i]?.oneByOne === true ? whyNot(source) : undefined;
    const path = ["containers", i, "oneByOne"];
    const fix = "remove it: then its containers start and end together";
    if (why !== undefined)
      log.problem(positionOf(path), path, `Forbidden for ${source.workload}: ${why}`, fix);
  }
  const path = ["containers", asked, "oneByOne"];
  const fault = FAULTS.find((one) => scenario[one] > 0) ?? (scenario.nodePanic && "nodePanic");
  const fenced = scenario.remediation === "fence" && scenario.partitions > 0 ? "remediation" : undefined;
  const other = fault ?? fenced;
  if (other !== undefined)
    log.problem(
      positionOf(path),
      path,
      `Forbidden: oneByOne together with ${other}`,
      "remove one of the two",
    );
}

function whyNot({ object, spec }: PodSource): string | undefined {
  if (object.kind !== "Pod" && object.kind !== "Job") return `it is a ${object.kind}, no Pod and no Job`;
  const rules = object.kind === "Job" ? (object.spec.podFailurePolicy?.rules ?? []) : [];
  if (rules.some(({ onExitCodes }) => onExitCodes !== undefined))
    return `its ${quote("podFailurePolicy")} looks at exit codes`;
  return whyNotOneByOne(spec);
}
