// For tests: random systems of loosely coupled parts, given by tables of rules, some of them with interchangeable members.
// Partial-order reduction has something to do here, and something to get wrong: guards, blind writes, late writes.
import fc from "fast-check";
import { invariant, type Predicate, type Property, predicate, sometimes } from "./property.ts";
import {
  type Alternative,
  act,
  type Guard,
  guard,
  type Process,
  process,
  projection,
  type Slot,
  slot,
  system,
  type TransitionSystem,
} from "./system.ts";
import { range } from "./textbook/specification.ts";

/** That a slot (counted round) has a value. */
interface Fact {
  readonly slot: number;
  readonly value: number;
}

/** Where a part stands at `from` and what it needs is so, it may go to `to`, and write more on the way. */
interface Rule {
  readonly from: number;
  readonly to: number;
  readonly needs: Fact | undefined;
  readonly also: readonly Fact[];
}

interface Part {
  readonly rules: readonly Rule[];
  readonly isGuarded: boolean;
  /** It reads only whether a slot has the value that it needs. */
  readonly isProjected: boolean;
  /** It can leave its first place only after many steps of its own: what it does then is learned late. */
  readonly delay: number;
}

export interface LooseShape {
  readonly parts: readonly Part[];
  readonly shared: number;
  /** Interchangeable members, all with the same rules, and what may happen to one of them when it is at some place. */
  readonly members: number;
  readonly member: Part;
  readonly reset: Fact | undefined;
  readonly facts: readonly (readonly [Fact, Fact])[];
}

const LAST = 2;

const facts = fc.record<Fact>({ slot: fc.nat({ max: 20 }), value: fc.nat({ max: LAST }) });
/** A step on, or anywhere; one rule in three writes more, one in three needs something. */
const rulesFrom = (from: fc.Arbitrary<number>) =>
  fc
    .record({
      from,
      jump: fc.option(fc.nat({ max: LAST }), { freq: 1 }),
      other: facts,
      more: fc.option(facts, { freq: 1, nil: undefined }),
      kind: fc.nat({ max: 2 }),
    })
    .map(
      ({ from: at, jump, other, more, kind }): Rule => ({
        from: at,
        to: kind === 2 && jump !== null ? jump : at + 1,
        needs: kind === 1 ? other : undefined,
        also: kind === 0 ? [other, more].filter((f) => f !== undefined) : [],
      }),
    );

const parts = fc.record<Part>({
  rules: fc
    .tuple(
      fc.tuple(...range(LAST + 1).map((at) => rulesFrom(fc.constant(at)))),
      fc.array(rulesFrom(fc.nat({ max: LAST })), { maxLength: 2 }),
    )
    .map(([way, extra]) => [...way.slice(0, -extra.length || undefined), ...extra]),
  isGuarded: fc.boolean(),
  isProjected: fc.boolean(),
  delay: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(2) }),
});

function shapesWith(members: fc.Arbitrary<number>): fc.Arbitrary<LooseShape> {
  return fc.record<LooseShape>({
    parts: fc.array(parts, { minLength: 2, maxLength: 4 }),
    shared: fc.nat({ max: 2 }),
    members,
    member: parts,
    reset: fc.option(facts, { freq: 1, nil: undefined }),
    facts: fc.array(fc.tuple(facts, facts), { minLength: 4, maxLength: 4 }),
  });
}

export const looseShapes = shapesWith(fc.constant(0));
export const looseSymmetricShapes = shapesWith(fc.integer({ min: 2, max: 3 })).map((shape) => ({
  ...shape,
  parts: shape.parts.slice(0, 2),
}));

function round(slots: readonly Slot<number>[], i: number): Slot<number> {
  const found = slots[i % slots.length];
  if (found === undefined) throw new RangeError("there are no slots");
  return found;
}

/** A process over its own slot; all other slots that its rules speak of are among `others`. */
function partOver(
  own: Slot<number>,
  { rules, isGuarded, isProjected, delay }: Part,
  others: readonly Slot<number>[],
  orbit?: string,
): Process {
  const needed = rules.map(({ needs }) => {
    if (needs === undefined) return [];
    const of = round(others, needs.slot);
    return [projection(of, `${of.name} is ${needs.value}`, (v) => v === needs.value)];
  });
  const whole = rules.flatMap(({ needs }) => (needs === undefined ? [] : [round(others, needs.slot)]));
  const writes = ({ to, also }: Rule) => {
    const more = also.map((fact) => round(others, fact.slot).set(fact.value));
    const distinct = more.filter((w, i) => w.slot !== own && more.findIndex((o) => o.slot === w.slot) === i);
    return [own.set(to), ...distinct];
  };
  const steps = (at: number, areMet: readonly (readonly boolean[])[]): readonly Alternative[] => {
    if (at < 0) return [act("wait", own.set(at + 1))];
    return rules
      .filter(({ from }, i) => from === at && areMet[i]?.[0] !== false)
      .map((rule, i) => act(`rule ${i}`, ...writes(rule)));
  };
  // One flat list of what is needed, cut up again: a view holds no lists of lists.
  const flat = needed.flat();
  const areMet = (answers: readonly boolean[]) => {
    const left = [...answers];
    return needed.map((asked) => left.splice(0, asked.length));
  };
  const named = {
    name: own.name,
    ...(orbit === undefined ? {} : { orbit }),
    ...(isGuarded ? { onlyIf: guardOf(own, flat, rules, delay) } : {}),
  };
  if (isProjected)
    return process({ ...named, reads: { own, flat }, step: (now) => steps(now.own, areMet(now.flat)) });
  const wanted = rules.flatMap(({ needs }) => (needs === undefined ? [] : [needs.value]));
  return process({
    ...named,
    reads: { own, whole },
    step: (now) => steps(now.own, areMet(now.whole.map((v, i) => v === wanted[i]))),
  });
}

/** Where every rule needs something, that one of these is so (or that the part still waits); else the place. */
function guardOf(
  own: Slot<number>,
  needed: readonly ReturnType<typeof projection<number, boolean>>[],
  rules: readonly Rule[],
  delay: number,
): Guard {
  if (delay === 0 && needed.length === rules.length)
    return guard({ needed }, (now) => now.needed.includes(true));
  return guard({ own }, (now) => now.own < 0 || rules.some(({ from }) => from === now.own));
}

/** Whatever is at the given place goes to the next one. */
function resetter(members: readonly Slot<number>[], { slot: from, value: to }: Fact): Process {
  return process({
    name: "reset",
    reads: { members },
    step: (now) =>
      members.flatMap((member, i) =>
        now.members[i] === from % (LAST + 1) ? [act("reset", member.set(to))] : [],
      ),
  });
}

/** Counts, up to two, how many are at some place, and looks no closer than that. */
function watcher(noticed: Slot<number>, members: readonly Slot<number>[], { slot: place }: Fact): Process {
  const there = members.map((m) => projection(m, "is there", (at) => at === place % (LAST + 1)));
  return process({
    name: "watch",
    reads: { noticed, there },
    step: (now) => {
      const count = Math.min(2, now.there.filter((is) => is).length);
      return now.noticed < count ? [act("notice", noticed.set(count))] : [];
    },
  });
}

interface Loose {
  readonly system: TransitionSystem;
  readonly predicates: readonly Predicate[];
  /** An invariant and a goal for each predicate. */
  readonly properties: readonly Property[];
}

/** Without members, nothing is interchangeable. */
export function looseSystem(shape: LooseShape): Loose {
  const own = shape.parts.map((part, i) => slot(`part ${i}`, -part.delay));
  const shared = range(shape.shared).map((i) => slot(`shared ${i}`, 0));
  const common = [...own, ...shared];
  const members = range(shape.members).map((i) => slot(`member ${i}`, -shape.member.delay));
  const noticed = slot("noticed", 0);
  const watched = shape.reset !== undefined && members.length > 0 ? [noticed] : [];
  const processes = [
    ...shape.parts.map((part, i) => partOver(round(own, i), part, common)),
    ...members.map((member) => partOver(member, shape.member, common, "member")),
    ...(shape.reset === undefined || members.length === 0
      ? []
      : [
          watcher(noticed, members, shape.reset),
          ...(shape.reset.slot % 2 === 0 ? [resetter(members, shape.reset)] : []),
        ]),
  ];
  const interchangeable = members.length === 0 ? [] : [members];
  const predicates = predicatesOf(shape.facts, common, members);
  return {
    system: system({ name: "loose", slots: [...common, ...watched, ...members], processes, interchangeable }),
    predicates,
    properties: predicates.flatMap((p) => {
      const never: Predicate = { ...p, name: `never ${p.name}`, holds: (view) => !p.holds(view) };
      return [invariant(`never ${p.name}`, never), sometimes(`sometimes ${p.name}`, p)];
    }),
  };
}

/** Two facts that hold at once; of interchangeable members, that some are where the facts say. */
function predicatesOf(
  facts: LooseShape["facts"],
  common: readonly Slot<number>[],
  members: readonly Slot<number>[],
): readonly Predicate[] {
  const readsOf = ({ slot: i }: Fact) => (i % 3 === 0 && members.length > 0 ? members : [round(common, i)]);
  return facts.map(([one, other], i) =>
    predicate(
      `facts ${i}`,
      { a: readsOf(one), b: readsOf(other) },
      (now) => now.a.includes(one.value) && now.b.includes(other.value),
    ),
  );
}
