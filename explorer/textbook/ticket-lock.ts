// A ticket lock whose tickets wrap around: n threads need n+1 numbers.
import { invariant, predicate } from "../property.ts";
import { act, process, slot, system } from "../system.ts";
import { range, type Specification, when } from "./specification.ts";

type Thread = { readonly phase: "idle" | "waiting" | "critical"; readonly ticket: number | null };

export function ticketLock({ threads: n }: { readonly threads: number }): Specification {
  const [next, serving] = [slot("next", 0), slot("serving", 0)];
  const threads = range(n).map((i) => slot<Thread>(`thread ${i}`, { phase: "idle", ticket: null }));
  const after = (ticket: number) => (ticket + 1) % (n + 1);
  const processes = threads.flatMap((thread) => [
    process({
      name: `${thread.name} takes`,
      reads: { thread, next },
      step: (now) =>
        when(
          now.thread.phase === "idle",
          act("take", thread.set({ phase: "waiting", ticket: now.next }), next.set(after(now.next))),
        ),
    }),
    process({
      name: thread.name,
      reads: { thread, serving },
      step(now) {
        const { phase, ticket } = now.thread;
        return [
          ...when(
            phase === "waiting" && ticket === now.serving,
            act("enter", thread.set({ phase: "critical", ticket })),
          ),
          ...when(
            phase === "critical",
            act("leave", thread.set({ phase: "idle", ticket: null }), serving.set(after(now.serving))),
          ),
        ];
      },
    }),
  ]);
  const exclusion = predicate(
    "at most one is critical",
    { threads },
    (now) => now.threads.filter(({ phase }) => phase === "critical").length <= 1,
  );
  return {
    system: system({ name: "ticket lock", slots: [next, serving, ...threads], processes }),
    properties: [invariant("mutual exclusion", exclusion)],
  };
}
