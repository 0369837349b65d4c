// Where the cases of a net in PNML begin and end, and what is there besides them: by its shape, with which its markings must agree.
import type { InputProblem } from "../../input/problem.ts";
import { type PnmlGraph, type PnmlNode, wholeIn } from "./pnml-graph.ts";
import { childNamed, childrenNamed, type Element, problemAt } from "./xml.ts";

interface Ends {
  readonly source: PnmlNode | undefined;
  readonly sink: PnmlNode | undefined;
  /** As often as they have tokens. */
  readonly resources: readonly PnmlNode[];
}

/** The source is the place that nothing leads to, the sink that from which nothing leads on. */
export function endsOf(net: Element, graph: PnmlGraph, problems: InputProblem[]): Ends {
  const { places, arcs } = graph;
  const fed = new Set(arcs.filter(({ kind }) => kind === "gives").map(({ place }) => place));
  const used = new Set(arcs.filter(({ kind }) => kind !== "gives").map(({ place }) => place));
  const source = only(
    net,
    places.filter((place) => !fed.has(place)),
    "that no arc leads to: cases begin in it",
    problems,
  );
  const sink = only(
    net,
    places.filter((place) => !used.has(place)),
    "that no arc leads from: cases end in it",
    problems,
  );
  if (source === undefined || sink === undefined) return { source, sink, resources: [] };
  if (source === sink) {
    problems.push(problemAt(source.element, "is both beginning and end", "write the transitions between"));
    return { source, sink, resources: [] };
  }
  const resources = resourcesOf(net, graph, source, problems);
  checkFinal(net, graph, [sink, ...resources], problems);
  return { source, sink, resources };
}

function only(
  net: Element,
  found: readonly PnmlNode[],
  which: string,
  problems: InputProblem[],
): PnmlNode | undefined {
  if (found.length === 1) return found[0];
  const [, second] = found;
  const names = found.map(({ label }) => `"${label}"`).join(", ");
  problems.push(
    second === undefined
      ? problemAt(net, `has no place ${which}`, "a workflow net has one; add it")
      : problemAt(second.element, `is one of ${found.length} places ${which}: ${names}`, "keep one of them"),
  );
  return undefined;
}

/** What is marked at first besides the source. Without any initial marking, one case begins. */
function resourcesOf(
  net: Element,
  { places }: PnmlGraph,
  source: PnmlNode,
  problems: InputProblem[],
): readonly PnmlNode[] {
  const marking = places.map((place) => ({
    place,
    count: wholeIn(childNamed(place.element, "initialMarking"), 0, problems),
  }));
  const marked = marking.filter(({ count }) => count > 0);
  const begun = marked.find(({ place }) => place === source)?.count ?? 0;
  if (marked.length > 0 && begun !== 1)
    problems.push(
      problemAt(
        begun === 0 ? net : source.element,
        `has ${begun === 0 ? "no token" : `${begun} tokens`} in "${source.label}" at first`,
        "put one there: it is one case that begins",
      ),
    );
  return marked.flatMap(({ place, count }) =>
    place === source ? [] : Array.from({ length: count }, () => place),
  );
}

function checkFinal(
  net: Element,
  { placeOf }: PnmlGraph,
  wanted: readonly PnmlNode[],
  problems: InputProblem[],
): void {
  const markings = childrenNamed(net, "finalmarkings").flatMap((all) => childrenNamed(all, "marking"));
  const [marking, other] = markings;
  if (marking === undefined) return;
  if (other !== undefined) {
    problems.push(problemAt(other, "is a second final marking", "keep one: a workflow net has one end"));
    return;
  }
  const said = childrenNamed(marking, "place").flatMap((element) => {
    const id = element.attributes.get("idref") ?? "";
    const place = placeOf(id);
    if (place === undefined)
      problems.push(problemAt(element, `names "${id}", which is no place`, "name a place by its id"));
    const count = wholeIn(element, 0, problems);
    return place === undefined ? [] : Array.from({ length: count }, () => place);
  });
  const text = (places: readonly PnmlNode[]): string =>
    places
      .map(({ label }) => label)
      .toSorted()
      .join(", ");
  if (text(said) !== text(wanted))
    problems.push(
      problemAt(
        marking,
        `has ${said.length === 0 ? "no tokens" : text(said)}`,
        `write ${text(wanted)}: the end of the case, and what was there besides it at first`,
      ),
    );
}
