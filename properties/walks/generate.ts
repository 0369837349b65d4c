// A walk at random, from the random numbers of fast-check alone.
import type { Random as Numbers } from "fast-check";
import { Random } from "../../explorer/simulate/random.ts";
import { choiceOf } from "./choice.ts";
import type { Judge, Judged } from "./judge.ts";

/** The least and the greatest 32-bit integer. */
const [LEAST, GREATEST] = [-(2 ** 31), 2 ** 31 - 1];
/** Steps of a walk that fast-check wants to be a small one. */
const SMALL = 16;

/** @param bias as fast-check gives it: one value in so many is to be small */
export function walkAtRandom(
  judge: Judge,
  numbers: Numbers,
  bias: number | undefined,
  maxSteps: number,
): Judged {
  const isSmall = bias !== undefined && numbers.nextInt(1, bias) === 1;
  const length = isSmall ? numbers.nextInt(0, Math.min(SMALL, maxSteps)) : maxSteps;
  const word = (): number => numbers.nextInt(LEAST, GREATEST);
  // A state of zeros would stay zero.
  const random = new Random(word(), word(), word(), word() | 1);
  const { initial, compiled } = judge.ground;
  const start = initial[random.below(initial.length)];
  if (start === undefined) throw new RangeError(`"${compiled.system.name}" has no initial state`);
  const choice = choiceOf(random, compiled.actions, length);
  return judge.walk(start, ({ moves }, step) => {
    const chosen = step >= length || moves.length === 0 ? undefined : choice.choose(moves, step);
    return chosen === undefined ? undefined : moves[chosen];
  });
}
