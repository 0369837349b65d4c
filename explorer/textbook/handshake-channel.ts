// A channel with a two-phase handshake (Lamport, "Specifying Systems", 2002, chapter 3).
import { act, process, slot, system } from "../system.ts";
import { range, type Specification } from "./specification.ts";

export function handshakeChannel({ values }: { readonly values: number }): Specification {
  const [value, ready, acknowledged] = [slot("value", 0), slot("ready", 0), slot("acknowledged", 0)];
  const channel = process({
    name: "channel",
    reads: { ready, acknowledged },
    step: (now) =>
      now.ready === now.acknowledged
        ? range(values).map((v) => act("send", value.set(v), ready.set(1 - now.ready)))
        : [act("receive", acknowledged.set(1 - now.acknowledged))],
  });
  return {
    system: system({
      name: "handshake channel",
      slots: [value, ready, acknowledged],
      processes: [channel],
      initial: [0, 1].flatMap((bit) =>
        range(values).map((v) => [value.set(v), ready.set(bit), acknowledged.set(bit)]),
      ),
    }),
    properties: [],
  };
}
