// Dekker's mutual exclusion for two processes (in Dijkstra, EWD123, 1965), as seven program points.
import { invariant, predicate } from "../property.ts";
import { act, process, slot, system } from "../system.ts";
import { at, range, type Specification } from "./specification.ts";

export function dekker(): Specification {
  const turn = slot("turn", 0);
  const points = range(2).map((i) => slot(`point ${i}`, 0));
  const flags = range(2).map((i) => slot(`flag ${i}`, false));
  const processes = range(2).map((i) => {
    const [point, flag] = [at(points, i), at(flags, i)];
    return process({
      name: `process ${i}`,
      reads: { point, turn, otherFlag: at(flags, 1 - i) },
      step(now) {
        const mine = now.turn === i;
        switch (now.point) {
          case 0:
            return [act("raise", point.set(1), flag.set(true))];
          case 1:
            return [act("look at flag", point.set(now.otherFlag ? 2 : 5))];
          case 2:
            return [act("look at turn", point.set(mine ? 1 : 3))];
          case 3:
            return [act("lower", point.set(4), flag.set(false))];
          case 4:
            return mine ? [act("raise again", point.set(1), flag.set(true))] : [];
          case 5:
            return [act("leave", point.set(6), turn.set(1 - i))];
          default:
            return [act("lower at the end", point.set(0), flag.set(false))];
        }
      },
    });
  });
  const exclusion = predicate("not both inside", { points }, (now) => now.points.some((point) => point < 5));
  return {
    system: system({ name: "Dekker", slots: [turn, ...points, ...flags], processes }),
    properties: [invariant("mutual exclusion", exclusion)],
  };
}
