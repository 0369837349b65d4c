// Random systems with timers: the same tables of steps, of which some are timers and some are environment. For tests.
import { chance } from "./random-systems.ts";
import type { Timers, TransitionSystem } from "./system.ts";

/**
 * The same system, in which about half of the labels are timers' and a quarter of the processes are environment. Processes
 * of one orbit agree.
 */
export function withTimers(plain: TransitionSystem, seed: number, timers: Timers = "lazy"): TransitionSystem {
  const processes = plain.processes.map((p) => {
    const actor = p.orbit ?? p.name;
    const isTimer = (label: string): boolean => chance(2, seed, "timer", actor, label) === 0;
    return {
      ...p,
      environment: chance(4, seed, "environment", actor) === 0,
      step: (view: unknown) => p.step(view).map((a) => (isTimer(a.label) ? { ...a, timer: true } : a)),
    };
  });
  return { ...plain, processes, timers };
}
