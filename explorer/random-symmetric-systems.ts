// Random systems whose interchangeable members own several slots, share slots, and are named in values. For tests.
// Members act by what they see of themselves and of others, never by their names: that makes every system symmetric.
import fc from "fast-check";
import { canonicalJson, permutations, permute } from "./naive.ts";
import {
  alwaysEventually,
  eventually,
  eventuallyAlways,
  invariant,
  leadsTo,
  noDeadlock,
  noStep,
  type Property,
  predicate,
  sometimes,
} from "./property.ts";
import { chance, pick } from "./random-systems.ts";
import type { Snapshot } from "./result.ts";
import { classOf } from "./symmetry-class.ts";
import {
  act,
  type Fairness,
  type Process,
  process,
  refers,
  type Slot,
  slot,
  symmetryClass,
  system,
  type TransitionSystem,
  type Write,
} from "./system.ts";
import { range } from "./textbook/specification.ts";

/** What a random system is made from: it is a function of its shape. */
interface SymmetricShape {
  readonly seed: number;
  readonly people: number;
  readonly things: number;
  readonly bags: number;
  readonly kinds: number;
}

export const symmetricShapes = fc.record<SymmetricShape>({
  seed: fc.nat(),
  people: fc.integer({ min: 2, max: 3 }),
  things: fc.integer({ min: 1, max: 2 }),
  bags: fc.integer({ min: 0, max: 2 }),
  kinds: fc.integer({ min: 1, max: 3 }),
});

/** Names a person, a thing, both, or nobody. */
interface Mention {
  readonly person: string | null;
  readonly thing: number | null;
}

const NOBODY: Mention = { person: null, thing: null };

/**
 * People own a mood and a note (which may mention members), things a note; a tick is of a person and a thing. A team is
 * a sorted list of people, a poll has a number for each. Bags are slots of a plain class that may mention a person.
 */
export function symmetricMembers(shape: SymmetricShape): {
  readonly full: TransitionSystem;
  readonly reduced: TransitionSystem;
} {
  const { seed } = shape;
  const has = (bit: number) => chance(5, seed, "part", bit) < 2;
  const people = range(shape.people).map((i) => `p${i}`);
  const things = range(shape.things);
  const each = <N, V>(names: readonly N[], bit: number, what: string, initial: V) =>
    names.map((name) => (has(bit) ? [slot(`${what} of ${name}`, initial)] : []));
  const moods = people.map((name) => slot(`mood of ${name}`, 0));
  const notes = each(people, 0, "note", NOBODY);
  const marks = each(things, 1, "mark", NOBODY);
  const ticks = people.map((name) => each(things, 2, `tick of ${name}`, false));
  const board = slot("board", NOBODY);
  const team = slot<readonly string[]>("team", []);
  const poll = slot<readonly number[]>(
    "poll",
    people.map(() => 0),
  );
  const bags = range(has(5) ? shape.bags : 0).map((i) => slot<string | null>(`bag ${i}`, null));
  const common = [board, ...(has(3) ? [team] : []), ...(has(4) ? [poll] : [])];
  const mentions = [board, ...notes.flat(), ...marks.flat()];

  const actor = (i: number, j: number, kind: number): Process => {
    const [me, it] = [people[i] ?? "", j];
    const readable: readonly Slot<unknown>[] = [
      moods[i] ?? [],
      notes[i] ?? [],
      marks[j] ?? [],
      ticks[i]?.[j] ?? [],
      common,
    ].flat();
    const reads = readable.filter((_, r) => chance(2, seed, "reads", kind, r) === 0);
    return process({
      name: `${me} and ${it} do ${kind}`,
      orbit: `do ${kind}`,
      fairAs: chance(2, seed, "fair as", kind) === 0 ? `${me} and ${it}` : me,
      fairness: pick<Fairness>(["none", "weak", "strong"], seed, "fair", kind),
      reads: { seen: reads },
      step(now) {
        const seen = now.seen.map((v) => fromHere(v, i, me, it));
        const next = (s: Slot<unknown>, w: number, k: number): Write => {
          const chosen = (n: number) => chance(n, seed, "to", kind, w, k, seen);
          const old = now.seen[reads.indexOf(s)];
          const noted = now.seen[reads.indexOf(board)];
          const written = [
            NOBODY,
            { person: me, thing: null },
            { person: null, thing: it },
            { person: me, thing: it },
            noted ?? NOBODY,
          ];
          if (mentions.some((m) => m === s)) return s.set(written[chosen(5)]);
          if (s === team) return s.set(Array.isArray(old) ? toggled(old, me) : []);
          if (s === poll)
            return s.set(Array.isArray(old) ? old.with(i, chosen(2)) : people.map(() => chosen(2)));
          return s.set(moods.some((m) => m === s) ? chosen(2) : chosen(2) === 0);
        };
        return range(chance(4, seed, "how many", kind, seen) > 0 ? 1 : 0).map((k) =>
          act(
            `step ${chance(2, seed, "label", kind, k, seen)}`,
            ...readable
              .filter((_, w) => chance(5, seed, "writes", kind, w, k, seen) < 2)
              .map((s, w) => next(s, w, k)),
          ),
        );
      },
    });
  };
  const packers = bags.flatMap((bag) =>
    people.map((me, i) =>
      process({
        name: `${me} packs ${bag.name}`,
        orbit: "pack",
        fairness: pick<Fairness>(["none", "weak", "strong"], seed, "fair pack"),
        reads: { bag, mood: moods[i] ?? board },
        step: (now) =>
          now.bag !== null && now.bag !== me
            ? []
            : [act("pack", bag.set(chance(2, seed, "pack", now.mood, now.bag === me) === 0 ? null : me))],
      }),
    ),
  );
  const full = system({
    name: `symmetric members ${seed}`,
    slots: [...moods, ...notes.flat(), ...marks.flat(), ...ticks.flat(2), ...common, ...bags],
    processes: [
      ...range(shape.kinds).flatMap((kind) => people.flatMap((_, i) => things.map((j) => actor(i, j, kind)))),
      ...packers,
    ],
    initial: range(1 + chance(2, seed, "initial")).map((n) =>
      n === 0 ? [] : moods.slice(0, 1).map((mood) => mood.set(1)),
    ),
  });
  const listed = full.slots;
  const reduced = system({
    ...full,
    interchangeable: [
      symmetryClass({
        names: people,
        members: people.map((_, i) => [moods[i] ?? board, ...(notes[i] ?? []), ...(ticks[i] ?? []).flat()]),
        rename: [
          refers(mentions, (m, to) => ({ ...m, person: to.member(m.person) })),
          refers(bags, (bag, to) => to.member(bag)),
          refers(listed.includes(team) ? [team] : [], (names, to) => names.map((n) => to.member(n)).sort()),
          refers(listed.includes(poll) ? [poll] : [], (numbers, to) => to.list(numbers)),
        ],
      }),
      symmetryClass({
        members: things.map((j) => [...(marks[j] ?? []), ...ticks.flatMap((own) => own[j] ?? [])]),
        rename: [refers(mentions, (m, to) => ({ ...m, thing: to.member(m.thing) }))],
      }),
      bags,
    ],
  });
  return { full, reduced };
}

/** A value as person number i and thing `it` see it: themselves and others, without names. */
function fromHere(value: unknown, i: number, me: string, it: number): unknown {
  if (Array.isArray(value)) {
    const others = value.filter((_, k) => k !== i);
    return value.some((v) => typeof v === "string")
      ? [value.includes(me), value.length]
      : [value[i] ?? null, others.sort()];
  }
  if (value === null || typeof value !== "object" || !("person" in value && "thing" in value)) return value;
  const { person, thing } = value;
  return [person === null ? null : person === me, thing === null ? null : thing === it];
}

function toggled(names: readonly unknown[], me: string): readonly unknown[] {
  return names.includes(me) ? names.filter((n) => n !== me) : [...names, me].sort();
}

/** The same for all permutations of a state, and different for others: the first of the JSON texts of all. */
export function orbitKey({ interchangeable }: TransitionSystem, state: Snapshot): string {
  let all: readonly Snapshot[] = [state];
  for (const c of interchangeable.map(classOf)) {
    const orders = permutations(c.names.length);
    all = all.flatMap((one) => orders.map((places) => permute(c, places, one)));
  }
  return all.map(canonicalJson).reduce((least, text) => (text < least ? text : least));
}

/** Properties that hold of a state if they hold of all its permutations. */
export function orbitProperties(reduced: TransitionSystem, seed: number): readonly Property[] {
  const reads = { all: reduced.slots };
  const keys = new Map<string, string>();
  const keyOf = (all: readonly unknown[]): string => {
    const text = canonicalJson(all);
    const known = keys.get(text);
    if (known !== undefined) return known;
    const key = orbitKey(reduced, Object.fromEntries(reduced.slots.map((s, i) => [s.name, all[i]])));
    keys.set(text, key);
    return key;
  };
  const asked = (name: string, of: (n: number) => boolean) =>
    predicate(name, reads, (now) => of(chance(8, seed, name, keyOf(now.all))));
  return [
    invariant(
      "invariant",
      asked("i", (n) => n > 0),
    ),
    sometimes(
      "sometimes",
      asked("s", (n) => n === 0),
    ),
    noDeadlock("deadlock"),
    noStep("no step", reads, (before, after) => chance(30, seed, keyOf(before.all), keyOf(after.all)) === 0),
    eventually(
      "eventually",
      asked("e", (n) => n < 2),
    ),
    leadsTo(
      "leads to",
      asked("from", (n) => n < 3),
      asked("to", (n) => n < 2),
    ),
    alwaysEventually(
      "always eventually",
      asked("ae", (n) => n < 3),
    ),
    eventuallyAlways(
      "eventually always",
      asked("ea", (n) => n > 1),
    ),
  ];
}
