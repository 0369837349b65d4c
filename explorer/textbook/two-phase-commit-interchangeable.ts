// Two-phase commit with all that belongs to one manager in one slot, so that managers may be permuted.
import { invariant, predicate } from "../property.ts";
import { act, process, slot, system } from "../system.ts";
import { range, type Specification, when } from "./specification.ts";

/** `sent`: its prepared message is in the set; `seen`: the transaction manager has received it. */
type Manager = {
  readonly state: "working" | "prepared" | "committed" | "aborted";
  readonly sent: boolean;
  readonly seen: boolean;
};

type Parameters = { readonly managers: number; readonly interchangeable: boolean };

export function twoPhaseCommitInterchangeable({ managers: n, interchangeable }: Parameters): Specification {
  const tm = slot<"init" | "committed" | "aborted">("tm", "init");
  const managers = range(n).map((i) =>
    slot<Manager>(`manager ${i}`, { state: "working", sent: false, seen: false }),
  );
  const processes = managers.map((manager) =>
    process({
      name: manager.name,
      orbit: "manager",
      reads: { manager, tm },
      step({ manager: now, tm: decision }) {
        const working = now.state === "working";
        return [
          ...when(working, act("prepare", manager.set({ ...now, state: "prepared", sent: true }))),
          ...when(working, act("abort alone", manager.set({ ...now, state: "aborted" }))),
          ...when(decision === "committed", act("obey commit", manager.set({ ...now, state: "committed" }))),
          ...when(decision === "aborted", act("obey abort", manager.set({ ...now, state: "aborted" }))),
          ...when(decision === "init" && now.sent, act("is heard", manager.set({ ...now, seen: true }))),
        ];
      },
    }),
  );
  const decide = process({
    name: "tm",
    reads: { tm, managers },
    step: (now) => [
      ...when(
        now.tm === "init" && now.managers.every(({ seen }) => seen),
        act("commit", tm.set("committed")),
      ),
      ...when(now.tm === "init", act("abort", tm.set("aborted"))),
    ],
  });
  const agree = predicate("none committed while another aborted", { managers }, (now) => {
    const states = now.managers.map(({ state }) => state);
    return !(states.includes("committed") && states.includes("aborted"));
  });
  return {
    system: system({
      name: "two-phase commit, managers interchangeable",
      slots: [tm, ...managers],
      processes: [decide, ...processes],
      interchangeable: interchangeable ? [managers] : [],
    }),
    properties: [invariant("consistent", agree)],
  };
}
