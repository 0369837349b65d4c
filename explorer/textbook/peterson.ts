// Peterson's mutual exclusion for two processes (Information Processing Letters 12, 1981).
import { alwaysEventually, invariant, leadsTo, predicate } from "../property.ts";
import { act, type Fairness, process, slot, system } from "../system.ts";
import { at, range, type Specification, when } from "./specification.ts";

/** `idling`: with one more step before raising the flag, and one more inside the critical section. */
type Parameters = { readonly idling?: boolean; readonly fairness?: Fairness };

type Point = "resting" | "idle" | "raised" | "waiting" | "critical" | "leaving";

/** Fairness is on everything but raising the flag: nobody is forced to compete. */
export function peterson({ idling = false, fairness = "none" }: Parameters): Specification {
  const turn = slot("turn", 0);
  const points = range(2).map((i) => slot<Point>(`point ${i}`, idling ? "resting" : "idle"));
  const flags = range(2).map((i) => slot(`flag ${i}`, false));
  const processes = range(2).map((i) => {
    const [point, flag] = [at(points, i), at(flags, i)];
    return process({
      name: `process ${i}`,
      reads: { point, turn, otherFlag: at(flags, 1 - i) },
      fairness: (label) => (label === "raise" ? "none" : fairness),
      step(now) {
        const free = !now.otherFlag || now.turn === i;
        const leave = act("leave", point.set(idling ? "resting" : "idle"), flag.set(false));
        return [
          ...when(now.point === "resting", act("rest", point.set("idle"))),
          ...when(now.point === "idle", act("raise", point.set("raised"), flag.set(true))),
          ...when(now.point === "raised", act("give way", point.set("waiting"), turn.set(1 - i))),
          ...when(now.point === "waiting" && free, act("enter", point.set("critical"))),
          ...when(now.point === "critical", idling ? act("stay", point.set("leaving")) : leave),
          ...when(now.point === "leaving", leave),
        ];
      },
    });
  });
  const inside = (point: Point | undefined) => point === "critical" || point === "leaving";
  const exclusion = predicate("not both inside", { points }, (now) => !now.points.every(inside));
  const liveness = range(2).flatMap((i) => {
    const [point, flag] = [at(points, i), at(flags, i)];
    const raised = predicate(`${i} raised its flag`, { flag }, (now) => now.flag);
    const critical = predicate(`${i} is critical`, { point }, (now) => now.point === "critical");
    return [
      leadsTo(`raised leads to critical ${i}`, raised, critical),
      alwaysEventually(`critical again and again ${i}`, critical),
    ];
  });
  return {
    system: system({ name: "Peterson", slots: [turn, ...points, ...flags], processes }),
    properties: [invariant("mutual exclusion", exclusion), ...liveness],
  };
}
