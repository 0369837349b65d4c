// All textbook systems by name. To add one: write its file, and add its line here.

import { allocator } from "./allocator.ts";
import { alternatingBit } from "./alternating-bit.ts";
import { blockingQueue } from "./blocking-queue.ts";
import { booleanRises } from "./boolean-rises.ts";
import { bufferedChannel } from "./buffered-channel.ts";
import { catInBoxes } from "./cat-in-boxes.ts";
import { changRoberts } from "./chang-roberts.ts";
import { coffeeCan } from "./coffee-can.ts";
import { counterModulo3 } from "./counter-modulo-3.ts";
import { dekker } from "./dekker.ts";
import { ewd840 } from "./ewd840.ts";
import { gameOfLife } from "./game-of-life.ts";
import { handshakeChannel } from "./handshake-channel.ts";
import { hanoi } from "./hanoi.ts";
import { independentChains } from "./independent-chains.ts";
import { independentPods } from "./independent-pods.ts";
import { kStateRing } from "./k-state-ring.ts";
import { kanban } from "./kanban.ts";
import { linearEquation } from "./linear-equation.ts";
import { lockedIncrement } from "./locked-increment.ts";
import { milnerScheduler } from "./milner-scheduler.ts";
import { missionariesAndCannibals } from "./missionaries-and-cannibals.ts";
import { oneStep } from "./one-step.ts";
import { peterson } from "./peterson.ts";
import { philosophers } from "./philosophers.ts";
import { philosophersChandyMisra } from "./philosophers-chandy-misra.ts";
import { philosophersEitherFork } from "./philosophers-either-fork.ts";
import { podsNamingNodes } from "./pods-naming-nodes.ts";
import { prisoners } from "./prisoners.ts";
import { queens } from "./queens.ts";
import { racyIncrement } from "./racy-increment.ts";
import { readersWriters } from "./readers-writers.ts";
import { rollingUpdate } from "./rolling-update.ts";
import { rollingUpdateWithFailures } from "./rolling-update-with-failures.ts";
import { simple } from "./simple.ts";
import { simpleRegular } from "./simple-regular.ts";
import { slidingTiles } from "./sliding-tiles.ts";
import type { Specification } from "./specification.ts";
import { ticketLock } from "./ticket-lock.ts";
import { transactionCommit } from "./transaction-commit.ts";
import { twoPhaseCommit } from "./two-phase-commit.ts";
import { twoPhaseCommitInterchangeable } from "./two-phase-commit-interchangeable.ts";
import { voting } from "./voting.ts";
import { waterJugs } from "./water-jugs.ts";
import { wolfGoatCabbage } from "./wolf-goat-cabbage.ts";

/** A system's parameters by name, as the oracles give them. */
export type Parameters = {
  readonly [name: string]: number | string | boolean | readonly number[];
};

/** A family of systems. What a `build` needs of its parameters is written in its own file. */
export interface Textbook {
  readonly name: string;
  build(parameters: Parameters): Specification;
}

export const textbook: readonly Textbook[] = [
  { name: "water-jugs", build: waterJugs },
  { name: "missionaries-and-cannibals", build: missionariesAndCannibals },
  { name: "wolf-goat-cabbage", build: wolfGoatCabbage },
  { name: "sliding-tiles", build: slidingTiles },
  { name: "peterson", build: peterson },
  { name: "dekker", build: dekker },
  { name: "ticket-lock", build: ticketLock },
  { name: "philosophers", build: philosophers },
  { name: "philosophers-either-fork", build: philosophersEitherFork },
  { name: "philosophers-chandy-misra", build: philosophersChandyMisra },
  { name: "two-phase-commit", build: twoPhaseCommit },
  { name: "two-phase-commit-interchangeable", build: twoPhaseCommitInterchangeable },
  { name: "transaction-commit", build: transactionCommit },
  { name: "racy-increment", build: racyIncrement },
  { name: "locked-increment", build: lockedIncrement },
  { name: "ewd840", build: ewd840 },
  { name: "k-state-ring", build: kStateRing },
  { name: "alternating-bit", build: alternatingBit },
  { name: "buffered-channel", build: bufferedChannel },
  { name: "handshake-channel", build: handshakeChannel },
  { name: "allocator", build: allocator },
  { name: "readers-writers", build: readersWriters },
  { name: "prisoners", build: prisoners },
  { name: "cat-in-boxes", build: catInBoxes },
  { name: "game-of-life", build: gameOfLife },
  { name: "coffee-can", build: coffeeCan },
  { name: "simple", build: simple },
  { name: "simple-regular", build: simpleRegular },
  { name: "voting", build: voting },
  { name: "kanban", build: kanban },
  { name: "milner-scheduler", build: milnerScheduler },
  { name: "hanoi", build: hanoi },
  { name: "queens", build: queens },
  { name: "blocking-queue", build: blockingQueue },
  { name: "chang-roberts", build: changRoberts },
  { name: "linear-equation", build: linearEquation },
  { name: "rolling-update", build: rollingUpdate },
  { name: "rolling-update-with-failures", build: rollingUpdateWithFailures },
  { name: "independent-pods", build: independentPods },
  { name: "independent-chains", build: independentChains },
  { name: "pods-naming-nodes", build: podsNamingNodes },
  { name: "one-step", build: oneStep },
  { name: "counter-modulo-3", build: counterModulo3 },
  { name: "boolean-rises", build: booleanRises },
];

/** @throws RangeError if there is no textbook system of that name. */
export function specification(name: string, parameters: Parameters): Specification {
  const found = textbook.find((entry) => entry.name === name);
  if (found === undefined) throw new RangeError(`no textbook system is named "${name}"`);
  return found.build(parameters);
}
