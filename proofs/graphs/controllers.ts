// Which controllers feed each other: one writes what another reads. Controllers in a circle that write the same field are candidates
// for a fight; whether they do fight, the property no-write-fight decides.
import { alg } from "graphlib";
import type { TransitionSystem } from "../../explorer/system.ts";
import { connect, type LabelledGraph, newGraph } from "./graph.ts";
import { observe } from "./observed.ts";

/** A field that several controllers of a circle write. */
export interface SharedField {
  readonly slot: string;
  readonly field: string;
  readonly writers: readonly string[];
}

export interface Circle {
  readonly controllers: readonly string[];
  readonly shared: readonly SharedField[];
}

export interface ControllerGraph {
  readonly graph: LabelledGraph;
  readonly circles: readonly Circle[];
  readonly states: number;
  /** All reachable states were seen; if not, there may be more edges. */
  readonly isComplete: boolean;
}

const MAX_STATES = 2_000;

export function controllerGraph(system: TransitionSystem, maxStates = MAX_STATES): ControllerGraph {
  const { actors, states, isComplete } = observe(system, controllerOf, maxStates);
  const graph = newGraph();
  for (const [name, { isEnvironment }] of actors)
    graph.setNode(name, { label: name, kind: isEnvironment ? "environment" : "controller" });
  for (const [writer, { writes }] of actors) {
    for (const [slot, fields] of writes) {
      for (const [reader, { reads }] of actors) {
        if (reader === writer || !reads.has(slot)) continue;
        for (const field of fields) connect(graph, writer, reader, field === "" ? slot : `${slot} ${field}`);
      }
    }
  }
  const circles = alg
    .tarjan(graph)
    .filter((members) => members.length > 1)
    .map(
      (controllers): Circle => ({
        controllers: controllers.toSorted(),
        shared: sharedBy(controllers, actors),
      }),
    );
  return { graph, circles, states, isComplete };
}

/** Processes are named "controller object", or "agent name: object": all of a controller, or of an agent, are one. */
function controllerOf(process: string): string {
  return /^(?:agent|operator of) [^:\s]+|^\S+/.exec(process)?.[0] ?? process;
}

function sharedBy(
  controllers: readonly string[],
  actors: ReturnType<typeof observe>["actors"],
): readonly SharedField[] {
  const writers = new Map<string, { slot: string; field: string; writers: string[] }>();
  for (const name of controllers) {
    for (const [slot, fields] of actors.get(name)?.writes ?? []) {
      for (const field of fields) {
        const key = JSON.stringify([slot, field]);
        const entry = writers.get(key) ?? { slot, field, writers: [] };
        entry.writers.push(name);
        writers.set(key, entry);
      }
    }
  }
  return [...writers.values()]
    .filter((entry) => entry.writers.length > 1)
    .map((entry) => ({ ...entry, writers: entry.writers.toSorted() }));
}
