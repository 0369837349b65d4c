// A bounded buffer whose producers and consumers wait in one set: waking the wrong kind can make all wait for ever.
import { noDeadlock } from "../property.ts";
import { act, process, slot, system } from "../system.ts";
import { range, type Specification, when } from "./specification.ts";

type Parameters = { readonly producers: number; readonly consumers: number; readonly capacity: number };

export function blockingQueue({ producers, consumers, capacity }: Parameters): Specification {
  const count = slot("count", 0);
  const waitings = range(producers + consumers).map((i) =>
    slot(i < producers ? `producer ${i} waits` : `consumer ${i - producers} waits`, false),
  );
  const processes = waitings.map((waiting, i) => {
    const [label, change, limit] =
      i < producers ? (["put", 1, capacity] as const) : (["get", -1, 0] as const);
    return process({
      name: waiting.name.replace(" waits", ""),
      reads: { waiting, count, waitings },
      step(now) {
        if (now.waiting) return [];
        if (now.count === limit) return [act("wait", waiting.set(true))];
        const done = count.set(now.count + change);
        const wake = waitings.flatMap((other, j) =>
          when(now.waitings[j] === true, act(label, done, other.set(false))),
        );
        return wake.length > 0 ? wake : [act(label, done)];
      },
    });
  });
  return {
    system: system({ name: "blocking queue", slots: [count, ...waitings], processes }),
    properties: [noDeadlock("no deadlock")],
  };
}
