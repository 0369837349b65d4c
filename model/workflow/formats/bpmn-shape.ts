// What must be so of the nodes and flows of a process, that BPMN itself leaves open or asks for.
import type { InputProblem } from "../../input/problem.ts";
import type { Flow, FlowNode, Scope } from "./bpmn-model.ts";
import { problemAt } from "./xml.ts";

/** Of an inclusive gateway: each set of them is a transition. */
const MOST_FLOWS = 8;

export function shapeProblems({ element, nodes, flows }: Scope): readonly InputProblem[] {
  const [start, other] = nodes.filter(({ is }) => is.kind === "start");
  const missing = start === undefined ? [problemAt(element, "has no start event", "add one")] : [];
  const second =
    other === undefined
      ? []
      : [problemAt(other.element, "is a second start event", "keep one, and put a gateway after it")];
  return [...missing, ...second, ...nodes.flatMap((node) => problemsOf(node, nodes, flows))];
}

function problemsOf(
  { is, element, id }: FlowNode,
  nodes: readonly FlowNode[],
  flows: readonly Flow[],
): readonly InputProblem[] {
  const into = flows.filter(({ target }) => target.id === id);
  const out = flows.filter(({ source }) => source.id === id);
  const refuse = (isWrong: boolean, problem: string, fix: string): readonly InputProblem[] =>
    isWrong ? [problemAt(element, problem, fix)] : [];
  const isBegun = is.kind === "start" || is.kind === "boundary";
  return [
    ...refuse(isBegun && into.length > 0, "has a flow into it", "let nothing lead there"),
    ...refuse(!isBegun && into.length === 0, "has no flow into it", "let one lead there, or take it out"),
    ...refuse(is.kind === "end" && out.length > 0, "has a flow out of it", "let nothing follow it"),
    ...refuse(is.kind !== "end" && out.length === 0, "has no flow out of it", "let an end event follow it"),
    ...refuse(
      is.kind === "boundary" && !nodes.some((node) => node.id === is.on && canHaveEdges(node)),
      "is attached to no task or sub-process beside it",
      "name one in attachedToRef",
    ),
    ...refuse(
      is.kind === "inclusive" && out.length > MOST_FLOWS,
      `has ${out.length} flows out of it`,
      `leave at most ${MOST_FLOWS}: any of their sets may be chosen`,
    ),
    ...(is.kind === "event-based" ? out.flatMap(({ target }) => problemsOfChosen(target, flows)) : []),
  ];
}

function canHaveEdges({ is }: FlowNode): boolean {
  return is.kind === "task" || is.kind === "sub-process";
}

/** Of what follows an event-based gateway. */
function problemsOfChosen({ element, id }: FlowNode, flows: readonly Flow[]): readonly InputProblem[] {
  if (element.name !== "intermediateCatchEvent")
    return [problemAt(element, "follows an event-based gateway", "put an intermediate catch event there")];
  if (flows.filter(({ target }) => target.id === id).length === 1) return [];
  return [
    problemAt(
      element,
      "follows an event-based gateway and something else",
      "let it follow the gateway alone",
    ),
  ];
}

/** The errors that are thrown in a scope; undefined for one without a name. */
export function thrownIn({ nodes }: Scope): readonly (string | undefined)[] {
  return nodes.flatMap(({ is }) => {
    if (is.kind === "sub-process") return thrownIn(is.scope);
    return is.kind === "end" && is.end.kind === "error" ? [is.end.error] : [];
  });
}
