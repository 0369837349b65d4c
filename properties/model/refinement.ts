// Refinement: what the environment is not allowed to do takes states away, and never adds any.
import { canonicalJson, exploreNaively } from "../../explorer/naive.ts";
import type { Snapshot } from "../../explorer/result.ts";
import { clusterProperties } from "../../invariants/registry.ts";
import { FAULT_NAMES, FAULTS, type Fault } from "../../model/scenario/fault-budgets.ts";
import type { World } from "../clusters/world.ts";
import { included, LawBroken, sameSet } from "../laws/same.ts";
import { systemOf } from "./systems.ts";
import { type Bounds, verified } from "./verified.ts";

/** Every state, as it is changed by `seen`; undefined if there are too many. */
function statesOf(
  world: World,
  { maxStates }: Bounds,
  seen: (state: Snapshot) => Snapshot | undefined = (state) => state,
): ReadonlySet<string> | undefined {
  const { system } = systemOf(world);
  const states = reachable({ ...system, interchangeable: [] }, maxStates);
  return states && new Set(states.flatMap((state) => texts(seen(state))));
}

function texts(state: Snapshot | undefined): readonly string[] {
  return state === undefined ? [] : [canonicalJson(state)];
}

function reachable(
  system: Parameters<typeof exploreNaively>[0],
  maxStates: number,
): readonly Snapshot[] | undefined {
  try {
    return exploreNaively(system, [], { maxStates }).states;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Whatever is reached while nothing is slow is reached while timers run out at any time. */
export function quiescentIsAdversarial(world: World, bounds: Bounds): string {
  const [quiescent, adversarial] = (["quiescent", "adversarial"] as const).map((tempo) =>
    statesOf({ ...world, tempo }, bounds),
  );
  if (quiescent === undefined || adversarial === undefined) return "too large";
  included("states with timers that wait", quiescent, adversarial);
  return quiescent.size === adversarial.size ? "equal" : "fewer";
}

/**
 * As long as a fault has not happened, all is as if it could not: the states with its whole budget left are the states without
 * that fault. (Of states with a part of it the model may keep less, the less is left: what nothing depends on any more. For the same
 * reason nobody looks here at whether containers were restarted: that is kept where another restart may come.)
 */
export function unspentFaultsChangeNothing(world: World, bounds: Bounds): string {
  const [fault] = FAULT_NAMES.filter((name) => (world.faults[name] ?? 0) > 0);
  if (fault === undefined) return "no faults";
  const without = { ...world, faults: withoutFault(world, fault) };
  const names = new Set(systemOf(without).system.slots.map(({ name }) => name));
  const known = (state: Snapshot) =>
    Object.fromEntries(Object.entries(state).filter(([name]) => names.has(name)));
  const wanted = statesOf(without, bounds, withoutRestarts);
  const { slot } = FAULTS[fault];
  const found = statesOf(world, bounds, (state) =>
    state[slot] === world.faults[fault] ? withoutRestarts(known(state)) : undefined,
  );
  if (found === undefined || wanted === undefined) return "too large";
  sameSet(`states before the first of ${fault}`, found, wanted);
  return "same";
}

function withoutRestarts(state: Snapshot): Snapshot {
  const forget = (value: unknown): unknown => {
    // Multisets are kept in an order that depends on all of their elements.
    if (Array.isArray(value))
      return value.map(forget).toSorted((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1));
    if (typeof value !== "object" || value === null) return value;
    const kept = Object.entries(value).filter(([name]) => name !== "restarted");
    return Object.fromEntries(kept.map(([name, inner]) => [name, forget(inner)]));
  };
  return Object.fromEntries(Object.entries(state).map(([slot, value]) => [slot, forget(value)]));
}

function withoutFault({ faults }: World, fault: Fault): World["faults"] {
  const { [fault]: _, ...others } = faults;
  return others;
}

/**
 * What holds although something may fail holds if nothing does. What can still be reached is another matter: a fault may be
 * the way out; and so is what compares with runs without faults.
 */
export function fewerFaultsKeepHolds(world: World, bounds: Bounds): string {
  const [failing, safe] = [world, { ...world, faults: {} }].map((one) => verified(one, bounds));
  if (failing === undefined || safe === undefined) return "too large";
  const kept = clusterProperties.filter(
    ({ kind, comparesWithUndisturbed }) => kind !== "possibility" && comparesWithUndisturbed !== true,
  );
  for (const { id } of kept) {
    const [before, after] = [failing, safe].map(
      ({ properties }) => properties.find((one) => one.id === id)?.status,
    );
    if (before === "holds" && after === "violated")
      throw new LawBroken(`${id} holds with faults, and is violated without`);
  }
  return "kept";
}
