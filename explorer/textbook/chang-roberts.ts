// Leader election in a one-way ring (Chang and Roberts, CACM 22, 1979): the largest id comes round and wins.
import { invariant, predicate } from "../property.ts";
import { act, process, slot, system } from "../system.ts";
import { at, range, type Specification } from "./specification.ts";

/** `ids` in the order of the ring; each node's own id is on its way to the successor at first. */
export function changRoberts({ ids }: { readonly ids: readonly number[] }): Specification {
  const n = ids.length;
  const statuses = range(n).map((i) => slot<"candidate" | "lost" | "elected">(`status ${i}`, "candidate"));
  const outbound = ids.map((id, i) => slot<readonly number[]>(`queue behind ${i}`, [id]));
  const processes = ids.map((own, i) => {
    const [status, inbox, outbox] = [at(statuses, i), at(outbound, (i + n - 1) % n), at(outbound, i)];
    return process({
      name: `node ${own}`,
      reads: { inbox, outbox },
      step: (now) =>
        now.inbox.slice(0, 1).map((id) => {
          const taken = inbox.set(now.inbox.slice(1));
          if (id < own) return act("drop", taken);
          if (id === own) return act("win", taken, status.set("elected"));
          return act("forward", taken, outbox.set([...now.outbox, id]), status.set("lost"));
        }),
    });
  });
  const largest = at(statuses, ids.indexOf(Math.max(...ids)));
  const right = predicate(
    "none but the largest is elected",
    { others: statuses.filter((status) => status !== largest) },
    (now) => !now.others.includes("elected"),
  );
  return {
    system: system({ name: "Chang-Roberts", slots: [...statuses, ...outbound], processes }),
    properties: [invariant("the largest wins", right)],
  };
}
