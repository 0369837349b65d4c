// The coffee can (Gries, "The Science of Programming", 1981): draw two beans, put one back.
import { act, process, slot, system } from "../system.ts";
import { range, type Specification, when } from "./specification.ts";

/** All cans of 1 to `beans` beans are initial. */
export function coffeeCan({ beans }: { readonly beans: number }): Specification {
  const [black, white] = [slot("black", 1), slot("white", 0)];
  const draw = process({
    name: "draw",
    reads: { black, white },
    step: (now) => [
      ...when(now.black >= 2, act("two black", black.set(now.black - 1))),
      ...when(now.white >= 2, act("two white", white.set(now.white - 2), black.set(now.black + 1))),
      ...when(now.black >= 1 && now.white >= 1, act("one of each", black.set(now.black - 1))),
    ],
  });
  const cans = range(beans + 1).flatMap((b) => range(beans + 1 - b).map((w) => ({ b, w })));
  return {
    system: system({
      name: "coffee can",
      slots: [black, white],
      processes: [draw],
      initial: cans.filter(({ b, w }) => b + w > 0).map(({ b, w }) => [black.set(b), white.set(w)]),
    }),
    properties: [],
  };
}
