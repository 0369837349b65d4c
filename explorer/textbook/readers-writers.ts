// Readers and writers served in order of arrival, as in the module ReadersWriters of the TLA+ Examples.
import { invariant, predicate } from "../property.ts";
import { act, process, slot, system } from "../system.ts";
import { at, range, type Specification, when } from "./specification.ts";

type Request = { readonly kind: "read" | "write"; readonly actor: number };

/** The queue holds at most one request of each kind per actor. */
export function readersWriters({ actors: n }: { readonly actors: number }): Specification {
  const queue = slot<readonly Request[]>("queue", []);
  const readers = range(n).map((i) => slot(`${i} reads`, false));
  const writers = range(n).map((i) => slot(`${i} writes`, false));
  const ask = process({
    name: "ask",
    reads: { queue },
    step: (now) =>
      range(n).flatMap((actor) =>
        (["read", "write"] as const)
          .filter((kind) => !now.queue.some((asked) => asked.kind === kind && asked.actor === actor))
          .map((kind) => act(`ask to ${kind}`, queue.set([...now.queue, { kind, actor }]))),
      ),
  });
  const serve = process({
    name: "serve",
    reads: { queue, readers, writers },
    step: (now) =>
      now.queue.slice(0, 1).flatMap(({ kind, actor }) => {
        if (now.writers.some(Boolean)) return [];
        if (kind === "write" && now.readers.some(Boolean)) return [];
        const granted = at(kind === "read" ? readers : writers, actor);
        return [act(kind, granted.set(true), queue.set(now.queue.slice(1)))];
      }),
  });
  const stops = [...readers, ...writers].map((busy) =>
    process({
      name: `stop: ${busy.name}`,
      reads: { busy },
      step: (now) => when(now.busy, act("stop", busy.set(false))),
    }),
  );
  const safe = predicate("a writer is alone", { readers, writers }, (now) => {
    const [reading, writing] = [now.readers.filter(Boolean).length, now.writers.filter(Boolean).length];
    return writing === 0 || (writing === 1 && reading === 0);
  });
  return {
    system: system({
      name: "readers and writers",
      slots: [queue, ...readers, ...writers],
      processes: [ask, serve, ...stops],
    }),
    properties: [invariant("exclusion", safe)],
  };
}
