// A rolling update as three counters: old ready replicas, new pending ones, new ready ones.
import { invariant, predicate } from "../property.ts";
import { act, process, slot, system } from "../system.ts";
import { type Specification, when } from "./specification.ts";

/** `surge`: replicas above the wanted number at any time; `unavailable`: how many may be missing. */
type Parameters = { readonly replicas: number; readonly surge: number; readonly unavailable: number };

export function rollingUpdate({ replicas, surge, unavailable }: Parameters): Specification {
  const [old, pending, ready] = [slot("old", replicas), slot("pending", 0), slot("ready", 0)];
  const create = process({
    name: "create",
    reads: { old, pending, ready },
    step(now) {
      const fresh = now.pending + now.ready;
      return when(
        now.old + fresh < replicas + surge && fresh < replicas,
        act("create", pending.set(now.pending + 1)),
      );
    },
  });
  const start = process({
    name: "start",
    reads: { pending, ready },
    step: (now) =>
      when(now.pending > 0, act("start", pending.set(now.pending - 1), ready.set(now.ready + 1))),
  });
  const remove = process({
    name: "delete",
    reads: { old, ready },
    step: (now) =>
      when(
        now.old > 0 && now.old - 1 + now.ready >= replicas - unavailable,
        act("delete", old.set(now.old - 1)),
      ),
  });
  const available = predicate(
    "enough are ready",
    { old, ready },
    (now) => now.old + now.ready >= replicas - unavailable,
  );
  return {
    system: system({
      name: "rolling update",
      slots: [old, pending, ready],
      processes: [create, start, remove],
    }),
    properties: [invariant("available", available)],
  };
}
