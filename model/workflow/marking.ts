// Markings of a net as plain data, and what firing does to them. Used where a whole marking is looked at; the engine explores
// nets place by place (`net-system.ts`).
import type { Net, Places, Transition } from "./net.ts";

/** Tokens by place; places without any are not there. */
export type Marking = ReadonlyMap<string, number>;

function markingOf(places: Places): Marking {
  return added(new Map(), places, 1);
}

/** The marking with which `cases` cases begin together. */
export function initialMarking({ source, resources }: Net, cases: number): Marking {
  return markingOf([...Array.from({ length: cases }, () => source), ...resources]);
}

export function tokens(marking: Marking, place: string): number {
  return marking.get(place) ?? 0;
}

/** Whether the tokens are there; of a join that waits, whether one is: what may still come is not asked. */
export function hasTokens({ takes, needs, without, waits }: Transition, marking: Marking): boolean {
  const needed = markingOf(takes);
  const isThere = (place: string, n: number): boolean => tokens(marking, place) >= n;
  const fed = [...needed].map(([place, n]) => isThere(place, n));
  return (
    (waits ? fed.includes(true) : !fed.includes(false)) &&
    needs.every((place) => isThere(place, 1)) &&
    without.every((place) => !isThere(place, 1))
  );
}

/** The marking after a transition whose tokens are there has fired. */
export function fired({ takes, gives, empties, waits }: Transition, marking: Marking): Marking {
  const taken = waits ? takes.filter((place) => tokens(marking, place) > 0) : takes;
  const left = new Map(added(marking, taken, -1));
  for (const place of empties) left.delete(place);
  return added(left, gives, 1);
}

/** A marking as plain values, for slots; equal ones are written alike. */
export type Tokens = { readonly [place: string]: number };

export function tokensOf(marking: Marking): Tokens {
  return Object.fromEntries([...marking].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

export function markingFrom(tokens: Tokens): Marking {
  return new Map(Object.entries(tokens));
}

/** A text that is the same for the same marking. */
export function markingKey(marking: Marking): string {
  return [...marking]
    .map(([place, n]) => `${place} ${n}`)
    .toSorted()
    .join("\n");
}

function added(marking: Marking, places: Places, each: number): Marking {
  const sum = new Map(marking);
  for (const place of places) {
    const n = (sum.get(place) ?? 0) + each;
    if (n === 0) sum.delete(place);
    else sum.set(place, n);
  }
  return sum;
}
