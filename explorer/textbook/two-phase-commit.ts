// Two-phase commit (Gray and Lamport, "Consensus on transaction commit", ACM TODS 31, 2006).
import { invariant, predicate } from "../property.ts";
import { act, process, slot, symmetryClass, system } from "../system.ts";
import { at, range, type Specification, when } from "./specification.ts";

type Manager = "working" | "prepared" | "committed" | "aborted";

/** `interchangeable`: states are counted up to permutations of the managers. */
type Parameters = { readonly managers: number; readonly interchangeable?: boolean };

/** One slot for each manager's state, each message and each bit of the transaction manager's memory. */
export function twoPhaseCommit({ managers: n, interchangeable = false }: Parameters): Specification {
  const tm = slot<"init" | "committed" | "aborted">("tm", "init");
  const [commit, abort] = [slot("commit sent", false), slot("abort sent", false)];
  const managers = range(n).map((i) => slot<Manager>(`manager ${i}`, "working"));
  const sents = range(n).map((i) => slot(`prepared sent ${i}`, false));
  const seens = range(n).map((i) => slot(`prepared seen ${i}`, false));
  const prepareOrObey = managers.map((state, i) =>
    process({
      name: state.name,
      orbit: "manager",
      reads: { state, commit, abort },
      step: (now) => [
        ...when(now.state === "working", act("prepare", state.set("prepared"), at(sents, i).set(true))),
        ...when(now.state === "working", act("abort alone", state.set("aborted"))),
        ...when(now.commit, act("obey commit", state.set("committed"))),
        ...when(now.abort, act("obey abort", state.set("aborted"))),
      ],
    }),
  );
  const hear = sents.map((sent, i) =>
    process({
      name: `tm hears ${i}`,
      orbit: "tm hears",
      reads: { tm, sent },
      step: (now) => when(now.tm === "init" && now.sent, act("hear", at(seens, i).set(true))),
    }),
  );
  const decide = process({
    name: "tm",
    reads: { tm, seens },
    step(now) {
      if (now.tm !== "init") return [];
      const commits = act("commit", tm.set("committed"), commit.set(true));
      return [...when(!now.seens.includes(false), commits), act("abort", tm.set("aborted"), abort.set(true))];
    },
  });
  const slots = [tm, commit, abort, ...managers, ...sents, ...seens];
  const processes = [...prepareOrObey, ...hear, decide];
  const torn = (now: readonly Manager[]) => now.includes("committed") && now.includes("aborted");
  const agree = predicate("none committed while another aborted", { managers }, (now) => !torn(now.managers));
  const owned = managers.map((state, i) => [state, at(sents, i), at(seens, i)]);
  const commitment = system({
    name: "two-phase commit",
    slots,
    processes,
    interchangeable: interchangeable ? [symmetryClass({ members: owned })] : [],
  });
  return { system: commitment, properties: [invariant("consistent", agree)] };
}
