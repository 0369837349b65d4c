// Dining philosophers as a net: each takes either fork first, and with both in hand eats and releases them at once.
import { noDeadlock } from "../property.ts";
import { act, process, slot, system } from "../system.ts";
import { at, range, type Specification, when } from "./specification.ts";

/** A fork is free or held by one of its two neighbours: 3^n states. */
export function philosophersEitherFork({
  philosophers: n,
}: {
  readonly philosophers: number;
}): Specification {
  const forks = range(n).map((i) => slot<number | "free">(`fork ${i}`, "free"));
  const processes = range(n).map((i) => {
    const [left, right] = [at(forks, i), at(forks, (i + 1) % n)];
    return process({
      name: `philosopher ${i}`,
      reads: { left, right },
      step: (now) => [
        ...when(now.left === "free", act("take left", left.set(i))),
        ...when(now.right === "free", act("take right", right.set(i))),
        ...when(now.left === i && now.right === i, act("release", left.set("free"), right.set("free"))),
      ],
    });
  });
  return {
    system: system({ name: "dining philosophers, either fork first", slots: forks, processes }),
    properties: [noDeadlock("no deadlock")],
  };
}
