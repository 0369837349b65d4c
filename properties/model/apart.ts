// Independence: workloads that are explored apart give the verdicts of all of them together; edits of workloads that have nothing to
// do with each other can be made in either order; and to apply what is there already changes nothing.
import { check } from "../../explorer/check.ts";
import { canonicalJson, exploreNaively } from "../../explorer/naive.ts";
import type { Snapshot } from "../../explorer/result.ts";
import { type VerifyResult, verify } from "../../invariants/index.ts";
import { workloadsOf } from "../clusters/clusters.ts";
import { type EditStep, loadWorld, type World } from "../clusters/world.ts";
import { sameSet } from "../laws/same.ts";
import { systemOf, withoutNode } from "./systems.ts";
import type { Bounds } from "./verified.ts";

/**
 * What is violated in a group is what is violated in the cluster of all workloads. (What holds need not even be claimed of a
 * group: nobody preempts anybody where all have one priority.)
 */
export function apartAsTogether(world: World, bounds: Bounds): string {
  const { system, claims, input } = systemOf(world);
  const apart = verify(input, bounds);
  const together = check(system, claims, bounds);
  if (together.limit !== undefined || isLimited(apart)) return "too large";
  const verdicts = (results: readonly { readonly id: string; readonly status: string }[]) =>
    results
      .filter(({ status }) => status !== "holds")
      .map(({ id, status }) => `${withoutNode(id)}: ${status}`);
  sameSet(
    "verdicts of groups",
    verdicts(apart.groups.flatMap(({ report }) => report.properties)),
    verdicts(together.properties),
  );
  return apart.groups.length > 1 ? "apart" : "one group";
}

function isLimited({ groups }: VerifyResult): boolean {
  return groups.some(({ report }) => report.limit !== undefined);
}

/** The first two edits the other way round lead to the same ends, if what they are about was found to be independent. */
export function editsCommute(world: World, bounds: Bounds): string {
  const [first, second, ...rest] = world.edits;
  if (first === undefined || second === undefined) return "no two edits";
  const [a, b] = [first, second].map(targetOf);
  if (a === undefined || b === undefined || a === b) return "of one object";
  if (Object.keys({ ...first.options, ...second.options }).length > 0) return "one waits";
  const groups = verify(loadWorld(world), bounds);
  if (isLimited(groups)) return "too large";
  const groupOf = (target: string) => groups.groups.findIndex(({ workloads }) => workloads.includes(target));
  if (groupOf(a) < 0 || groupOf(b) < 0 || groupOf(a) === groupOf(b)) return "not independent";
  const [ends, others] = [world, { ...world, edits: [second, first, ...rest] }].map((one) =>
    endsOf(one, bounds),
  );
  if (ends === undefined || others === undefined) return "too large";
  sameSet("ends, with the edits the other way round", others, ends);
  return "commute";
}

/** What an edit is about: "Deployment/a". */
function targetOf(edit: EditStep): string | undefined {
  if (edit.manifest !== undefined) return `${edit.manifest.kind}/${edit.manifest.metadata.name}`;
  if (!["scale", "patch", "delete"].includes(edit.verb)) return undefined;
  const { kind, name } = Object.fromEntries(Object.entries(edit.value ?? {}));
  return typeof kind === "string" && typeof name === "string" ? `${kind}/${name}` : undefined;
}

/** The states in which nothing can happen any more. */
function endsOf(world: World, bounds: Bounds): ReadonlySet<string> | undefined {
  const found = explored(world, bounds);
  if (found === undefined) return undefined;
  const moving = new Set(found.edges.filter(({ effective }) => effective).map(({ source }) => source));
  return new Set(found.states.filter((_, i) => !moving.has(i)).map(canonicalJson));
}

function explored(world: World, { maxStates }: Bounds) {
  const { system } = systemOf(world);
  try {
    return exploreNaively({ ...system, interchangeable: [] }, [], { maxStates });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The slot that counts the edits that were made. */
const DONE = "edits done";

/** Nobody but users deletes these. */
const LASTING = ["ReplicaSet", "ReplicationController", "Deployment", "StatefulSet", "DaemonSet", "CronJob"];

/**
 * To apply a manifest again that is there already leads nowhere else; but where an autoscaler has written what the manifest
 * says, it does.
 */
export function applyAgain(world: World, bounds: Bounds): string {
  const manifest = workloadsOf(world).find(({ kind }) => LASTING.includes(kind));
  if (manifest === undefined) return "nothing that lasts";
  if (world.manifests.some(({ kind }) => kind === "HorizontalPodAutoscaler")) return "autoscaled";
  const before = explored({ ...world, edits: [] }, bounds);
  const after = explored({ ...world, edits: [{ verb: "apply", manifest, options: {} }] }, bounds);
  if (before === undefined || after === undefined) return "too large";
  const withoutDone = ({ [DONE]: _, ...others }: Snapshot) => canonicalJson(others);
  sameSet(
    "states with an edit that changes nothing",
    after.states.map(withoutDone),
    before.states.map(withoutDone),
  );
  return "same";
}
