// What every format has to see to: names that are told apart, and that a net is a workflow net.
import { InputErrors } from "../../input/problem.ts";
import { illFormed, type Net, type Transition } from "../net.ts";
import { type Element, problemAt } from "./xml.ts";

/** The same names, equal ones numbered from the second on. */
export function distinctNames(names: readonly string[]): readonly string[] {
  const used = new Set<string>();
  const count = new Map<string, number>();
  return names.map((name) => {
    let n = count.get(name) ?? 1;
    let free = n === 1 ? name : `${name} ${n}`;
    while (used.has(free)) {
      n += 1;
      free = `${name} ${n}`;
    }
    used.add(free);
    count.set(name, n + 1);
    return free;
  });
}

/** @param elementOf Where a transition comes from. @throws InputErrors if it is no workflow net */
export function refuseIllFormed(net: Net, elementOf: (transition: Transition) => Element): Net {
  const wrong = illFormed(net);
  if (wrong === undefined) return net;
  throw new InputErrors([
    problemAt(
      elementOf(wrong.transition),
      `is not part of a workflow net: the net ${wrong.says}`,
      "let every part be on a path from the beginning of cases to their end",
    ),
  ]);
}
