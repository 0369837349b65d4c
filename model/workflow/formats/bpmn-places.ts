// The places of a process: one for each sequence flow, and what tasks, gateways and sub-processes need besides.
import type { Places } from "../net.ts";
import type { Flow, FlowNode, Scope } from "./bpmn-model.ts";

/** The places of one node or scope, each of its own by the part that it plays. */
export const PLACES = {
  /** A gateway or an event has been reached. */
  at: ({ id }: FlowNode) => `at ${id}`,
  /** Instances of a task that have not begun. */
  waiting: ({ id }: FlowNode) => `waiting ${id}`,
  running: ({ id }: FlowNode) => `running ${id}`,
  /** Instances that have ended. */
  done: ({ id }: FlowNode) => `done ${id}`,
  /** Has a token between two instances of a sequence. */
  idle: ({ id }: FlowNode) => `idle ${id}`,
  /** Instances of a sequence that come later. */
  later: ({ id }: FlowNode) => `later ${id}`,
  /** Has a token from the first instance of a task to the last. */
  active: ({ id }: FlowNode) => `active ${id}`,
  entry: ({ id }: FlowNode) => `in ${id}`,
} as const;

/** Has a token as long as a scope runs. */
export function openPlace({ element }: Scope): string {
  return `open ${element.attributes.get("id") ?? element.name}`;
}

/** A token on a flow out of an event-based gateway stays where it was until an event takes it. */
export function placeOf({ id, source }: Flow, { flows }: Scope): string {
  if (source.is.kind !== "event-based") return flowPlace(id);
  const into = flows.filter(({ target }) => target === source);
  return into.length === 1 && into[0] !== undefined ? flowPlace(into[0].id) : PLACES.at(source);
}

export function flowPlace(id: string): string {
  return `flow ${id}`;
}

/** All places inside a scope, those of sub-processes included. */
export function regionOf(scope: Scope): Places {
  const own = scope.flows.map((flow) => placeOf(flow, scope));
  return [...new Set([openPlace(scope), ...own, ...scope.nodes.flatMap(besides)])];
}

function besides(node: FlowNode): Places {
  const { at, entry, ...ofTask } = PLACES;
  if (node.is.kind === "sub-process") return [entry(node), ...regionOf(node.is.scope)];
  if (node.is.kind === "task") return Object.values(ofTask).map((place) => place(node));
  return [at(node)];
}
