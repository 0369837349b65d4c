// n threads increment a shared counter without a lock: each reads it, then writes what it read plus one.
import { invariant, predicate } from "../property.ts";
import { act, process, slot, system } from "../system.ts";
import { range, type Specification, when } from "./specification.ts";

/** `interchangeable`: states are counted up to permutations of the threads. */
type Parameters = { readonly threads: number; readonly interchangeable?: boolean };

type Thread = { readonly point: "read" | "write" | "done"; readonly local: number };

export function racyIncrement({ threads: n, interchangeable = false }: Parameters): Specification {
  const shared = slot("shared", 0);
  const threads = range(n).map((i) => slot<Thread>(`thread ${i}`, { point: "read", local: 0 }));
  const processes = threads.map((thread) =>
    process({
      name: thread.name,
      orbit: "thread",
      reads: { thread, shared },
      step(now) {
        const { point, local } = now.thread;
        return [
          ...when(point === "read", act("read", thread.set({ point: "write", local: now.shared }))),
          ...when(
            point === "write",
            act("write", thread.set({ point: "done", local }), shared.set(local + 1)),
          ),
        ];
      },
    }),
  );
  const exact = predicate(
    "the counter equals the number of finished threads",
    { shared, threads },
    (now) => now.shared === now.threads.filter(({ point }) => point === "done").length,
  );
  return {
    system: system({
      name: "racy increment",
      slots: [shared, ...threads],
      processes,
      interchangeable: interchangeable ? [threads] : [],
    }),
    properties: [invariant("no lost update", exact)],
  };
}
