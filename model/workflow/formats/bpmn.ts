// Processes in BPMN 2.0, read as workflow nets: tasks, events, gateways and sub-processes that a net can say. All else is refused.
import { InputErrors, type InputProblem } from "../../input/problem.ts";
import type { Net, Transition } from "../net.ts";
import { BPMN } from "./bpmn-model.ts";
import { stepsOf } from "./bpmn-net.ts";
import { readScope, sharedIds } from "./bpmn-process.ts";
import { distinctNames, refuseIllFormed } from "./checked.ts";
import { type Element, problemAt } from "./xml.ts";

/** @param root The element `definitions`. @throws InputErrors if it is no workflow net, or has what is not known here */
export function netOfBpmn(root: Element): Net {
  const problems: InputProblem[] = [];
  const element = onlyProcess(root, problems);
  const scope = element === undefined ? undefined : readScope(element, problems);
  if (scope !== undefined) problems.push(...sharedIds(scope));
  if (element === undefined || scope === undefined || problems.length > 0) throw new InputErrors(problems);
  const steps = stepsOf(scope, { entry: "i", exits: ["o"], catchers: [] }, problems);
  if (problems.length > 0) throw new InputErrors(problems);
  const names = distinctNames(steps.map(({ name }) => name));
  // A place that never has a token need not be empty, nor be emptied.
  const given = new Set(steps.flatMap(({ gives }) => gives));
  const transitions = steps.map(
    ({ element: _, without = [], empties = [], ...step }, i): Transition => ({
      waits: false,
      needs: [],
      ...step,
      without: without.filter((place) => given.has(place)),
      empties: empties.filter((place) => given.has(place)),
      name: names[i] ?? step.name,
    }),
  );
  const elements = new Map(transitions.map((t, i) => [t, steps[i]?.element]));
  const name = element.attributes.get("name") ?? element.attributes.get("id") ?? "process";
  return refuseIllFormed(
    { name, transitions, source: "i", sink: "o", resources: [] },
    (t) => elements.get(t) ?? element,
  );
}

/** The one that has something in it: others are the outside of messages. */
function onlyProcess(root: Element, problems: InputProblem[]): Element | undefined {
  const processes = root.children.filter(({ name, namespace }) => name === "process" && namespace === BPMN);
  const [process, other] = processes.filter(({ children }) => children.length > 0);
  if (process === undefined)
    problems.push(
      problemAt(root, `has no process with something in it (in the namespace ${BPMN})`, "add one"),
    );
  if (other !== undefined)
    problems.push(
      problemAt(other, "is a second process", "keep one in a file: messages between two are not modelled"),
    );
  return process;
}
