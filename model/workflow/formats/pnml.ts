// Place/transition nets in PNML (ISO/IEC 15909-2), as ProM, pm4py and WoPeD write them, read as workflow nets.
// Besides the standard: arcs of type "reset", "inhibitor" and "test" (ProM, pm4py, TAPAAL), final markings and invisible transitions (ProM, pm4py).
import { InputErrors, type InputProblem } from "../../input/problem.ts";
import type { Net, Transition } from "../net.ts";
import { distinctNames, refuseIllFormed } from "./checked.ts";
import { endsOf } from "./pnml-ends.ts";
import { type PnmlArc, type PnmlGraph, type PnmlNode, readGraph } from "./pnml-graph.ts";
import { childNamed, childrenNamed, type Element, problemAt } from "./xml.ts";

/** @param root The element `pnml`. @throws InputErrors if it is no workflow net, or has what is not known here */
export function netOfPnml(root: Element): Net {
  const problems: InputProblem[] = [];
  const net = onlyNet(root, problems);
  const graph = net === undefined ? undefined : readGraph(net, problems);
  if (net === undefined || graph === undefined || problems.length > 0) throw new InputErrors(problems);
  const { source, sink, resources } = endsOf(net, graph, problems);
  if (source === undefined || sink === undefined || problems.length > 0) throw new InputErrors(problems);
  const placeNames = distinctNames(graph.places.map(({ label }) => label));
  const names = distinctNames(graph.transitions.map(({ label }) => label));
  const nameOf = (place: PnmlNode): string => placeNames[graph.places.indexOf(place)] ?? place.label;
  const read: Net = {
    name: nameOfNet(net),
    transitions: graph.transitions.map((one, i) =>
      transitionOf(
        one,
        names[i] ?? one.label,
        graph.arcs.filter((arc) => arc.transition === one),
        nameOf,
      ),
    ),
    source: nameOf(source),
    sink: nameOf(sink),
    resources: resources.map(nameOf),
  };
  const elements = new Map(read.transitions.map((t, i) => [t, graph.transitions[i]?.element]));
  return refuseIllFormed(read, (t) => elements.get(t) ?? net);
}

/** Net types of place/transition nets, and of the core that they extend. */
const TYPES = /(?:ptnet|pnmlcoremodel|ptNetb|PTNet|P\/T net)$/i;

function onlyNet(root: Element, problems: InputProblem[]): Element | undefined {
  const [net, other] = childrenNamed(root, "net");
  if (net === undefined)
    problems.push(problemAt(root, "has no net", "write one element net, with places and transitions"));
  if (other !== undefined)
    problems.push(problemAt(other, "is a second net", "keep one net in a file, and the other in another"));
  const type = net?.attributes.get("type");
  if (net === undefined || type === undefined || TYPES.test(type)) return net;
  problems.push(
    problemAt(net, `has the type ${type}`, "write a place/transition net: only these have tokens alone"),
  );
  return net;
}

function nameOfNet(net: Element): string {
  const name = childNamed(net, "name");
  const text = name === undefined ? "" : (childNamed(name, "text")?.text ?? "");
  return text === "" ? (net.attributes.get("id") ?? "net") : text;
}

function transitionOf(
  { label, isSilent }: PnmlGraph["transitions"][number],
  name: string,
  arcs: readonly PnmlArc[],
  nameOf: (place: PnmlNode) => string,
): Transition {
  const places = (kind: PnmlArc["kind"]): readonly string[] =>
    arcs
      .filter((arc) => arc.kind === kind)
      .flatMap(({ place, weight }) => Array.from({ length: weight }, () => nameOf(place)));
  return {
    name,
    ...(isSilent ? {} : { shows: label }),
    takes: places("takes"),
    gives: places("gives"),
    needs: places("test"),
    without: places("inhibitor"),
    empties: places("reset"),
    waits: false,
  };
}
