// The transitions of a process while they are put together.
import type { Places, Transition } from "../net.ts";
import type { FlowNode } from "./bpmn-model.ts";
import type { Element } from "./xml.ts";

/** A transition, and where it comes from; arcs that are left out are none. */
export interface Step
  extends Pick<Transition, "name" | "takes" | "gives">,
    Partial<Omit<Transition, "name" | "takes" | "gives">> {
  readonly element: Element;
}

/** Where tokens come from, and where they go; several flows into a node that is no gateway each begin it. */
export interface Ends {
  readonly node: FlowNode;
  readonly before: Places;
  readonly after: Places;
}

/** What an event shows. */
export function shown({ label, isNamed, element }: FlowNode): Pick<Step, "name" | "shows" | "element"> {
  return { name: label, element, ...(isNamed ? { shows: label } : {}) };
}
