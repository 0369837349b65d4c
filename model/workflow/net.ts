// Workflow nets: Petri nets with one place where a case begins and one where it ends, and what workflow languages add to them:
// test arcs (milestones), inhibitor arcs, reset arcs (cancellation regions) and joins that wait for whatever may still come.
// Source: van der Aalst, "The application of Petri nets to workflow management" (1998); ter Hofstede and others, "Modern
// business process automation" (2010), for the joins.
import { ModelError } from "../../explorer/errors.ts";

/** Names of places, as often as there are arcs; in text, with spaces between them. */
export type Places = readonly string[];

export interface Transition {
  readonly name: string;
  /** What an observer sees when it fires; absent: nothing. */
  readonly shows?: string;
  readonly takes: Places;
  readonly gives: Places;
  /** Each must hold a token, which stays. */
  readonly needs: Places;
  /** Each must be empty. */
  readonly without: Places;
  /** Lose all their tokens, before `gives`. */
  readonly empties: Places;
  /**
   * An OR-join: one token from each of `takes` that has any. It fires when there is one, and none of those that are empty can get
   * one while it waits.
   */
  readonly waits: boolean;
}

export interface Net {
  readonly name: string;
  readonly transitions: readonly Transition[];
  /** Where cases begin, one token each. */
  readonly source: string;
  /** Where they end. */
  readonly sink: string;
  /** What is there from the start besides cases, and must be there again when they have ended. */
  readonly resources: Places;
}

/** The arcs of a transition, each a text of place names with spaces between them. */
export interface Arcs {
  readonly takes?: string;
  readonly gives?: string;
  readonly needs?: string;
  readonly without?: string;
  readonly empties?: string;
  readonly waits?: boolean;
}

/** A transition that an observer sees as `shows`. */
export function event(shows: string, arcs: Arcs, name = shows): Transition {
  return { ...silent(name, arcs), shows };
}

/** A transition that nobody sees. */
export function silent(name: string, arcs: Arcs): Transition {
  return {
    name,
    takes: placesIn(arcs.takes),
    gives: placesIn(arcs.gives),
    needs: placesIn(arcs.needs),
    without: placesIn(arcs.without),
    empties: placesIn(arcs.empties),
    waits: arcs.waits ?? false,
  };
}

/** A task in two phases: `start(name)`, and `ok(name)` at some time after it. */
export function task(name: string, arcs: Arcs, instance = name): readonly Transition[] {
  const running = runningPlace(instance);
  const { gives = "", ...before } = arcs;
  return [
    event(`start(${name})`, { ...before, gives: running }, `start ${instance}`),
    event(`ok(${name})`, { takes: running, gives }, `ok ${instance}`),
  ];
}

/** The place that holds a token while a task runs. */
function runningPlace(instance: string): string {
  return `running:${instance}`;
}

/**
 * A workflow net from its transitions. The case begins in "i" and ends in "o".
 * @throws ModelError if two transitions share a name, nothing takes from the source, nothing gives to the sink, something
 * takes from the sink or gives to the source, or something is on no path from one to the other
 */
export function workflowNet(
  name: string,
  transitions: readonly (Transition | readonly Transition[])[],
  resources = "",
): Net {
  const net: Net = {
    name,
    transitions: transitions.flat(),
    source: "i",
    sink: "o",
    resources: placesIn(resources),
  };
  const problem = illFormed(net);
  if (problem !== undefined) throw new ModelError({ system: name }, problem.says);
  return net;
}

/** All places, the source first. */
export function placesOf({ transitions, source, sink, resources }: Net): Places {
  const named = transitions.flatMap((t) => [...t.takes, ...t.gives, ...t.needs, ...t.without, ...t.empties]);
  return [...new Set([source, ...named, ...resources, sink])];
}

function placesIn(text = ""): Places {
  return text.split(" ").filter((place) => place !== "");
}

/** What keeps a net from being a workflow net, and the transition that it is about. */
export interface IllFormed {
  readonly says: string;
  readonly transition: Transition;
}

/** The first thing that keeps a net from being a workflow net; undefined if nothing does. */
export function illFormed(net: Net): IllFormed | undefined {
  const { transitions, source, sink } = net;
  const found = (wrong: Transition | undefined, says: string): IllFormed | undefined =>
    wrong && { says, transition: wrong };
  const names = transitions.map(({ name }) => name);
  const again = transitions.find(({ name }, i) => names.indexOf(name) < i);
  const giving = transitions.find(({ gives }) => gives.includes(source));
  const taking = transitions.find(({ takes }) => takes.includes(sink));
  const astray = transitionAstray(net);
  return (
    found(again, `has two transitions "${again?.name}"; give each its own name`) ??
    found(giving, `gives tokens to its source "${source}"`) ??
    found(taking, `takes tokens from its sink "${sink}"`) ??
    found(astray, `has "${astray?.name}" on no path from "${source}" to "${sink}"`)
  );
}

function transitionAstray(net: Net): Transition | undefined {
  const { transitions, source, sink } = net;
  const forwards = reached(
    source,
    net,
    ({ takes, needs }) => [...takes, ...needs],
    ({ gives }) => gives,
  );
  // Who waits for a place to be empty depends on those that take from it.
  const tested = new Set(transitions.flatMap(({ without }) => without));
  const backwards = reached(
    sink,
    net,
    ({ gives, takes }) => [...gives, ...takes.filter((place) => tested.has(place))],
    ({ takes, needs, without, empties }) => [...takes, ...needs, ...without, ...empties],
  );
  return transitions.find((t) => !forwards.has(t) || !backwards.has(t));
}

/** The transitions that arcs lead to from a place. */
function reached(
  from: string,
  { transitions, resources }: Net,
  into: (t: Transition) => Places,
  out: (t: Transition) => Places,
): ReadonlySet<Transition> {
  const places = new Set([from, ...resources]);
  const found = new Set<Transition>();
  for (let size = -1; size < found.size; ) {
    size = found.size;
    for (const t of transitions) {
      if (found.has(t) || !into(t).some((place) => places.has(place))) continue;
      found.add(t);
      for (const place of out(t)) places.add(place);
    }
  }
  return found;
}
