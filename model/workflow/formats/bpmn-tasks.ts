// A task of a process as transitions, with its instances, and the events at its edge, which withdraw it.

import type { NodeKind } from "./bpmn-model.ts";
import { PLACES } from "./bpmn-places.ts";
import { type Ends, type Step, shown } from "./bpmn-step.ts";

type Task = Extract<NodeKind, { readonly kind: "task" }>;

export function taskSteps(ends: Ends, task: Task, edges: readonly Ends[]): readonly Step[] {
  return task.instances === 1 ? once(ends, edges) : several(ends, task, edges);
}

function once({ node, before, after }: Ends, edges: readonly Ends[]): readonly Step[] {
  const { label, element } = node;
  const running = PLACES.running(node);
  return [
    ...before.map((place) => ({ ...seen("start", label), takes: [place], gives: [running], element })),
    { ...seen("ok", label), takes: [running], gives: after, element },
    ...edges.map((edge) => ({ ...edgeOf(edge), takes: [running] })),
  ];
}

/** Instances are not told apart. Those of a sequence wait for each other. */
function several(
  { node, before, after }: Ends,
  { instances, isSequential }: Task,
  edges: readonly Ends[],
): readonly Step[] {
  const { label, element } = node;
  const [waiting, running, done] = [PLACES.waiting(node), PLACES.running(node), PLACES.done(node)];
  const [idle, later, active] = [PLACES.idle(node), PLACES.later(node), PLACES.active(node)];
  const each = (place: string, n = instances): readonly string[] => Array.from({ length: n }, () => place);
  const begun = isSequential ? [waiting, ...each(later, instances - 1)] : each(waiting);
  const between = isSequential ? [idle] : [];
  return [
    ...before.map((place) => ({
      name: `begin ${label}`,
      takes: [place],
      gives: [...begun, active],
      element,
    })),
    { ...seen("start", label), takes: [waiting], gives: [running], element },
    { ...seen("ok", label), takes: [running], gives: [done, ...between], element },
    ...(isSequential ? [{ name: `next ${label}`, takes: [idle, later], gives: [waiting], element }] : []),
    { name: `end ${label}`, takes: [...each(done), ...between, active], gives: after, element },
    ...edges.map((edge) => ({
      ...edgeOf(edge),
      takes: [active],
      empties: [waiting, running, done, ...(isSequential ? [idle, later] : [])],
    })),
  ];
}

function seen(phase: "start" | "ok", label: string): Pick<Step, "name" | "shows"> {
  return { name: `${phase} ${label}`, shows: `${phase}(${label})` };
}

function edgeOf({ node, after }: Ends): Omit<Step, "takes"> {
  return { ...shown(node), gives: after };
}
