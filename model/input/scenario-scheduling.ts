// What a scenario says of the schedulers: which there are, and how they score.
import { type Decoder, type Log, list, string } from "./decode.ts";
import { type Path, quote } from "./problem.ts";
import { child, positionAt, type Tree, text } from "./tree.ts";

/** At least one, each once. */
export const schedulers: Decoder<readonly string[]> = (tree, path, log) => {
  const names = list(string)(tree, path, log);
  if (names?.length === 0) {
    const fix = "leave it out for the default scheduler alone";
    log.problem(tree.position, path, "Invalid value: []: must have at least one scheduler", fix);
  }
  for (const [i, name] of (names ?? []).entries()) {
    if (names?.indexOf(name) === i) continue;
    log.problem(positionAt(tree, [i]), [...path, i], `Duplicate value: ${quote(name)}`, "name it once");
  }
  return names;
};

/** Without scores, no other strategy of scoring than the default is ever asked for. */
export function checkScoring(scenario: Tree, path: Path, log: Log): void {
  const strategy = child(scenario, "scoringStrategy");
  if (text(strategy) !== "MostAllocated" || text(child(scenario, "scores")) === "exact") return;
  const problem = "Forbidden: nothing is scored unless scores is exact";
  log.problem(
    strategy?.position ?? scenario.position,
    [...path, "scoringStrategy"],
    problem,
    "write scores: exact, or remove it",
  );
}
