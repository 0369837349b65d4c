// The laws of any transition system in one list, for a test suite: one test per law.
import type { Property } from "../../explorer/property.ts";
import type { TransitionSystem } from "../../explorer/system.ts";
import { type AgreementOptions, enginesAgree } from "./engines.ts";
import type { StateOptions } from "./states.ts";
import { independentStepsCommute, levelTriggered, settlesAlone } from "./steps.ts";

export interface SystemLaw {
  readonly id: string;
  /** What is true, in a sentence. */
  readonly title: string;
  /**
   * How much was looked at; 0 if the system gave nothing to look at.
   * @throws LawBroken if it is not so
   */
  check(): number;
}

/**
 * What is true of every system whose controllers are written as they should be, whatever they are for.
 * @param properties on which all engines must agree
 */
export function lawsOf(
  system: TransitionSystem,
  properties: readonly Property[] = [],
  options: StateOptions & AgreementOptions = {},
): readonly SystemLaw[] {
  return [
    {
      id: "level-triggered",
      title: "what a process does depends on nothing but what it sees",
      check: () => levelTriggered(system, options),
    },
    {
      id: "settles-alone",
      title: "a controller that moves alone comes to rest",
      check: () => settlesAlone(system, options),
    },
    {
      id: "independent-steps-commute",
      title: "steps about different things can be taken in either order",
      check: () => independentStepsCommute(system, options),
    },
    {
      id: "engines-agree",
      title: "every way to explore gives the same counts, verdicts and distances",
      check: () => (enginesAgree(system, properties, options) === "agree" ? 1 : 0),
    },
  ];
}
