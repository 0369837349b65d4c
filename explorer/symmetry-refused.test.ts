// What is refused of classes of interchangeable members: when they are declared, compiled, explored, or in paranoid runs.
import { describe, expect, test } from "vitest";
import { check } from "./check.ts";
import type { Renaming } from "./symmetry-class.ts";
import {
  act,
  type Interchangeable,
  type Process,
  process,
  refers,
  slot,
  symmetryClass,
  system,
} from "./system.ts";
import { range } from "./textbook/specification.ts";

const owner = slot<string | null>("owner", null);
const [left, right] = [slot("left", 0), slot("right", 0)];

function declared(processes: readonly Process[], ...interchangeable: readonly Interchangeable[]) {
  return system({ name: "refused", slots: [owner, left, right], processes, interchangeable });
}

/** The owner is one of a, b and c; renaming is done by `by`. */
function owned(by: (value: string | null, to: Renaming) => string | null) {
  const take = process({
    name: "take",
    reads: { owner },
    step: (now) => (now.owner === null ? ["a", "b", "c"].map((name) => act("take", owner.set(name))) : []),
  });
  return declared([take], symmetryClass({ names: ["a", "b", "c"], rename: [refers([owner], by)] }));
}

describe("what is refused when it is declared", () => {
  const nobody: readonly Process[] = [];
  const members = [[left], [right]];

  test.each([
    ["no members", () => symmetryClass({}), "without members and names"],
    ["names of other members", () => symmetryClass({ members, names: ["a"] }), "one name each"],
    ["equal names", () => symmetryClass({ names: ["a", "a"] }), "one name each"],
    ["unequal members", () => symmetryClass({ members: [[left, owner], [right]] }), "differ in the number"],
    ["a slot twice", () => symmetryClass({ members: [[left], [left]] }), '"left" appears twice'],
    [
      "a slot that is not listed",
      () => declared(nobody, symmetryClass({ members: [[left], [slot("other", 0)]] })),
      '"other" in an interchangeable class, which it does not list',
    ],
    [
      "a process without orbit that reads one member",
      () => declared([process({ name: "p", reads: { left }, step: () => [] })], symmetryClass({ members })),
      'process "p" reads some, but not all, slots of an interchangeable class',
    ],
  ])("%s", (_, declare, message) => {
    expect(declare).toThrow(message);
  });
});

describe("what is refused when it is compiled or explored", () => {
  const nobody: readonly Process[] = [];
  const same = refers([owner], (name, to) => to.member(name));
  const class3 = (...rename: readonly (typeof same)[]) => symmetryClass({ names: ["a", "b", "c"], rename });

  test.each([
    ["the same names renamed twice", () => declared(nobody, class3(same, same)), "renames the same members"],
    [
      "interchangeable slots that are renamed differently",
      () =>
        declared(nobody, [left, right], symmetryClass({ names: [0, 1], rename: [refers([left], (v) => v)] })),
      "not renamed by the same `refers`",
    ],
    [
      "classes that do not fit together",
      () => declared(nobody, [left, right], [right, owner]),
      "do not fit together",
    ],
    ["a renaming that always changes something", () => owned(() => "z"), "not itself again"],
    [
      "a renaming that only goes one way",
      () => owned((name) => (name === "a" ? "b" : name)),
      "not itself again after renaming two members twice",
    ],
    [
      "a renaming that depends on the order",
      () => owned((name, to) => (to.member<string>("a") === "b" ? to.member(name) : name)),
      "not the same after two orders",
    ],
    [
      "a renaming that changes without renaming",
      () =>
        owned((name, to) =>
          to.member("a") === "a" && to.member("b") === "b" && to.member("c") === "c" ? "z" : to.member(name),
        ),
      "changes although no member is renamed",
    ],
    [
      "a renaming that is only right for exchanges",
      () => owned((name, to) => (["a", "b", "c"].every((n) => to.member(n) !== n) ? name : to.member(name))),
      "is not renamed at once as it is renamed step by step",
    ],
    [
      "a renaming that throws",
      () =>
        owned(() => {
          throw new Error("oh");
        }),
      "threw: oh",
    ],
    [
      "a renaming that gives no plain value",
      () => declared(nobody, symmetryClass({ names: [0, 1], rename: [refers([left], () => Number.NaN)] })),
      "is renamed to what is not plain data: value is NaN",
    ],
  ])("%s", (_, declare, message) => {
    expect(() => check(declare(), [])).toThrow(message);
  });

  test("a value with too many renamings", () => {
    const names = range(9);
    const order = slot<readonly number[]>("order", names);
    const tooMany = system({
      name: "orders",
      slots: [order],
      processes: [],
      interchangeable: [
        symmetryClass({ names, rename: [refers([order], (v, to) => v.map((n) => to.member(n)))] }),
      ],
    });
    expect(() => check(tooMany, [])).toThrow("more than 40320 renamings");
  });
});

describe("what is refused in paranoid runs", () => {
  const names = ["a", "b"];
  const marks = names.map((name) => slot(`mark of ${name}`, 0));
  const chosen = slot<string | null>("chosen", null);
  const [first] = marks;
  const choose = process({
    name: "choose",
    reads: { marks },
    step: (now) =>
      now.marks.flatMap((m, i) => (m === 1 ? [act("choose", chosen.set(names[i] ?? null))] : [])),
  });
  const set = marks.map((own) =>
    process({
      name: own.name,
      orbit: "set",
      reads: { own },
      step: (now) => (now.own === 0 ? [act("set", own.set(1))] : []),
    }),
  );
  const renamed = refers([chosen], (name, to) => to.member(name));
  const explore = (processes: readonly Process[], rename: readonly (typeof renamed)[] = [renamed]) =>
    check(
      system({
        name: "chosen",
        slots: [chosen, ...marks],
        processes,
        interchangeable: [symmetryClass({ names, members: marks.map((m) => [m]), rename })],
      }),
      [],
      { paranoid: true },
    ).counts.states;

  test("nothing, of a symmetric system", () => {
    expect(explore([choose, ...set])).toBe(5);
  });

  test.each([
    ["a name that is not renamed", [choose, ...set], []],
    [
      "a process without orbit that acts for one member",
      [
        choose,
        ...set,
        process({
          name: "odd",
          reads: { marks },
          step: () => (first === undefined ? [] : [act("odd", first.set(1))]),
        }),
      ],
      [renamed],
    ],
    [
      "a label that names a member",
      [
        ...set,
        process({
          name: "label",
          reads: { marks },
          step: (now) => now.marks.flatMap((m, i) => (m === 0 ? [] : [act(`${i}`, chosen.set(null))])),
        }),
      ],
      [renamed],
    ],
  ])("%s", (_, processes, rename) => {
    expect(() => explore(processes, rename)).toThrow("the system is not symmetric");
  });
});
