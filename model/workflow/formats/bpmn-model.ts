// A process of BPMN 2.0 as data: its nodes, the flows between them, and what is inside sub-processes.
import type { Element } from "./xml.ts";

export const BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL";

export interface Flow {
  readonly id: string;
  readonly element: Element;
  readonly source: FlowNode;
  readonly target: FlowNode;
}

/** Which end of a scope; "error" with the error that it throws, if it names one. */
export interface End {
  readonly kind: "none" | "terminate" | "error";
  readonly error?: string | undefined;
}

export type NodeKind =
  | { readonly kind: "start" }
  | { readonly kind: "event" }
  | { readonly kind: "parallel" }
  | { readonly kind: "exclusive" }
  | { readonly kind: "event-based" }
  /** `default`: the flow that is taken if no other is. */
  | { readonly kind: "inclusive"; readonly default: string | undefined }
  | { readonly kind: "end"; readonly end: End }
  | { readonly kind: "task"; readonly instances: number; readonly isSequential: boolean }
  /** `on`: the id of what it is attached to. `isError`: it catches the error that it names, or any. */
  | {
      readonly kind: "boundary";
      readonly on: string;
      readonly isError: boolean;
      readonly error: string | undefined;
    }
  | { readonly kind: "sub-process"; readonly scope: Scope };

export interface FlowNode {
  readonly id: string;
  /** Its name, or else its id. */
  readonly label: string;
  readonly isNamed: boolean;
  readonly element: Element;
  readonly is: NodeKind;
}

/** A process, or a sub-process. */
export interface Scope {
  readonly element: Element;
  readonly nodes: readonly FlowNode[];
  readonly flows: readonly Flow[];
}
