// The alternating bit protocol over two lossy queues (after Lamport, "Specifying Systems", 2002, chapter 14).
import { act, process, slot, system } from "../system.ts";
import { range, type Specification, when } from "./specification.ts";

/** Steps that would make a queue longer than its limit are left out. */
type Parameters = { readonly values: number; readonly messageLimit: number; readonly ackLimit: number };

type Message = { readonly bit: number; readonly value: number };

export function alternatingBit({ values, messageLimit, ackLimit }: Parameters): Specification {
  const [sendBit, ackedBit, receiveBit] = [slot("send bit", 0), slot("acked bit", 0), slot("receive bit", 0)];
  const [sent, received] = [slot("sent", 0), slot("received", 0)];
  const messages = slot<readonly Message[]>("messages", []);
  const acks = slot<readonly number[]>("acks", []);
  const sender = process({
    name: "sender",
    reads: { sendBit, ackedBit, sent, messages },
    step(now) {
      if (now.messages.length === messageLimit) return [];
      const append = (bit: number, value: number) => messages.set([...now.messages, { bit, value }]);
      if (now.ackedBit !== now.sendBit) return [act("resend", append(now.sendBit, now.sent))];
      const bit = 1 - now.sendBit;
      return range(values).map((value) => act("send", sendBit.set(bit), sent.set(value), append(bit, value)));
    },
  });
  const receiver = process({
    name: "receiver",
    reads: { messages },
    step: (now) =>
      now.messages
        .slice(0, 1)
        .map(({ bit, value }) =>
          act("receive", messages.set(now.messages.slice(1)), receiveBit.set(bit), received.set(value)),
        ),
  });
  const acknowledge = process({
    name: "acknowledge",
    reads: { receiveBit, acks },
    step: (now) =>
      when(now.acks.length < ackLimit, act("acknowledge", acks.set([...now.acks, now.receiveBit]))),
  });
  const receiveAck = process({
    name: "receive ack",
    reads: { acks },
    step: (now) =>
      now.acks.slice(0, 1).map((bit) => act("receive ack", acks.set(now.acks.slice(1)), ackedBit.set(bit))),
  });
  const loseMessage = process({
    name: "lose a message",
    environment: true,
    reads: { messages },
    step: (now) => now.messages.map((_, i) => act("lose", messages.set(now.messages.toSpliced(i, 1)))),
  });
  const loseAck = process({
    name: "lose an ack",
    environment: true,
    reads: { acks },
    step: (now) => now.acks.map((_, i) => act("lose", acks.set(now.acks.toSpliced(i, 1)))),
  });
  const initial = [0, 1].flatMap((bit) =>
    range(values).flatMap((a) =>
      range(values).map((b) => [
        ...[sendBit, ackedBit, receiveBit].map((s) => s.set(bit)),
        sent.set(a),
        received.set(b),
      ]),
    ),
  );
  return {
    system: system({
      name: "alternating bit",
      slots: [sendBit, ackedBit, receiveBit, sent, received, messages, acks],
      processes: [sender, receiver, acknowledge, receiveAck, loseMessage, loseAck],
      initial,
    }),
    properties: [],
  };
}
