// n threads increment a shared counter under a lock: lock, read, write, unlock.
import { invariant, predicate } from "../property.ts";
import { act, process, slot, system } from "../system.ts";
import { range, type Specification, when } from "./specification.ts";

/** `interchangeable`: states are counted up to permutations of the threads. */
type Parameters = { readonly threads: number; readonly interchangeable?: boolean };

/** Points: 0 wants the lock, 1 reads, 2 writes, 3 unlocks, 4 is done. */
type Thread = { readonly point: number; readonly local: number };

export function lockedIncrement({ threads: n, interchangeable = false }: Parameters): Specification {
  const [shared, locked] = [slot("shared", 0), slot("locked", false)];
  const threads = range(n).map((i) => slot<Thread>(`thread ${i}`, { point: 0, local: 0 }));
  const processes = threads.flatMap((thread) => [
    process({
      name: `${thread.name} locks`,
      orbit: "thread locks",
      reads: { thread, locked },
      step(now) {
        const { point, local } = now.thread;
        return [
          ...when(point === 0 && !now.locked, act("lock", thread.set({ point: 1, local }), locked.set(true))),
          ...when(point === 3, act("unlock", thread.set({ point: 4, local }), locked.set(false))),
        ];
      },
    }),
    process({
      name: `${thread.name} adds`,
      orbit: "thread adds",
      reads: { thread, shared },
      step(now) {
        const { point, local } = now.thread;
        return [
          ...when(point === 1, act("read", thread.set({ point: 2, local: now.shared }))),
          ...when(point === 2, act("write", thread.set({ point: 3, local }), shared.set(local + 1))),
        ];
      },
    }),
  ]);
  const exact = predicate(
    "the counter equals the number of threads that wrote",
    { shared, threads },
    (now) => now.shared === now.threads.filter(({ point }) => point > 2).length,
  );
  return {
    system: system({
      name: "increment under a lock",
      slots: [shared, locked, ...threads],
      processes,
      interchangeable: interchangeable ? [threads] : [],
    }),
    properties: [invariant("no lost update", exact)],
  };
}
