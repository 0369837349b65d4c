// A process in BPMN 2.0 as its nodes and sequence flows; what cannot be said by a net is refused here.
import { didYouMean, type InputProblem } from "../../input/problem.ts";
import { endOf, eventOf } from "./bpmn-events.ts";
import { BPMN, type Flow, type FlowNode, type NodeKind, type Scope } from "./bpmn-model.ts";
import { childNamed, type Element, problemAt } from "./xml.ts";

const TASKS = [
  "task",
  "userTask",
  "serviceTask",
  "scriptTask",
  "manualTask",
  "businessRuleTask",
  "sendTask",
  "receiveTask",
];

/** What says nothing about the order of things: data, lanes, drawings, notes. */
const ASIDE = [
  "documentation",
  "extensionElements",
  "laneSet",
  "ioSpecification",
  "ioBinding",
  "property",
  "dataObject",
  "dataObjectReference",
  "dataStoreReference",
  "dataInputAssociation",
  "dataOutputAssociation",
  "textAnnotation",
  "association",
  "group",
  "auditing",
  "monitoring",
  "resourceRole",
  "performer",
  "humanPerformer",
  "potentialOwner",
  "rendering",
  "script",
  "incoming",
  "outgoing",
];

/** Instances of a task are places and tokens. */
const MOST_INSTANCES = 16;

export function readScope(element: Element, problems: InputProblem[]): Scope {
  const own = element.children.filter(({ name, namespace }) => namespace === BPMN && !ASIDE.includes(name));
  const nodes = own
    .filter(({ name }) => name !== "sequenceFlow" && name !== "multiInstanceLoopCharacteristics")
    .flatMap((one) => nodeOf(one, problems) ?? []);
  const flows = own
    .filter(({ name }) => name === "sequenceFlow")
    .flatMap((one, i) => flowOf(one, `${element.attributes.get("id") ?? ""} ${i}`, nodes, problems) ?? []);
  return { element, nodes, flows };
}

/** Ids are those of places, and one for the whole file. */
export function sharedIds(scope: Scope): readonly InputProblem[] {
  const all = partsOf(scope);
  const ids = all.map(({ id }) => id);
  return all
    .filter(({ id }, i) => ids.indexOf(id) < i)
    .map(({ element }) => problemAt(element, "has the id of another element", "give each its own"));
}

function partsOf({ nodes, flows }: Scope): readonly (FlowNode | Flow)[] {
  const inner = nodes.flatMap(({ is }) => (is.kind === "sub-process" ? partsOf(is.scope) : []));
  return [...nodes, ...flows, ...inner];
}

function nodeOf(element: Element, problems: InputProblem[]): FlowNode | undefined {
  const { attributes } = element;
  const id = attributes.get("id");
  if (id === undefined) {
    problems.push(problemAt(element, "has no id", "give it one"));
    return undefined;
  }
  const is = kindOf(element, problems);
  if (is === undefined) return undefined;
  const name = (attributes.get("name") ?? "").replaceAll(/\s+/g, " ").trim();
  return { id, label: name === "" ? id : name, isNamed: name !== "", element, is };
}

function kindOf(element: Element, problems: InputProblem[]): NodeKind | undefined {
  const { name, attributes } = element;
  const refuse = (problem: string, fix: string): undefined => {
    problems.push(problemAt(element, problem, fix));
    return undefined;
  };
  if (attributes.get("isForCompensation") === "true")
    return refuse("compensates", "nets have no compensation; draw what it does");
  if (TASKS.includes(name)) return taskOf(element, problems);
  switch (name) {
    case "startEvent":
    case "intermediateCatchEvent":
    case "intermediateThrowEvent":
    case "boundaryEvent":
      return eventOf(element, problems);
    case "endEvent": {
      const end = endOf(element, problems);
      return end === undefined ? undefined : { kind: "end", end };
    }
    case "parallelGateway":
      return { kind: "parallel" };
    case "exclusiveGateway":
      return { kind: "exclusive" };
    case "inclusiveGateway":
      return { kind: "inclusive", default: attributes.get("default") };
    case "eventBasedGateway":
      if (attributes.get("instantiate") === "true" || attributes.get("eventGatewayType") === "Parallel")
        return refuse("begins cases, or waits for all events", "let it choose one event of a case");
      return { kind: "event-based" };
    case "subProcess":
      if (attributes.get("triggeredByEvent") === "true")
        return refuse("begins by an event", "use a boundary event and what follows it");
      for (const part of ["multiInstanceLoopCharacteristics", "standardLoopCharacteristics"])
        if (childNamed(element, part) !== undefined)
          return refuse("is repeated", "only tasks can have several instances; draw the repetition");
      return { kind: "sub-process", scope: readScope(element, problems) };
    default:
      return refuse(
        `is not among what a net can say`,
        "use tasks, events, sub-processes, and exclusive, parallel, inclusive and event-based gateways",
      );
  }
}

function taskOf(element: Element, problems: InputProblem[]): NodeKind | undefined {
  const { attributes } = element;
  const refuse = (at: Element, problem: string, fix: string): undefined => {
    problems.push(problemAt(at, problem, fix));
    return undefined;
  };
  if (attributes.has("default")) return refuse(element, "has a default flow", "put a gateway after it");
  const repeats = childNamed(element, "standardLoopCharacteristics");
  if (repeats !== undefined)
    return refuse(repeats, "repeats a task", "draw the loop with exclusive gateways");
  const unknown = element.children.find(
    ({ name, namespace }) =>
      namespace === BPMN && !ASIDE.includes(name) && name !== "multiInstanceLoopCharacteristics",
  );
  if (unknown !== undefined) return refuse(unknown, "is not known in a task", "take it out");
  const several = childNamed(element, "multiInstanceLoopCharacteristics");
  if (several === undefined) return { kind: "task", instances: 1, isSequential: false };
  const cardinality = childNamed(several, "loopCardinality")?.text ?? "";
  const instances = Number(cardinality);
  if (!/^\d+$/.test(cardinality) || instances < 1 || instances > MOST_INSTANCES)
    return refuse(
      several,
      `has ${cardinality === "" ? "no" : "the"} cardinality${cardinality === "" ? "" : ` "${cardinality}"`}`,
      `write a number from 1 to ${MOST_INSTANCES} in loopCardinality: nets have as many as that`,
    );
  if (childNamed(several, "completionCondition") !== undefined)
    return refuse(several, "ends by a condition", "take it out: all instances are awaited");
  if (![undefined, "All"].includes(several.attributes.get("behavior")))
    return refuse(several, "throws events", "leave out behavior");
  return { kind: "task", instances, isSequential: several.attributes.get("isSequential") === "true" };
}

function flowOf(
  element: Element,
  otherwise: string,
  nodes: readonly FlowNode[],
  problems: InputProblem[],
): Flow | undefined {
  const ids = nodes.map(({ id }) => id);
  const [source, target] = ["sourceRef", "targetRef"].map((end) => {
    const id = element.attributes.get(end) ?? "";
    const node = nodes.find((one) => one.id === id);
    if (node === undefined)
      problems.push(
        problemAt(
          element,
          `has the ${end} "${id}", which is no node beside it`,
          didYouMean(id, ids, "name one by its id"),
        ),
      );
    return node;
  });
  if (source === undefined || target === undefined) return undefined;
  const isConditional = childNamed(element, "conditionExpression") !== undefined;
  if (isConditional && source.is.kind !== "exclusive" && source.is.kind !== "inclusive")
    problems.push(problemAt(element, "has a condition, and leaves no gateway", "put one there"));
  return { id: element.attributes.get("id") ?? otherwise, element, source, target };
}
