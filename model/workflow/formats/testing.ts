// For tests of formats: BPMN from its elements, and what is said of a text that is refused.
import { InputErrors } from "../../input/problem.ts";
import type { Net } from "../net.ts";
import { readNet } from "./read-net.ts";

export function messagesOf(file: string, text: string): readonly string[] {
  try {
    readNet({ file, text });
    return [];
  } catch (error) {
    if (error instanceof InputErrors) return error.message.split("\n");
    throw error;
  }
}

export const MODEL = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"';

/** A process of the elements; "a > b" is a flow. */
export function bpmn(elements: string, ...flows: readonly string[]): Net {
  return readNet({ file: "p.bpmn", text: bpmnText(elements, ...flows) });
}

export function bpmnText(elements: string, ...flows: readonly string[]): string {
  const drawn = flows.map((flow, i) => {
    const [source, target] = flow.split(" > ");
    return `<sequenceFlow id="f${i}" sourceRef="${source}" targetRef="${target}"/>`;
  });
  return `<definitions ${MODEL}>\n<process id="p">\n${elements}\n${drawn.join("\n")}\n</process>\n</definitions>`;
}

export const ENDS = '<startEvent id="s"/><endEvent id="e" name="done"/>';
