// What is known of a control-flow pattern of the workflow patterns initiative (Russell, ter Hofstede, van der Aalst, Mulyar, "Workflow
// control-flow patterns: a revised view", 2006): its number there, and a net that behaves as it says, for fixed small numbers.
import { type Net, type Transition, workflowNet } from "../net.ts";

export interface Pattern {
  /** 1 to 43. */
  readonly number: number;
  readonly name: string;
  readonly group: Group;
  /** In one sentence. */
  readonly says: string;
  /** Absent where no bounded net can be written; then `why` says why not. */
  readonly net?: Net;
  readonly why?: string;
  /** What the net fixes that the pattern leaves open. */
  readonly fixes?: string;
}

export type Group =
  | "basic control flow"
  | "advanced branching and synchronization"
  | "multiple instances"
  | "state based"
  | "cancellation and completion"
  | "iteration"
  | "termination"
  | "trigger";

/** "WCP-7". */
export function patternId({ number }: Pattern): string {
  return `WCP-${number}`;
}

/** A pattern with a net. */
export function pattern(
  about: Omit<Pattern, "net" | "why">,
  ...transitions: readonly (Transition | readonly Transition[])[]
): Pattern {
  return { ...about, net: workflowNet(about.name, transitions) };
}
