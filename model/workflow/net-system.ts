// A net as a transition system: a slot for each place, a process for each transition.
import {
  act,
  type Process,
  process,
  type Slot,
  slot,
  system,
  type TransitionSystem,
} from "../../explorer/system.ts";
import { fired, hasTokens, initialMarking, type Marking, tokens } from "./marking.ts";
import { type Net, placesOf, type Transition } from "./net.ts";
import { mayStillCome } from "./or-join.ts";

/** The label of steps that nobody sees. */
export const SILENT = "tau";

interface NetSystem {
  readonly system: TransitionSystem;
  readonly slots: ReadonlyMap<string, Slot<number>>;
}

/** Its labels are what the transitions show; `SILENT` where they show nothing. @param cases How many begin together. */
export function netSystem(net: Net, cases = 1): TransitionSystem {
  return netWithSlots(net, cases).system;
}

/** The same, with the slot of each place. */
export function netWithSlots(net: Net, cases = 1): NetSystem {
  const initial = initialMarking(net, cases);
  const places = placesOf(net);
  const slots = new Map(places.map((place) => [place, slot(place, tokens(initial, place))]));
  const processes = net.transitions.map((t) => firing(net, t, slots));
  return { system: system({ name: net.name, slots: [...slots.values()], processes }), slots };
}

function firing(net: Net, t: Transition, slots: ReadonlyMap<string, Slot<number>>): Process {
  const own = [...t.takes, ...t.gives, ...t.needs, ...t.without, ...t.empties];
  // A join that waits asks what may still come, and that may depend on any place.
  const read = t.waits ? [...slots.keys()] : [...new Set(own)];
  const readSlots = read.flatMap((place) => slots.get(place) ?? []);
  return process({
    name: t.name,
    reads: { counts: readSlots },
    step: ({ counts }) => {
      const before: Marking = new Map(
        readSlots.flatMap(({ name }, i) => ((counts[i] ?? 0) > 0 ? [[name, counts[i] ?? 0]] : [])),
      );
      if (!hasTokens(t, before) || (t.waits && mayStillCome(net, t, before))) return [];
      const after = fired(t, before);
      const writes = readSlots.flatMap((place) => {
        const n = tokens(after, place.name);
        return n === tokens(before, place.name) ? [] : [place.set(n)];
      });
      return [act(t.shows ?? SILENT, ...writes)];
    },
  });
}
