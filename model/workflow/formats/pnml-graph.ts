// The places, transitions and arcs of a net in PNML, pages and references resolved.
import type { InputProblem } from "../../input/problem.ts";
import { didYouMean } from "../../input/problem.ts";
import { childNamed, childrenNamed, type Element, problemAt } from "./xml.ts";

export interface PnmlNode {
  readonly element: Element;
  /** Its name, or else its id. */
  readonly label: string;
}

export interface PnmlTransition extends PnmlNode {
  readonly isSilent: boolean;
}

/** "takes" and "gives" move tokens; the others end at the transition, and look at the place, or empty it. */
export interface PnmlArc {
  readonly kind: "takes" | "gives" | "test" | "inhibitor" | "reset";
  readonly place: PnmlNode;
  readonly transition: PnmlTransition;
  readonly weight: number;
}

export interface PnmlGraph {
  readonly places: readonly PnmlNode[];
  readonly transitions: readonly PnmlTransition[];
  readonly arcs: readonly PnmlArc[];
  /** The place with an id, references followed. */
  placeOf(id: string): PnmlNode | undefined;
}

/** Of elements in a net and its pages; what is not listed is refused, as it may mean anything. */
const NODES = ["place", "transition", "arc", "referencePlace", "referenceTransition"];
const STRUCTURE = [...NODES, "page", "name", "graphics", "toolspecific", "finalmarkings"];
const PARTS: { readonly [node: string]: readonly string[] } = {
  place: ["name", "graphics", "toolspecific", "initialMarking", "capacity"],
  transition: ["name", "graphics", "toolspecific"],
  arc: ["name", "graphics", "toolspecific", "inscription", "arctype", "type"],
};

/** More tokens at once are refused: every one of them is told apart from the others. */
const MOST = 1_000;

export function readGraph(net: Element, problems: InputProblem[]): PnmlGraph {
  const elements = nodesIn(net, problems);
  const byId = new Map<string, Element>();
  for (const element of elements) {
    const id = element.attributes.get("id");
    if (id === undefined) {
      if (element.name !== "arc") problems.push(problemAt(element, "has no id", "give it one"));
    } else if (byId.has(id)) {
      problems.push(problemAt(element, "has the id of another element", "give each its own"));
    } else byId.set(id, element);
  }
  for (const element of elements) checkParts(element, problems);
  const places = elements.filter(({ name }) => name === "place").map(nodeOf);
  const transitions = elements
    .filter(({ name }) => name === "transition")
    .map((element): PnmlTransition => ({ ...nodeOf(element), isSilent: isSilent(element) }));
  const resolved = (id: string): Element | undefined => followed(byId, id);
  const placeOf = (id: string) => places.find(({ element }) => element === resolved(id));
  const transitionOf = (id: string) => transitions.find(({ element }) => element === resolved(id));
  for (const element of elements) {
    const id = element.attributes.get("id") ?? "";
    if (element.name.startsWith("reference") && resolved(id) === undefined)
      problems.push(problemAt(element, "refers to no node", "name the id of one in ref"));
  }
  const arcs = elements
    .filter(({ name }) => name === "arc")
    .flatMap((element) => arcOf(element, { placeOf, transitionOf, ids: [...byId.keys()] }, problems) ?? []);
  return { places, transitions, arcs, placeOf };
}

function nodesIn(parent: Element, problems: InputProblem[]): readonly Element[] {
  return parent.children.flatMap((one): readonly Element[] => {
    if (NODES.includes(one.name)) return [one];
    if (one.name === "page") return nodesIn(one, problems);
    if (!STRUCTURE.includes(one.name)) problems.push(problemAt(one, UNKNOWN, "take it out"));
    return [];
  });
}

const UNKNOWN = "is nothing that is known in place/transition nets";

function checkParts(element: Element, problems: InputProblem[]): void {
  const known = PARTS[element.name];
  if (known === undefined) return;
  for (const part of element.children)
    if (!known.includes(part.name)) problems.push(problemAt(part, UNKNOWN, "take it out"));
  const guard = element.attributes.get("guard");
  if (guard !== undefined)
    problems.push(problemAt(element, `has the guard ${guard}`, "take it out: tokens carry no data here"));
  const capacity = childNamed(element, "capacity");
  if (capacity !== undefined && Number(textIn(capacity) ?? "0") !== 0)
    problems.push(
      problemAt(
        element,
        "has a capacity",
        "bound it by a place beside it, which holds the room that is left",
      ),
    );
  const isSubprocess = childrenNamed(element, "toolspecific").some(
    (tool) => childNamed(tool, "subprocess")?.text === "true",
  );
  if (isSubprocess)
    problems.push(problemAt(element, "stands for a net of its own", "put its places and transitions here"));
}

function nodeOf(element: Element): PnmlNode {
  const name = childNamed(element, "name");
  const label = name === undefined ? "" : (textIn(name) ?? "").replaceAll(/\s+/g, " ");
  return { element, label: label === "" ? (element.attributes.get("id") ?? "") : label };
}

/** What ProM and pm4py mark, and what is called as silent steps are called. */
function isSilent(element: Element): boolean {
  const isMarked = childrenNamed(element, "toolspecific").some(
    (tool) =>
      tool.attributes.get("activity")?.includes("$invisible$") === true ||
      childrenNamed(tool, "property").some(
        (one) => one.attributes.get("key") === "invisible" && one.text.toLowerCase() === "true",
      ),
  );
  return isMarked || ["tau", "τ"].includes(nodeOf(element).label);
}

function followed(byId: ReadonlyMap<string, Element>, id: string): Element | undefined {
  const seen = new Set<string>();
  for (let at = id; !seen.has(at); ) {
    seen.add(at);
    const element = byId.get(at);
    if (element === undefined || !element.name.startsWith("reference")) return element;
    at = element.attributes.get("ref") ?? "";
  }
  return undefined;
}

interface Nodes {
  placeOf(id: string): PnmlNode | undefined;
  transitionOf(id: string): PnmlTransition | undefined;
  readonly ids: readonly string[];
}

function arcOf(element: Element, nodes: Nodes, problems: InputProblem[]): PnmlArc | undefined {
  const [from, to] = ["source", "target"].map((end) => {
    const id = element.attributes.get(end) ?? "";
    const place = nodes.placeOf(id);
    const transition = nodes.transitionOf(id);
    if (place === undefined && transition === undefined)
      problems.push(
        problemAt(
          element,
          `has the ${end} "${id}", which is no node`,
          didYouMean(id, nodes.ids, "name a place or a transition by its id"),
        ),
      );
    return { place, transition };
  });
  const weight = wholeIn(childNamed(element, "inscription"), 1, problems);
  const type = arcTypeOf(element);
  if (from?.transition !== undefined && to?.place !== undefined && type === "normal")
    return { kind: "gives", place: to.place, transition: from.transition, weight };
  if (from?.place !== undefined && to?.transition !== undefined) {
    const kind = KINDS[type];
    if (kind === undefined)
      problems.push(problemAt(element, `has the type "${type}"`, "write normal, reset, inhibitor or test"));
    else if (weight > 1 && kind !== "takes")
      problems.push(problemAt(element, "has a weight", "leave it out: it asks whether there is any token"));
    else return { kind, place: from.place, transition: to.transition, weight };
    return undefined;
  }
  if (from?.transition !== undefined && to?.place !== undefined)
    problems.push(
      problemAt(element, `is an arc of type ${type} to a place`, "let it lead to the transition"),
    );
  else if ((from?.place ?? from?.transition) && (to?.place ?? to?.transition))
    problems.push(
      problemAt(element, "joins two of a kind", "let it lead from a place to a transition, or back"),
    );
  return undefined;
}

const KINDS: { readonly [type: string]: PnmlArc["kind"] } = {
  normal: "takes",
  reset: "reset",
  inhibitor: "inhibitor",
  test: "test",
  read: "test",
};

/** As ProM and pm4py write it, or as TAPAAL does. */
function arcTypeOf(element: Element): string {
  const arctype = childNamed(element, "arctype");
  const type = childNamed(element, "type")?.attributes.get("value");
  return (arctype === undefined ? type : textIn(arctype)) ?? "normal";
}

/** The number in an element's text; 1 or 0 without the element. */
export function wholeIn(element: Element | undefined, otherwise: number, problems: InputProblem[]): number {
  if (element === undefined) return otherwise;
  const text = textIn(element) ?? "";
  if (/^\d+$/.test(text) && Number(text) >= otherwise && Number(text) <= MOST) return Number(text);
  problems.push(
    problemAt(
      element,
      `says "${text}"`,
      `write a whole number from ${otherwise} to ${MOST.toLocaleString("en-US")} in its text`,
    ),
  );
  return otherwise;
}

function textIn(element: Element): string | undefined {
  return childNamed(element, "text")?.text;
}
