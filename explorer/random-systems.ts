// Random small systems and properties for tests: every table is a hash of a seed and a view, so that steps are functions.
import fc from "fast-check";
import { canonicalJson } from "./naive.ts";
import {
  type About,
  alwaysEventually,
  eventually,
  eventuallyAlways,
  invariant,
  leadsTo,
  noDeadlock,
  noStep,
  type Predicate,
  type Property,
  predicate,
  recurs,
  type Step,
  sometimes,
} from "./property.ts";
import {
  type Alternative,
  act,
  type Fairness,
  process,
  projection,
  type Reads,
  type Slot,
  slot,
  system,
  type TransitionSystem,
} from "./system.ts";
import { range } from "./textbook/specification.ts";

/** A number below `below` that depends on nothing but the arguments: it makes tables out of seeds. */
export function chance(below: number, ...key: readonly unknown[]): number {
  let hash = 2_166_136_261;
  for (const character of canonicalJson(key)) hash = Math.imul(hash ^ character.charCodeAt(0), 16_777_619);
  hash = Math.imul(hash ^ (hash >>> 15), 2_246_822_507);
  return ((hash ^ (hash >>> 13)) >>> 0) % below;
}

export function pick<T>(options: readonly T[], ...key: readonly unknown[]): T {
  const found = options[chance(options.length, ...key)];
  if (found === undefined) throw new RangeError("nothing to pick from");
  return found;
}

/** The values that slots take: equal ones are built in different ways, to see whether they count as equal. */
function value(i: number, variant: number): unknown {
  const odd = variant % 2 === 1;
  return [null, 0, "0", [0, [1]], odd ? { a: 1, b: [2] } : { b: [2], a: 1 }, false][i % 6];
}

/** What a random system is made from: it is a function of its shape. */
interface Shape {
  readonly seed: number;
  readonly slots: number;
  readonly values: number;
  readonly processes: number;
  readonly initial: number;
}

export const shapes = fc.record<Shape>({
  seed: fc.nat(),
  slots: fc.integer({ min: 1, max: 4 }),
  values: fc.integer({ min: 1, max: 4 }),
  processes: fc.integer({ min: 1, max: 4 }),
  initial: fc.integer({ min: 1, max: 3 }),
});

/** Some of the slots, as such, as projections, or in a list. */
function readsOf(slots: readonly Slot<unknown>[], ...key: readonly unknown[]): Reads {
  const readable = slots.map((s, i) =>
    chance(4, "projected", i, ...key) === 0
      ? projection(s, `part of ${s.name}`, (stored) => chance(2, "part", stored))
      : s,
  );
  const named = readable.filter((_, i) => chance(2, "read", i, ...key) === 0);
  const listed = readable.filter((_, i) => chance(5, "listed", i, ...key) === 0);
  return { ...Object.fromEntries(named.map((r, i) => [`r${i}`, r])), listed };
}

export function randomSystem({ seed, slots: n, values, processes: count, initial }: Shape): TransitionSystem {
  const slots = range(n).map((i) => slot(`s${i}`, value(chance(values, seed, "start", i), 0)));
  const alternative = (i: number, k: number, view: unknown): Alternative => {
    const key = [seed, "alternative", i, k, view];
    const written = slots.filter((_, s) => chance(n, s, ...key) === 0);
    return act(
      `label ${chance(2, "label", ...key)}`,
      ...written.map((s) => s.set(value(chance(values, "value", s.name, ...key), k))),
    );
  };
  const processes = range(count).map((i) => {
    const fairness = (label: string) => pick<Fairness>(["none", "weak", "strong"], seed, "fair", i, label);
    return process({
      name: `p${i}`,
      reads: readsOf(slots, seed, "process", i),
      fairness: chance(2, seed, "per label", i) === 0 ? fairness : fairness("all"),
      fairAs: `fair ${chance(3, seed, "fair as", i)}`,
      step: (view) => range(chance(4, seed, "how many", i, view)).map((k) => alternative(i, k, view)),
    });
  });
  return system({
    name: `random ${seed}`,
    slots,
    processes,
    initial: range(initial).map((i) =>
      slots
        .filter((_, s) => i > 0 && chance(2, seed, "initial", i, s) === 0)
        .map((s) => s.set(value(chance(values, seed, "first", i, s.name), i))),
    ),
  });
}

function isAsPromised({ changes }: About, before: unknown, after: unknown): boolean {
  return changes !== true || canonicalJson(before) !== canonicalJson(after);
}

export function randomProperties({ slots }: TransitionSystem, seed: number): readonly Property[] {
  const asked = (name: string, oneIn: number): Predicate =>
    predicate(name, readsOf(slots, seed, name), (view) => chance(oneIn, seed, name, view) === 0);
  const often = (name: string): Predicate => {
    const rare = asked(name, 4);
    return { ...rare, holds: (view) => !rare.holds(view) };
  };
  const steps = ({ process, label }: Step): boolean => chance(3, seed, "meant", process, label) !== 0;
  const changes = true;
  const about = pick<About>([{}, { changes }, { steps }, { changes, steps }], seed, "about");
  return [
    invariant("invariant", often("inv")),
    invariant("conditional", often("then"), asked("if", 6)),
    noStep(
      "no step",
      readsOf(slots, seed, "step"),
      (before, after, step) =>
        chance(12, seed, "forbidden", before, after, step) === 0 && isAsPromised(about, before, after),
      about,
    ),
    sometimes("sometimes", asked("goal", 12)),
    noDeadlock("deadlock"),
    noDeadlock("deadlock except", asked("except", 2)),
    eventually("eventually", asked("e", 4)),
    leadsTo("leads to", asked("from", 3), asked("to", 4)),
    alwaysEventually("always eventually", asked("ae", 3)),
    eventuallyAlways("eventually always", often("ea")),
    recurs("recurs", "p0", "label 0"),
    recurs("recurs anyhow", "p0"),
  ];
}

/** Predicates by name, each true in about half of the views of some of the slots. */
export function randomPredicates(
  { slots }: TransitionSystem,
  seed: number,
  names: readonly string[],
): { readonly [name: string]: Predicate } {
  const asked = names.map((name) => {
    const holds = (view: unknown) => chance(2, seed, "holds", name, view) === 0;
    return [name, predicate(name, readsOf(slots, seed, "predicate", name), holds)] as const;
  });
  return Object.fromEntries(asked);
}

/** Like members that all act alike on themselves and on one shared slot, and may trade places. */
export function symmetricSystem(shape: Shape): {
  readonly full: TransitionSystem;
  readonly reduced: TransitionSystem;
} {
  const { seed, slots: n, values, processes: kinds } = shape;
  const shared = slot("shared", value(chance(values, seed, "shared"), 0));
  const members = range(n).map((i) => slot(`member ${i}`, value(chance(values, seed, "start"), i)));
  const steps = members.flatMap((own) =>
    range(kinds).map((kind) =>
      process({
        name: `${own.name} does ${kind}`,
        orbit: `member does ${kind}`,
        fairness: pick<Fairness>(["none", "weak", "strong"], seed, "fair", kind),
        reads: chance(2, seed, "shares", kind) === 0 ? { own, shared } : { own },
        step: (view) =>
          range(chance(3, seed, "how many", kind, view)).map((k) => {
            const to = (what: string) => value(chance(values, seed, what, kind, k, view), k);
            const writes = [own.set(to("own")), shared.set(to("common"))];
            return act("step", ...writes.filter((_, i) => chance(3, seed, "writes", kind, k, i, view) > 0));
          }),
      }),
    ),
  );
  const trade = process({
    name: "trade",
    reads: { shared, members },
    fairness: pick<Fairness>(["none", "weak", "strong"], seed, "fair trade"),
    step: (now) =>
      members.flatMap((one, i) =>
        members
          .slice(i + 1)
          .filter(() => chance(2, seed, "trade", now.shared) === 0)
          .map((other, j) => act("trade", one.set(now.members[i + 1 + j]), other.set(now.members[i]))),
      ),
  });
  const full = system({
    name: `symmetric ${seed}`,
    slots: [shared, ...members],
    processes: [...steps, trade],
    initial: permutationsOf(members.map((_, i) => value(chance(values, seed, "first", i), i))).map((some) =>
      members.map((member, i) => member.set(some[i])),
    ),
  });
  return { full, reduced: system({ ...full, interchangeable: [members] }) };
}

function permutationsOf<T>(list: readonly T[]): readonly (readonly T[])[] {
  if (list.length === 0) return [[]];
  return list.flatMap((first, i) => permutationsOf(list.toSpliced(i, 1)).map((rest) => [first, ...rest]));
}

/** Properties that do not tell the members apart. */
export function symmetricProperties(
  { slots, interchangeable }: TransitionSystem,
  seed: number,
): readonly Property[] {
  const members = interchangeable.flatMap((c) => ("kind" in c ? [] : c));
  const shared = slots.filter((s) => !members.includes(s));
  const reads = { shared, members };
  const sorted = (values: readonly unknown[]) => values.map((v) => canonicalJson(v)).sort();
  const asked = (name: string, oneIn: number): Predicate =>
    predicate(name, reads, (now) => chance(oneIn, seed, name, now.shared, sorted(now.members)) === 0);
  const about = pick<About>([{}, { changes: true }], seed, "about");
  return [
    invariant("invariant", { ...asked("i", 6), holds: (view) => !asked("i", 6).holds(view) }),
    sometimes("sometimes", asked("s", 8)),
    noDeadlock("deadlock"),
    noStep(
      "no step",
      reads,
      (before, after) => {
        const both = [before.shared, sorted(before.members), after.shared, sorted(after.members)];
        return chance(20, seed, "forbidden", both) === 0 && isAsPromised(about, before, after);
      },
      about,
    ),
    eventually("eventually", asked("e", 3)),
    leadsTo("leads to", asked("from", 2), asked("to", 3)),
    alwaysEventually("always eventually", asked("ae", 2)),
    eventuallyAlways("eventually always", {
      ...asked("ea", 3),
      holds: (view) => !asked("ea", 3).holds(view),
    }),
  ];
}

/** Predicates by name that do not tell the members apart. */
export function symmetricPredicates(
  { slots, interchangeable }: TransitionSystem,
  seed: number,
  names: readonly string[],
): { readonly [name: string]: Predicate } {
  const members = interchangeable.flatMap((c) => ("kind" in c ? [] : c));
  const reads = { shared: slots.filter((s) => !members.includes(s)), members };
  const asked = names.map((name) => {
    const one = predicate(name, reads, (now) => {
      return chance(2, seed, "holds", name, now.shared, now.members.map(canonicalJson).sort()) === 0;
    });
    return [name, one] as const;
  });
  return Object.fromEntries(asked);
}
