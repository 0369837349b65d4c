// Transaction commit, what two-phase commit implements (Gray and Lamport, ACM TODS 31, 2006).
import { invariant, predicate } from "../property.ts";
import { act, process, projection, slot, system } from "../system.ts";
import { range, type Specification, when } from "./specification.ts";

type Manager = "working" | "prepared" | "committed" | "aborted";

export function transactionCommit({ managers: n }: { readonly managers: number }): Specification {
  const managers = range(n).map((i) => slot<Manager>(`manager ${i}`, "working"));
  const ready = managers.map((m) => projection(m, "ready", (s) => s === "prepared" || s === "committed"));
  const committed = managers.map((m) => projection(m, "committed", (state) => state === "committed"));
  const processes = managers.flatMap((state, i) => [
    process({
      name: `prepare ${i}`,
      reads: { state },
      step: (now) => when(now.state === "working", act("prepare", state.set("prepared"))),
    }),
    process({
      name: `commit ${i}`,
      reads: { state, ready },
      step: (now) =>
        when(now.state === "prepared" && now.ready.every(Boolean), act("commit", state.set("committed"))),
    }),
    process({
      name: `abort ${i}`,
      reads: { state, committed },
      step: (now) =>
        when(
          (now.state === "working" || now.state === "prepared") && !now.committed.some(Boolean),
          act("abort", state.set("aborted")),
        ),
    }),
  ]);
  const agree = predicate(
    "none committed while another aborted",
    { managers },
    (now) => !(now.managers.includes("committed") && now.managers.includes("aborted")),
  );
  return {
    system: system({ name: "transaction commit", slots: managers, processes }),
    properties: [invariant("consistent", agree)],
  };
}
