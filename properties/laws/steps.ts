// Laws of single steps, for any transition system: controllers are level-triggered, come to rest when nobody else moves, and do
// not disturb each other where neither reads or writes what the other writes.
import { canonicalJson } from "../../explorer/naive.ts";
import type { Snapshot } from "../../explorer/result.ts";
import { type Process, readablesOf, slotOf, type TransitionSystem } from "../../explorer/system.ts";
import { LawBroken } from "./same.ts";
import { type EffectiveStep, type StateOptions, someStates, stepsIn, stepsOf, textOf } from "./states.ts";

/**
 * A step depends on nothing but what is seen: asked again, in another order, and with other things in between, every process
 * says the same. What has a memory of its own (edge-triggered, caching, counting) does not.
 * @returns how many answers were asked for again
 * @throws LawBroken
 */
export function levelTriggered(system: TransitionSystem, options?: StateOptions): number {
  const asked = new Map<string, Answer>();
  const processes = system.processes.map((process) => watched(process, asked));
  someStates({ ...system, processes }, options);
  // As if the controllers had been started anew, and saw everything the other way round.
  for (const { process, view } of [...asked.values()].reverse()) process.step(view);
  return asked.size;
}

interface Answer {
  readonly process: Process;
  readonly view: unknown;
  readonly said: string;
}

/** The process, whose answers are compared with what it said of the same view before. */
function watched(process: Process, asked: Map<string, Answer>): Process {
  const self: Process = {
    ...process,
    step(view) {
      const alternatives = process.step(view);
      const key = canonicalJson([process.name, view]);
      const now = JSON.stringify(alternatives.map(textOf));
      const { said = now } = asked.get(key) ?? {};
      if (said !== now)
        throw new LawBroken(
          `${process.name} does not say the same of the same view twice: first ${said}, then ${now}; it saw ${canonicalJson(view)}`,
        );
      if (!asked.has(key)) asked.set(key, { process: self, view, said });
      return alternatives;
    },
  };
  return self;
}

/**
 * From every state, a controller that moves alone comes to rest, whatever it chooses: its writes lead to where it has nothing
 * to do, and never in a circle. Processes that are fair as one are one; what nobody is sure to do (faults, users) is left out.
 * @returns how many of the states were not at rest for somebody
 * @throws LawBroken with the circle
 */
export function settlesAlone(system: TransitionSystem, options?: StateOptions): number {
  const own = system.processes.filter(({ environment }) => !environment);
  const actors = [...Map.groupBy(own, ({ fairAs }) => fairAs)];
  let moving = 0;
  const states = someStates(system, options);
  for (const [name, processes] of actors) {
    const settled = new Set<string>();
    for (const state of states) {
      if (processes.some((process) => stepsOf(process, state).length > 0)) moving++;
      settle(name, processes, state, settled, []);
    }
  }
  return moving;
}

/** @param trail the states and labels on the way here */
function settle(
  actor: string,
  processes: readonly Process[],
  state: Snapshot,
  settled: Set<string>,
  trail: readonly { readonly key: string; readonly label: string }[],
): void {
  const key = canonicalJson(state);
  if (settled.has(key)) return;
  const start = trail.findIndex((step) => step.key === key);
  if (start >= 0) {
    const circle = trail.slice(start).map(({ label }) => label);
    throw new LawBroken(
      `${actor} alone never comes to rest: ${circle.join(", ")}, again and again, from ${key}`,
    );
  }
  for (const { alternative, after } of processes.flatMap((process) => stepsOf(process, state)))
    settle(actor, processes, after, settled, [...trail, { key, label: alternative.label }]);
  settled.add(key);
}

/**
 * Steps of two processes of which neither reads or writes what the other writes can be taken in either order: both stay
 * possible, and lead to the same state.
 * @returns how many pairs were compared
 * @throws LawBroken
 */
export function independentStepsCommute(system: TransitionSystem, options?: StateOptions): number {
  const reads = new Map(
    system.processes.map(({ name, reads: declared }) => [name, new Set(readablesOf(declared).map(slotOf))]),
  );
  let compared = 0;
  for (const state of someStates(system, options)) {
    // A lazy timer may have to wait because of what somebody else does: that is no business of the two.
    const steps = stepsIn(system, state).filter(({ alternative }) => alternative.timer !== true);
    for (const [i, a] of steps.entries()) {
      for (const b of steps.slice(i + 1)) {
        if (a.process === b.process || !areApart(a, b, reads)) continue;
        compared++;
        commute(a, b);
      }
    }
  }
  return compared;
}

function areApart(
  a: EffectiveStep,
  b: EffectiveStep,
  reads: ReadonlyMap<string, ReadonlySet<unknown>>,
): boolean {
  const slots = ({ alternative }: EffectiveStep) => alternative.writes.map(({ slot }) => slot);
  const [writtenByA, writtenByB] = [slots(a), slots(b)];
  const [readByA, readByB] = [reads.get(a.process.name), reads.get(b.process.name)];
  return (
    writtenByA.every((slot) => readByB?.has(slot) !== true && !writtenByB.includes(slot)) &&
    writtenByB.every((slot) => readByA?.has(slot) !== true)
  );
}

function commute(a: EffectiveStep, b: EffectiveStep): void {
  const then = (first: EffectiveStep, second: EffectiveStep): string => {
    const same = stepsOf(second.process, first.after).find(
      ({ alternative }) => textOf(alternative) === textOf(second.alternative),
    );
    if (same !== undefined) return canonicalJson(same.after);
    const [one, two] = [first, second].map(
      ({ process, alternative }) => `${process.name}: ${alternative.label}`,
    );
    throw new LawBroken(`after "${one}", which is about other things, "${two}" is not possible any more`);
  };
  if (then(a, b) !== then(b, a))
    throw new LawBroken(
      `"${a.process.name}: ${a.alternative.label}" and "${b.process.name}: ${b.alternative.label}" are about different things, and yet their order matters`,
    );
}
