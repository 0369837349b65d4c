// Soundness of workflow nets, for any number of cases that begin together: a case can always still end, nothing of it is left
// when it has, and no transition is dead. Source: van der Aalst and others, "Soundness of workflow nets: classification, decidability,
// and analysis" (2011); k-soundness: van Hee, Sidorova, Voorhoeve (2004).
import { Exploration } from "../../explorer/check.ts";
import { alwaysPossible, invariant, type Predicate, predicate } from "../../explorer/property.ts";
import { type Counts, type PropertyResult, runOf, type Trace } from "../../explorer/result.ts";
import type { Slot } from "../../explorer/system.ts";
import { initialMarking, type Marking, tokens } from "./marking.ts";
import type { Net } from "./net.ts";
import { netWithSlots } from "./net-system.ts";

/**
 * bounded: no place ever holds more tokens than `SoundnessOptions.mostTokens`;
 * option-to-complete: from every marking, all cases can still end;
 * proper-completion: when all cases have ended, nothing is left but the resources.
 */
export type Condition = "bounded" | "option-to-complete" | "proper-completion";

export interface Soundness {
  readonly net: string;
  /** How many cases begin together. */
  readonly cases: number;
  /** "inconclusive": too many markings to look at all. */
  readonly verdict: "sound" | "unsound" | "inconclusive";
  /** The conditions that do not hold, with a shortest firing sequence to where they fail. */
  readonly broken: readonly { readonly condition: Condition; readonly run: readonly string[] }[];
  /** Names of transitions that never fire. */
  readonly dead: readonly string[];
  readonly counts: Counts;
}

export interface SoundnessOptions {
  /** 1 by default. */
  readonly cases?: number;
  /** More tokens in one place count as unbounded; 16 for each case by default. */
  readonly mostTokens?: number;
  /** Markings to look at; 200,000 by default. */
  readonly maxStates?: number;
}

/** @throws ModelError if a join that waits cannot be decided (`mayStillCome`) */
export function soundness(net: Net, options: SoundnessOptions = {}): Soundness {
  const { cases = 1, mostTokens = 16 * cases, maxStates = 200_000 } = options;
  const { system, slots } = netWithSlots(net, cases);
  const places = [...slots.values()];
  const ended = endOf(net, cases, places);
  const hasEnded = predicate("all cases have ended", { counts: places }, ({ counts }) =>
    places.every((place, i) => counts[i] === tokens(ended, place.name)),
  );
  const exploration = new Exploration(
    system,
    [
      invariant("bounded", fewTokens(places, mostTokens)),
      alwaysPossible("option-to-complete", hasEnded),
      invariant("proper-completion", hasEnded, sinkHolds(net, cases, places)),
    ],
    { maxStates },
  );
  while (!exploration.advance(1 << 16));
  const { properties, counts, neverEnabled, limit } = exploration.report();
  const broken = properties.flatMap((p) => brokenBy(p));
  const isUnsound = broken.length > 0 || (limit === undefined && neverEnabled.length > 0);
  return {
    net: net.name,
    cases,
    verdict: isUnsound ? "unsound" : limit === undefined ? "sound" : "inconclusive",
    broken,
    dead: limit === undefined ? neverEnabled : [],
    counts,
  };
}

/** The greatest number of cases up to which the net is sound, as far as `most`; 0 if it is not with one. */
export function soundUpTo(net: Net, most: number, options: Omit<SoundnessOptions, "cases"> = {}): number {
  for (let cases = 1; cases <= most; cases += 1) {
    if (soundness(net, { ...options, cases }).verdict !== "sound") return cases - 1;
  }
  return most;
}

/** What is there when all cases have ended: a token for each, and the resources. */
function endOf(net: Net, cases: number, places: readonly Slot<number>[]): Marking {
  const begin = initialMarking(net, 0);
  return new Map(places.map(({ name }) => [name, tokens(begin, name) + (name === net.sink ? cases : 0)]));
}

function sinkHolds({ sink }: Net, cases: number, places: readonly Slot<number>[]): Predicate {
  return predicate("all cases have reached the sink", { counts: places }, ({ counts }) =>
    places.some((place, i) => place.name === sink && (counts[i] ?? 0) >= cases),
  );
}

function fewTokens(places: readonly Slot<number>[], most: number): Predicate {
  return predicate(`no place holds more than ${most} tokens`, { counts: places }, ({ counts }) =>
    counts.every((n) => n <= most),
  );
}

function brokenBy(result: PropertyResult): Soundness["broken"] {
  if (result.status !== "violated") return [];
  const condition = CONDITIONS.find((c) => c === result.id);
  if (condition === undefined) throw new RangeError(`no condition of soundness: ${result.id}`);
  return [{ condition, run: firingsOf(runOf(result)) }];
}

const CONDITIONS: readonly Condition[] = ["bounded", "option-to-complete", "proper-completion"];

function firingsOf(trace: Trace | undefined): readonly string[] {
  return (trace?.steps ?? []).map(({ process }) => process);
}
