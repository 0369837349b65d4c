// Nets with cycles for loops to carry out: every transition is a task, but for a silent beginning and a visible end.

import { fired, hasTokens, initialMarking, type Marking, markingKey } from "../marking.ts";
import { event, type Net, silent, type Transition, task, workflowNet } from "../net.ts";

/** A task takes from some places, and gives to some. */
export interface CyclicTask {
  readonly name: string;
  readonly takes: string;
  readonly gives: string;
}

/** From "begin" to "end". @throws ModelError if a task is on no path */
export function cyclicNet(
  name: string,
  tasks: readonly CyclicTask[],
  acts: "asynchronous" | "synchronous",
): Net {
  const own = tasks.map(({ name: one, ...arcs }): readonly Transition[] =>
    acts === "asynchronous" ? task(one, arcs) : [event(`do(${one})`, arcs)],
  );
  return workflowNet(name, [
    silent("begin", { takes: "i", gives: "begin" }),
    ...own,
    event("done", { takes: "end", gives: "o" }),
  ]);
}

/** What a loop could do in a marking, in a net whose tasks are done at once; the end of the case, too. */
function due({ transitions }: Net, marking: Marking): readonly Transition[] {
  return transitions.filter((t) => t.shows !== undefined && hasTokens(t, marking));
}

function begun(net: Net): Marking {
  const initial = initialMarking(net, 1);
  return net.transitions
    .filter((t) => t.shows === undefined && hasTokens(t, initial))
    .reduce((marking, t) => fired(t, marking), initial);
}

/** Whether some reachable marking enables two. */
export function cyclicOffersTwo(net: Net): boolean {
  const seen = new Set<string>();
  const queue = [begun(net)];
  for (const marking of queue) {
    const enabled = due(net, marking);
    if (enabled.length > 1) return true;
    for (const t of enabled) {
      const next = fired(t, marking);
      if (seen.has(markingKey(next))) continue;
      seen.add(markingKey(next));
      queue.push(next);
    }
  }
  return false;
}

/** Whether in every marking in which a round still has work, exactly that work is enabled. */
export function cyclicRunsInRounds(net: Net): boolean {
  const seen = new Set<string>();
  const queue: { readonly marking: Marking; readonly left: readonly Transition[] }[] = [
    { marking: begun(net), left: [] },
  ];
  for (const { marking, left } of queue) {
    const enabled = due(net, marking);
    const work = left.filter((t) => enabled.includes(t));
    const round = work.length === 0 ? enabled : work;
    if (round.length !== enabled.length) return false;
    for (const t of round) {
      const next = { marking: fired(t, marking), left: round.filter((other) => other !== t) };
      const key = `${markingKey(next.marking)}|${next.left.map(({ name }) => name).join()}`;
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push(next);
    }
  }
  return true;
}
