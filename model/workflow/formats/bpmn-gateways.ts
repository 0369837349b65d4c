// Gateways of a process as silent transitions. Which way data send a case is not known: every way is possible.
import type { Places } from "../net.ts";
import type { NodeKind } from "./bpmn-model.ts";
import { flowPlace, PLACES } from "./bpmn-places.ts";
import type { Ends, Step } from "./bpmn-step.ts";

type Gateway = Extract<NodeKind, { readonly kind: "parallel" | "exclusive" | "inclusive" | "event-based" }>;

export function gatewaySteps(ends: Ends, gateway: Gateway): readonly Step[] {
  const { node, before, after } = ends;
  const hub = PLACES.at(node);
  const step = (takes: Places, gives: Places): Step => ({
    name: node.label,
    takes,
    gives,
    element: node.element,
  });
  switch (gateway.kind) {
    case "parallel":
      return [step(before, after)];
    case "event-based":
      return before.length === 1 ? [] : before.map((place) => step([place], [hub]));
    case "exclusive": {
      const ways = after.map((place) => [place]);
      return joined(before, ways, hub, step, () => before.map((place) => step([place], [hub])));
    }
    case "inclusive": {
      const ways = waysOut(after, gateway.default);
      return joined(before, ways, hub, step, () => [{ ...step(before, [hub]), waits: true }]);
    }
  }
}

/** One flow in is split at once; several are joined first, and with one way out that is all. */
function joined(
  before: Places,
  ways: readonly Places[],
  hub: string,
  step: (takes: Places, gives: Places) => Step,
  join: () => readonly Step[],
): readonly Step[] {
  const [only, other] = ways;
  if (before.length === 1) return ways.map((way) => step(before, way));
  if (only !== undefined && other === undefined) return join().map((one) => ({ ...one, gives: only }));
  return [...join(), ...ways.map((way) => step([hub], way))];
}

/** Every non-empty choice of flows; the default one only alone. */
function waysOut(after: Places, fallback: string | undefined): readonly Places[] {
  const isFallback = (place: string): boolean => fallback !== undefined && place === flowPlace(fallback);
  const chosen = after.filter((place) => !isFallback(place));
  const sets = Array.from({ length: 2 ** chosen.length - 1 }, (_, i) =>
    chosen.filter((_place, bit) => ((i + 1) & (1 << bit)) !== 0),
  );
  const alone = after.filter(isFallback).map((place) => [place]);
  return [...sets, ...alone];
}
