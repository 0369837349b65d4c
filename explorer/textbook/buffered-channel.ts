// A queue between two handshake channels: InnerFIFO (Lamport, "Specifying Systems", 2002, chapter 4).
import { act, process, slot, system } from "../system.ts";
import { range, type Specification, when } from "./specification.ts";

/** Steps that would make the queue longer than its limit are left out. */
type Parameters = { readonly values: number; readonly limit: number };

export function bufferedChannel({ values, limit }: Parameters): Specification {
  const channel = (name: string) => {
    const parts = {
      value: slot(`${name} value`, 0),
      ready: slot(`${name} ready`, 0),
      ack: slot(`${name} ack`, 0),
    };
    return { ...parts, slots: Object.values(parts) };
  };
  const [input, output] = [channel("in"), channel("out")];
  const queue = slot<readonly number[]>("queue", []);
  const sender = process({
    name: "sender",
    reads: { ready: input.ready, ack: input.ack },
    step: (now) =>
      when(
        now.ready === now.ack,
        ...range(values).map((v) => act("send", input.value.set(v), input.ready.set(1 - now.ready))),
      ),
  });
  const enqueue = process({
    name: "enqueue",
    reads: { value: input.value, ready: input.ready, ack: input.ack, queue },
    step: (now) =>
      when(
        now.ready !== now.ack && now.queue.length < limit,
        act("enqueue", input.ack.set(1 - now.ack), queue.set([...now.queue, now.value])),
      ),
  });
  const dequeue = process({
    name: "dequeue",
    reads: { ready: output.ready, ack: output.ack, queue },
    step: (now) =>
      now.ready !== now.ack
        ? []
        : now.queue
            .slice(0, 1)
            .map((head) =>
              act(
                "dequeue",
                output.value.set(head),
                output.ready.set(1 - now.ready),
                queue.set(now.queue.slice(1)),
              ),
            ),
  });
  const receiver = process({
    name: "receiver",
    reads: { ready: output.ready, ack: output.ack },
    step: (now) => when(now.ready !== now.ack, act("receive", output.ack.set(1 - now.ack))),
  });
  const idle = ({ value, ready, ack }: typeof input) =>
    [0, 1].flatMap((bit) => range(values).map((v) => [value.set(v), ready.set(bit), ack.set(bit)]));
  return {
    system: system({
      name: "buffered channel",
      slots: [...input.slots, ...output.slots, queue],
      processes: [sender, enqueue, dequeue, receiver],
      initial: idle(input).flatMap((a) => idle(output).map((b) => [...a, ...b])),
    }),
    properties: [],
  };
}
