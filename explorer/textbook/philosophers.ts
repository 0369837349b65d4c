// Dining philosophers (Dijkstra, EWD310): take one fork, take the other, eat, put both back.
import { alwaysEventually, leadsTo, noDeadlock, predicate } from "../property.ts";
import { act, type Fairness, process, slot, system } from "../system.ts";
import { at, range, type Specification, when } from "./specification.ts";

/**
 * All take the left fork first, but with `lastTakesRight` the last one does not: then there is no deadlock.
 * Fairness is on taking the second fork and on putting back; with `fairHunger`, on taking the first as well.
 */
type Parameters = {
  readonly philosophers: number;
  readonly lastTakesRight?: boolean;
  readonly fairness?: Fairness;
  readonly fairHunger?: boolean;
};

export function philosophers(parameters: Parameters): Specification {
  const { philosophers: n, lastTakesRight = false, fairness = "none", fairHunger = false } = parameters;
  const forks = range(n).map((i) => slot(`fork ${i} is free`, true));
  const phases = range(n).map((i) => slot<"thinking" | "holding first" | "eating">(`phase ${i}`, "thinking"));
  const processes = range(n).map((i) => {
    const [left, right, phase] = [at(forks, i), at(forks, (i + 1) % n), at(phases, i)];
    const [first, second] = lastTakesRight && i === n - 1 ? [right, left] : [left, right];
    return process({
      name: `philosopher ${i}`,
      reads: { phase, first, second },
      fairness: (label) => (label === "take first" && !fairHunger ? "none" : fairness),
      step: (now) => [
        ...when(
          now.phase === "thinking" && now.first,
          act("take first", phase.set("holding first"), first.set(false)),
        ),
        ...when(
          now.phase === "holding first" && now.second,
          act("take second", phase.set("eating"), second.set(false)),
        ),
        ...when(now.phase === "eating", act("put", phase.set("thinking"), first.set(true), second.set(true))),
      ],
    });
  });
  const liveness = phases.flatMap((phase, i) => {
    const holding = predicate(`${i} holds one fork`, { phase }, (now) => now.phase === "holding first");
    const eating = predicate(`${i} eats`, { phase }, (now) => now.phase === "eating");
    return [
      leadsTo(`holding leads to eating ${i}`, holding, eating),
      alwaysEventually(`eats again and again ${i}`, eating),
    ];
  });
  return {
    system: system({ name: "dining philosophers", slots: [...forks, ...phases], processes }),
    properties: [noDeadlock("no deadlock"), ...liveness],
  };
}
