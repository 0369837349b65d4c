// Events of BPMN 2.0: which of them a net can say.
import type { InputProblem } from "../../input/problem.ts";
import type { End, NodeKind } from "./bpmn-model.ts";
import { childNamed, type Element, problemAt } from "./xml.ts";

/** What it waits for, or does: "" for nothing that is said; undefined, with a problem, for more than one thing. */
function definitionOf(element: Element, problems: InputProblem[]): string | undefined {
  const definitions = element.children.filter(({ name }) => /EventDefinition(Ref)?$/.test(name));
  const [first, second] = definitions;
  if (second === undefined) return first === undefined ? "" : first.name.replace(/EventDefinition$/, "");
  problems.push(problemAt(second, "is a second definition of one event", "keep one"));
  return undefined;
}

const ALLOWED: { readonly [event: string]: readonly string[] } = {
  startEvent: ["", "message", "timer", "signal", "conditional"],
  intermediateCatchEvent: ["message", "timer", "signal", "conditional"],
  intermediateThrowEvent: ["", "message"],
  boundaryEvent: ["error", "message", "timer", "signal", "conditional"],
  endEvent: ["", "message", "terminate", "error"],
};

function allowedDefinition(element: Element, problems: InputProblem[]): string | undefined {
  const definition = definitionOf(element, problems);
  const allowed = ALLOWED[element.name] ?? [];
  if (definition === undefined || allowed.includes(definition)) return definition;
  problems.push(
    problemAt(
      element,
      definition === "" ? "waits for nothing" : `is a ${definition} event`,
      `use one of ${allowed.map((one) => (one === "" ? "none" : one)).join(", ")}`,
    ),
  );
  return undefined;
}

export function eventOf(element: Element, problems: InputProblem[]): NodeKind | undefined {
  const definition = allowedDefinition(element, problems);
  if (definition === undefined) return undefined;
  const { name, attributes } = element;
  if (name === "startEvent") return { kind: "start" };
  if (name !== "boundaryEvent") return { kind: "event" };
  if (attributes.get("cancelActivity") === "false") {
    problems.push(
      problemAt(element, "does not interrupt", "leave out cancelActivity, or put the event beside the task"),
    );
    return undefined;
  }
  return {
    kind: "boundary",
    on: attributes.get("attachedToRef") ?? "",
    isError: definition === "error",
    error: errorOf(element),
  };
}

export function endOf(element: Element, problems: InputProblem[]): End | undefined {
  const definition = allowedDefinition(element, problems);
  if (definition === "error") return { kind: "error", error: errorOf(element) };
  if (definition === undefined) return undefined;
  return { kind: definition === "terminate" ? "terminate" : "none" };
}

function errorOf(element: Element): string | undefined {
  return childNamed(element, "errorEventDefinition")?.attributes.get("errorRef");
}
