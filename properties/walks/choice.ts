// How a generated walk chooses its steps: as one of a swarm, and for every second one with the environment held back, so that
// edits and faults come spread over the walk and not all at its beginning, where they could first happen.
import type { Action, LearnedAlternative } from "../../explorer/engine/learned.ts";
import type { Random } from "../../explorer/simulate/random.ts";
import { type Strategy, strategyOf } from "../../explorer/simulate/strategies.ts";

/** Events of the environment in a walk whose budget is drawn: fewer than this. */
const MOST_EVENTS = 6;

/** An index into `moves`, or undefined if the walk ends here. */
export interface Choice {
  choose(moves: readonly LearnedAlternative[], step: number): number | undefined;
}

/** @param length steps of the walk at most */
export function choiceOf(random: Random, actions: readonly Action[], length: number): Choice {
  // What was seldom done is counted in this walk alone: a walk must not depend on those before it.
  const taken: number[] = [];
  const strategy = strategyOf(random.below(30), random, { actions, taken, seeksRest: true });
  const swarm: Strategy = {
    choose(moves) {
      const chosen = strategy.choose(moves);
      const action = moves[chosen]?.action ?? 0;
      taken[action] = (taken[action] ?? 0) + 1;
      return chosen;
    },
  };
  return random.below(2) === 0 ? swarm : spread(swarm, random, actions, length);
}

/** The environment acts a few times, at steps drawn beforehand, or when nothing else moves. */
function spread(swarm: Strategy, random: Random, actions: readonly Action[], length: number): Choice {
  const events = random.below(MOST_EVENTS);
  // Evenly on a logarithmic scale: walks through small systems are soon at rest.
  const due = Array.from({ length: events }, () => length ** (random.below(1024) / 1024));
  due.sort((a, b) => b - a);
  const isEvent = ({ action }: LearnedAlternative): boolean => actions[action]?.process.environment === true;
  return {
    choose(moves, step) {
      const own = moves.flatMap((m, i) => (isEvent(m) ? [] : [i]));
      const theirs = moves.flatMap((m, i) => (isEvent(m) ? [i] : []));
      const isDue = theirs.length > 0 && (own.length === 0 || step >= (due.at(-1) ?? length));
      if (isDue && due.pop() === undefined) return undefined;
      const among = isDue ? theirs : own;
      const chosen = swarm.choose(among.flatMap((i) => moves[i] ?? []));
      return among[chosen];
    },
  };
}
