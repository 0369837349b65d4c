// Milner's scheduler ("A Calculus of Communicating Systems", 1980): tasks start in turn and end in any order.
import { act, process, slot, system } from "../system.ts";
import { at, range, type Specification, when } from "./specification.ts";

/** The turn is one bit per cycler, so that each reads only its own two. */
export function milnerScheduler({ tasks: n }: { readonly tasks: number }): Specification {
  const turns = range(n).map((i) => slot(`turn ${i}`, i === 0));
  const runnings = range(n).map((i) => slot(`running ${i}`, false));
  const processes = range(n).flatMap((i) => {
    const [turn, next, running] = [at(turns, i), at(turns, (i + 1) % n), at(runnings, i)];
    const start = process({
      name: `start ${i}`,
      reads: { turn, running },
      step: (now) =>
        when(now.turn && !now.running, act("start", running.set(true), turn.set(false), next.set(true))),
    });
    const end = process({
      name: `end ${i}`,
      reads: { running },
      step: (now) => when(now.running, act("end", running.set(false))),
    });
    return [start, end];
  });
  return {
    system: system({ name: "Milner's scheduler", slots: [...turns, ...runnings], processes }),
    properties: [],
  };
}
