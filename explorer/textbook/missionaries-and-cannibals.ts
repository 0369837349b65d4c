// Missionaries and cannibals cross a river; where missionaries are, cannibals must not outnumber them.
import { predicate, sometimes } from "../property.ts";
import { act, process, slot, system } from "../system.ts";
import { range, type Specification } from "./specification.ts";

/** `each`: how many there are of either kind; `boat`: how many it carries. */
type Parameters = { readonly each: number; readonly boat: number };

export function missionariesAndCannibals({ each, boat }: Parameters): Specification {
  const missionaries = slot("missionaries on the start bank", each);
  const cannibals = slot("cannibals on the start bank", each);
  const side = slot<"start" | "goal">("boat", "start");
  const safe = (m: number, c: number) => m === 0 || m >= c;
  const loads = range(boat + 1)
    .flatMap((m) => range(boat + 1 - m).map((c) => ({ m, c })))
    .filter(({ m, c }) => m + c > 0);
  const cross = process({
    name: "boat",
    reads: { missionaries, cannibals, side },
    step(now) {
      const sign = now.side === "start" ? -1 : 1;
      return loads
        .map((load) => ({ m: now.missionaries + sign * load.m, c: now.cannibals + sign * load.c }))
        .filter(({ m, c }) => Math.min(m, c) >= 0 && Math.max(m, c) <= each)
        .filter(({ m, c }) => safe(m, c) && safe(each - m, each - c))
        .map(({ m, c }) =>
          act("cross", missionaries.set(m), cannibals.set(c), side.set(sign < 0 ? "goal" : "start")),
        );
    },
  });
  const across = predicate(
    "all are across",
    { missionaries, cannibals },
    (now) => now.missionaries + now.cannibals === 0,
  );
  return {
    system: system({
      name: "missionaries and cannibals",
      slots: [missionaries, cannibals, side],
      processes: [cross],
    }),
    properties: [sometimes("across", across)],
  };
}
