// Why a pod may be pending for ever: there is no place for all, or there is one and the scheduler does not get there.
import { daemonSetCoversNodes } from "../invariants/daemonset-covers-nodes.ts";
import type { Blamed, VerifyInput, VerifyResult } from "../invariants/index.ts";
import { pendingPodBound } from "../invariants/pending-pod-bound.ts";
import { preemptorEventuallyBound } from "../invariants/preemptor-eventually-bound.ts";
import { inventoryOf } from "../model/index.ts";
import { placementProblem } from "./placement/problem-of.ts";
import type { Placeable } from "./questions/answer.ts";
import { placeable, scheduled } from "./questions/placeable.ts";
import { withSolver } from "./solver/solver.ts";

/** The properties that fail if pods have no node. */
const ABOUT_PENDING: readonly string[] = [
  pendingPodBound,
  preemptorEventuallyBound,
  daemonSetCoversNodes,
].map(({ id }) => id);

export function isAboutPending({ properties }: VerifyResult): boolean {
  return properties.some(({ id, status }) => status === "violated" && ABOUT_PENDING.includes(id));
}

/** The same result; what is violated because pods are pending says which of the two reasons there is. */
export async function withPlacement(
  { objects, scenario, own }: VerifyInput,
  result: VerifyResult,
): Promise<VerifyResult> {
  // The pods of what controllers of the user's own make are not known here.
  if (own !== undefined) return result;
  // Without the additional pods of rolling updates: they can wait.
  const problem = placementProblem(objects, inventoryOf(objects, scenario), { surge: false });
  const found =
    scheduled(problem) ??
    (await withSolver("wasm", {}, (solver) =>
      placeable(solver, problem, "feasible: a placement of all pods"),
    ));
  const placement = sentence(found);
  const blames = blamesIn(found);
  const more = { placement, ...(blames.length === 0 ? {} : { blames }) };
  const properties = result.properties.map((p) =>
    p.status === "violated" && ABOUT_PENDING.includes(p.id) ? { ...p, ...more } : p,
  );
  return { ...result, properties };
}

/** The lines that contradict each other, each once. */
function blamesIn(found: Placeable): readonly Blamed[] {
  if (found.kind !== "impossible") return [];
  const all = found.contradiction.constraints.flatMap(({ blames }) => blames);
  const placed = all.flatMap(({ object, field, position }) =>
    position === undefined || position.line === 0 ? [] : [{ object, field, position }],
  );
  return [...new Map(placed.map((blame) => [`${blame.object} ${blame.field}`, blame])).values()];
}

/** Of the manifests as they are at the start, with all nodes. */
function sentence(found: Placeable): string {
  if (found.kind === "placed")
    return "as the manifests stand at the start, with all nodes, there is a place for every pod: what fails is to get there";
  if (found.kind === "unknown")
    return `whether there is a place for every pod was not decided (${found.reason})`;
  const reasons = found.contradiction.constraints.map(({ says }) => says).join("; ");
  return `as the manifests stand at the start there is no place for all pods, whatever the scheduler does: ${reasons}`;
}
