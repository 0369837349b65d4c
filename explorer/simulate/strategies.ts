// How a walk chooses its next step. A swarm of walks chooses in several ways, since each is blind to some bugs.
import type { Action, LearnedAlternative } from "../engine/learned.ts";
import type { Process } from "../system.ts";
import type { Random } from "./random.ts";

export interface Strategy {
  /** An index into `moves`, which is not empty. */
  choose(moves: readonly LearnedAlternative[]): number;
}

/** What all walks have in common: the actions known, and how often each was taken by all walks so far. */
interface Experience {
  readonly actions: readonly Action[];
  readonly taken: readonly number[];
  /** Whether runs that come to rest are of interest. */
  readonly seeksRest: boolean;
}

type MakeStrategy = (random: Random, experience: Experience) => Strategy;

/** One of these after the other, walk by walk. */
const STRATEGIES: readonly MakeStrategy[] = [uniform, byProcess, biased, rareFirst, byPriority];

/** Where liveness is asked for. */
const WITH_REST: readonly MakeStrategy[] = [...STRATEGIES, settling];

export function strategyOf(walk: number, random: Random, experience: Experience): Strategy {
  const strategies = experience.seeksRest ? WITH_REST : STRATEGIES;
  const make = strategies[walk % strategies.length] ?? uniform;
  return make(random, experience);
}

/** Whether fairness says anything of an action. */
export function isFair(action: Action | undefined): boolean {
  const { process, label } = action ?? {};
  const fairness = process?.fairness ?? "none";
  return (typeof fairness === "function" ? fairness(label ?? "") : fairness) !== "none";
}

function uniform(random: Random): Strategy {
  return { choose: (moves) => random.below(moves.length) };
}

/** Each process is as likely to move as any other, however many alternatives it has. */
function byProcess(random: Random, { actions }: Experience): Strategy {
  return {
    choose(moves) {
      const processes = [...new Set(moves.map((m) => actions[m.action]?.process))];
      const mover = processes[random.below(processes.length)];
      const own = moves.flatMap((m, i) => (actions[m.action]?.process === mover ? [i] : []));
      return own[random.below(own.length)] ?? 0;
    },
  };
}

/** Some actions are up to 256 times as likely as others: swarm testing (Groce et al., ISSTA 2012). */
function biased(random: Random): Strategy {
  const weights = new Map<number, number>();
  const weightOf = (action: number): number => {
    const weight = weights.get(action) ?? 2 ** random.below(9);
    weights.set(action, weight);
    return weight;
  };
  return { choose: (moves) => random.pick(moves.map((m) => weightOf(m.action))) };
}

/** What was seldom done by the walks so far is done first. */
function rareFirst(random: Random, { taken }: Experience): Strategy {
  return { choose: (moves) => random.pick(moves.map((m) => 1 / (1 + (taken[m.action] ?? 0)))) };
}

/**
 * After a while only that is done which fairness demands: a run that can come to rest is then likely to do so, which liveness
 * is refuted by.
 */
function settling(random: Random, { actions }: Experience): Strategy {
  let free = random.below(64);
  return {
    choose(moves) {
      const fair = free-- > 0 ? [] : moves.flatMap((m, i) => (isFair(actions[m.action]) ? [i] : []));
      return fair[random.below(fair.length)] ?? random.below(moves.length);
    },
  };
}

/**
 * The process of the highest priority moves; now and then it falls to the lowest. Bugs that need few switches between
 * processes are found soon: probabilistic concurrency testing (Burckhardt et al., ASPLOS 2010).
 */
function byPriority(random: Random, { actions }: Experience): Strategy {
  const priorities = new Map<Process | undefined, number>();
  let lowest = 0;
  const priorityOf = (m: LearnedAlternative): number => {
    const mover = actions[m.action]?.process;
    const priority = priorities.get(mover) ?? 1 + random.below(2 ** 20);
    priorities.set(mover, priority);
    return priority;
  };
  return {
    choose(moves) {
      const ranks = moves.map(priorityOf);
      const top = Math.max(...ranks);
      const best = ranks.flatMap((rank, i) => (rank === top ? [i] : []));
      const chosen = best[random.below(best.length)] ?? 0;
      if (random.below(16) === 0) priorities.set(actions[moves[chosen]?.action ?? 0]?.process, --lowest);
      return chosen;
    },
  };
}
