// A workflow engine that carries out a net of tasks, step by step: get the state, determine what is next, execute it. Unlike the loop it keeps a
// marking of the net, and not how far each task is.
import { act, process, slot, system, type TransitionSystem } from "../../../explorer/system.ts";
import {
  fired,
  hasTokens,
  initialMarking,
  type Marking,
  markingFrom,
  type Tokens,
  tokensOf,
} from "../marking.ts";
import { SILENT } from "../net-system.ts";
import { netOf, type TaskNet } from "./task-net.ts";

type EngineState = "ready" | { readonly got: Tokens } | { readonly next: string };

/** @param polls It gets the state again although nothing is due. */
export function engineSystem(tasks: TaskNet, polls = false): TransitionSystem {
  const net = netOf(tasks, "synchronous");
  const begin = net.transitions.filter(({ shows }) => shows === undefined);
  const started = begin.reduce((marking, t) => fired(t, marking), initialMarking(net, 1));
  const state = slot("state", tokensOf(started));
  const engine = slot<EngineState>("engine", "ready");
  const due = (marking: Marking) =>
    net.transitions.filter((t) => t.shows !== undefined && hasTokens(t, marking));
  return system({
    name: `engine of ${tasks.name}`,
    slots: [state, engine],
    processes: [
      process({
        name: "engine",
        reads: { state, engine },
        step: (now) => {
          if (now.engine === "ready") {
            const isDue = due(markingFrom(now.state)).length > 0;
            const again = polls ? [act("get state", engine.set("ready"))] : [];
            return isDue ? [act("get state", engine.set({ got: now.state })), ...again] : again;
          }
          if ("got" in now.engine)
            return due(markingFrom(now.engine.got)).map(({ name }) =>
              act("determine next", engine.set({ next: name })),
            );
          const { next } = now.engine;
          return net.transitions
            .filter(({ name }) => name === next)
            .map((t) =>
              act(
                t.shows ?? SILENT,
                state.set(tokensOf(fired(t, markingFrom(now.state)))),
                engine.set("ready"),
              ),
            );
        },
      }),
    ],
  });
}
