// A process as transitions. A sequence flow is a place; a task is two transitions, start(name) and ok(name); an event shows its name, if it
// has one; gateways are silent. What interrupts a task or a sub-process empties its places.
// Source: Dijkman, Dumas, Ouyang, "Semantics and analysis of business process models in BPMN" (2008); OMG, "BPMN 2.0.2", section 13.
import type { InputProblem } from "../../input/problem.ts";
import type { Places } from "../net.ts";
import { gatewaySteps } from "./bpmn-gateways.ts";
import type { FlowNode, Scope } from "./bpmn-model.ts";
import { openPlace, PLACES, placeOf, regionOf } from "./bpmn-places.ts";
import { shapeProblems, thrownIn } from "./bpmn-shape.ts";
import { type Ends, type Step, shown } from "./bpmn-step.ts";
import { taskSteps } from "./bpmn-tasks.ts";
import { problemAt } from "./xml.ts";

/** What an error that is thrown inside empties, and where it goes on. */
interface Catcher {
  /** Absent: it catches every error. */
  readonly error: string | undefined;
  readonly region: Places;
  readonly gives: Places;
}

interface Around {
  readonly entry: string;
  /** What is given when the scope has ended. */
  readonly exits: Places;
  /** The nearest first. */
  readonly catchers: readonly Catcher[];
  /** Something interrupts it. */
  readonly isInterrupted?: boolean;
}

interface Inside extends Around {
  readonly scope: Scope;
  /** One end, that all tokens come to. */
  readonly isSingle: boolean;
  /** With a token while the scope runs, if it is asked for that. */
  readonly open: Places;
  ends(node: FlowNode): Ends;
  /** The events at the edge of a node. */
  edges(node: FlowNode): readonly Ends[];
}

export function stepsOf(scope: Scope, around: Around, problems: InputProblem[]): readonly Step[] {
  const wrong = shapeProblems(scope);
  problems.push(...wrong);
  if (wrong.length > 0) return [];
  const { nodes, flows, element } = scope;
  const kinds = nodes.flatMap(({ is }) => (is.kind === "end" ? [is.end.kind] : []));
  const isSingle = kinds.length === 1 && kinds.includes("none");
  const open = isSingle && around.isInterrupted !== true ? [] : [openPlace(scope)];
  const ends = (node: FlowNode): Ends => ({
    node,
    before: flows.filter(({ target }) => target === node).map((flow) => placeOf(flow, scope)),
    after: flows.filter(({ source }) => source === node).map((flow) => placeOf(flow, scope)),
  });
  const edges = (node: FlowNode): readonly Ends[] =>
    nodes.filter(({ is }) => is.kind === "boundary" && is.on === node.id).map(ends);
  const inside: Inside = { ...around, scope, isSingle, open, ends, edges };
  const steps = nodes.flatMap((node) => stepsOfNode(node, inside, problems));
  if (isSingle || !kinds.includes("none")) return steps;
  // With several ends, a scope has ended when no token is left in it.
  return [
    ...steps,
    {
      name: `end of ${element.attributes.get("name") ?? element.name}`,
      takes: open,
      gives: around.exits,
      without: regionOf(scope).filter((place) => !open.includes(place)),
      element,
    },
  ];
}

function stepsOfNode(node: FlowNode, inside: Inside, problems: InputProblem[]): readonly Step[] {
  const { is } = node;
  const { entry, open, ends, edges } = inside;
  const at = ends(node);
  switch (is.kind) {
    case "start":
      return [{ ...shown(node), takes: [entry], gives: [...at.after, ...open] }];
    case "event":
      return at.before.map((place) => ({ ...shown(node), takes: [place], gives: at.after }));
    case "end":
      return endSteps(at, inside, problems);
    case "task":
      return taskSteps(at, is, edges(node));
    case "sub-process":
      return subProcessSteps(at, is.scope, inside, problems);
    case "boundary":
      return [];
    default:
      return gatewaySteps(at, is);
  }
}

function endSteps({ node, before }: Ends, inside: Inside, problems: InputProblem[]): readonly Step[] {
  const { scope, exits, open, isSingle, catchers } = inside;
  if (node.is.kind !== "end") return [];
  const { end } = node.is;
  const step = shown(node);
  if (end.kind === "none")
    return before.map((place) =>
      isSingle ? { ...step, takes: [place, ...open], gives: exits } : { ...step, takes: [place], gives: [] },
    );
  if (end.kind === "terminate")
    return before.map((place) => ({ ...step, takes: [place], gives: exits, empties: regionOf(scope) }));
  const catcher = catchers.find(({ error }) => error === undefined || error === end.error);
  if (catcher !== undefined)
    return before.map((place) => ({
      ...step,
      takes: [place],
      gives: catcher.gives,
      empties: catcher.region,
    }));
  problems.push(
    problemAt(
      node.element,
      "throws an error that nothing catches",
      "put an error event at the edge of a sub-process around it",
    ),
  );
  return [];
}

function subProcessSteps(
  { node, before, after }: Ends,
  scope: Scope,
  { edges, catchers }: Inside,
  problems: InputProblem[],
): readonly Step[] {
  const region = [PLACES.entry(node), ...regionOf(scope)];
  const own = edges(node).flatMap((edge): readonly { edge: Ends; isError: boolean; error?: string }[] => {
    const { is } = edge.node;
    if (is.kind !== "boundary") return [];
    return [{ edge, isError: is.isError, ...(is.error === undefined ? {} : { error: is.error }) }];
  });
  for (const { edge, isError, error } of own)
    if (isError && !thrownIn(scope).some((thrown) => error === undefined || thrown === error))
      problems.push(
        problemAt(
          edge.node.element,
          "catches what nothing throws",
          "end a part of the sub-process by that error",
        ),
      );
  const catching = own
    .filter(({ isError }) => isError)
    .map(({ edge, error }): Catcher => ({ error, region, gives: [PLACES.at(edge.node)] }));
  const isInterrupted = own.some(({ isError }) => !isError);
  const inner = {
    entry: PLACES.entry(node),
    exits: after,
    catchers: [...catching, ...catchers],
    isInterrupted,
  };
  const { element, label } = node;
  return [
    ...before.map((place) => ({ name: `begin ${label}`, takes: [place], gives: [inner.entry], element })),
    ...stepsOf(scope, inner, problems),
    ...own.map(({ edge, isError }) => ({
      ...shown(edge.node),
      takes: [isError ? PLACES.at(edge.node) : openPlace(scope)],
      gives: edge.after,
      ...(isError ? {} : { empties: region }),
    })),
  ];
}
