// A cluster as an observer sees it: a labelled transition system.
import { Budget, type Limits } from "../../../explorer/equivalence/budget.ts";
import { type LabelMap, ltsOfSystem, type SystemLts } from "../../../explorer/equivalence/from-system.ts";
import { predicate } from "../../../explorer/property.ts";
import type { Slot, TransitionSystem } from "../../../explorer/system.ts";
import { logInto, refuseAbsent } from "../../input/decode.ts";
import { InputErrors, type InputProblem } from "../../input/problem.ts";
import type { Claim } from "./claim-file.ts";
import {
  type ChangeRule,
  type Condition,
  type Faults,
  isAt,
  type Place,
  type SlotName,
  type StepRule,
} from "./observation.ts";
import type { SeenLog } from "./seen.ts";

export interface ObserveOptions extends Limits {
  /** A million by default. */
  readonly maxStates?: number;
  /** Takes down what is seen. */
  readonly log?: SeenLog;
}

/**
 * @param hides What is seen, and hidden in the end.
 * @throws InputErrors if a rule names a slot that there is not; LimitReached if the system is too large
 */
export function observed(
  system: TransitionSystem,
  { observation, hides }: Pick<Claim, "observation" | "hides">,
  faults: Faults,
  { maxStates, log, ...limits }: ObserveOptions = {},
): SystemLts {
  const endless = withoutLimits(system, observation.unlimited);
  const slotOf = ({ slot }: Place): Slot<unknown> => slotNamed(system, slot);
  const rules = observation.rules.map((rule): Seen => {
    const seen = rule.kind === "step" ? seenStep(rule) : seenChange(rule, slotOf(rule));
    if (rule.while === undefined) return seen;
    const holds = condition(rule.while, slotOf);
    return (name, step) => {
      const show = seen(name, step);
      return show !== undefined && holds(step) ? show : undefined;
    };
  });
  const blocked = [...observation.blocked, ...(faults === "blocked" ? observation.faults : [])];
  const blockedWhile = (observation.blockedWhile ?? []).map((one) => ({
    step: one.step,
    holds: condition(one.while, slotOf),
  }));
  const map: LabelMap = (step) => {
    const name = `${step.process}: ${step.label}`;
    const isBlocked =
      blocked.some((one) => one.test(name)) ||
      blockedWhile.some((one) => one.step.test(name) && one.holds(step));
    if (isBlocked) {
      log?.names.add(name);
      return "block";
    }
    for (const [i, rule] of rules.entries()) {
      const show = rule(name, step);
      if (show === undefined) continue;
      const isHidden = hides.some((one) => one.test(show));
      log?.add(name, step.detail, i, isHidden ? undefined : show);
      return isHidden ? "hide" : { show };
    }
    log?.add(name, step.detail, undefined, undefined);
    return "hide";
  };
  const ends = observation.ends.map((end) => {
    const slot = slotOf(end);
    return { label: end.show, when: predicate(end.show, { slot }, (now) => isAt(now.slot, end, end.is)) };
  });
  const options = { ends, idle: "ignore", ...(maxStates === undefined ? {} : { maxStates }) } as const;
  return ltsOfSystem(endless, map, options, new Budget(limits));
}

/** The same with budgets that are never used up: what they allow may happen again and again. */
function withoutLimits(system: TransitionSystem, budgets: readonly SlotName[]): TransitionSystem {
  if (budgets.length === 0) return system;
  const endless = new Set<unknown>(budgets.map((slot) => slotNamed(system, slot)));
  const processes = system.processes.map((process) => ({
    ...process,
    step: (view: unknown) =>
      process.step(view).map((alternative) => ({
        ...alternative,
        writes: alternative.writes.filter(({ slot }) => !endless.has(slot)),
      })),
  }));
  return { ...system, processes };
}

type Step = Parameters<LabelMap>[0];
type Seen = (name: string, step: Step) => string | undefined;

function condition(place: Condition, slotOf: (place: Place) => Slot<unknown>): (step: Step) => boolean {
  const slot = slotOf(place);
  return (step) => isAt(step.before(slot), place, place.is);
}

function seenStep({ step, show }: StepRule): Seen {
  return (name, { detail }) => {
    const found = step.exec(name) ?? (detail === undefined ? null : step.exec(`${name} [${detail}]`));
    return found === null ? undefined : show.replaceAll(/\$(\d)/g, (_, i) => found[Number(i)] ?? "");
  };
}

function seenChange(rule: ChangeRule, slot: Slot<unknown>): Seen {
  const { becomes, was, show } = rule;
  return (_, step) => {
    if (!isAt(step.after(slot), rule, becomes)) return undefined;
    const before = step.before(slot);
    const changes = was === undefined ? !isAt(before, rule, becomes) : isAt(before, rule, was);
    return changes ? show : undefined;
  };
}

function slotNamed({ slots }: TransitionSystem, { name, position, field }: SlotName): Slot<unknown> {
  const slot = slots.find((one) => one.name === name);
  if (slot !== undefined) return slot;
  const problems: InputProblem[] = [];
  const known = slots.map((one) => one.name);
  refuseAbsent(logInto(problems), position, field, { wanted: name, known, nothing: "the cluster is empty" });
  throw new InputErrors(problems);
}
