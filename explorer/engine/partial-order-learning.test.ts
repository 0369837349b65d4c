// What processes write is learned on the way: what is learned late makes the search start again, or else it would miss things.
import { describe, expect, test } from "vitest";
import { exploreNaively } from "../naive.ts";
import { act, guard, process, slot, symmetryClass, system } from "../system.ts";
import { exploreReduced } from "./partial-order/reference.ts";
import { both, chain, slots } from "./partial-order/small-systems.ts";

describe("what is learned late", () => {
  const [x, reader, late, aside] = slots("x", "reader", "late", "aside");
  const read = process({
    name: "reader",
    reads: { x, reader },
    step: (now) => (now.reader === 0 ? [act("read", reader.set(1 + now.x))] : []),
  });
  const explored = system({
    name: "late",
    slots: [x, reader, late, aside],
    processes: [read, chain(late, 4, x.set(1)), chain(aside, 3)],
  });
  const endings = (without: Parameters<typeof exploreReduced>[2]) => {
    const { report, deadlocks } = exploreReduced(explored, [], without);
    return deadlocks.map((i) => report.states[i]?.reader).sort();
  };

  test("a write that shows up only deep in the graph makes the search start again", () => {
    expect(exploreReduced(explored, []).passes).toBe(2);
    expect(endings({})).toEqual([1, 2]);
  });

  test("without that, a deadlock would be missed", () => {
    expect(endings({ restart: true })).toEqual([1]);
  });

  test("a write that nobody looks at does not", () => {
    const [own, more, other] = slots("own", "more", "other");
    const quiet = system({
      name: "quiet",
      slots: [own, more, other],
      processes: [chain(other, 2), chain(own, 4, more.set(1))],
    });
    expect(exploreReduced(quiet, []).passes).toBe(1);
  });

  test("so does one that only a guard reads, by somebody who was in the way already", () => {
    const [x, y, z, own, writer, enabler] = slots("x", "y", "z", "own", "writer", "enabler");
    const waiting = process({
      name: "waiting",
      reads: { x, y, z, own },
      onlyIf: guard({ y }, (now) => now.y === 1),
      step: (now) => (now.y === 1 && now.own === 0 ? [act("go", own.set(1 + now.x))] : []),
    });
    // It writes z at once and y late.
    const enable = process({
      name: "enabler",
      reads: { enabler },
      step: (now) =>
        now.enabler < 4 ? [act("step", enabler.set(now.enabler + 1), (now.enabler < 3 ? z : y).set(1))] : [],
    });
    const { found, expected, reduced } = both(
      [x, y, z, own, writer, enabler],
      [chain(writer, 1, x.set(1)), waiting, enable],
    );
    expect(found).toEqual(expected);
    expect(expected.length).toBe(2);
    expect(reduced.passes).toBe(2);
  });

  test("a write of one is a write of its twins, in slots that are not interchangeable, too", () => {
    // Two of three members drop out; only then may the last one go on, and write. Sorted, it is always the third that
    // writes. The first, though, may be the one that will.
    const members = slots("member 0", "member 1", "member 2");
    const [common, out] = slots("common", "out");
    const seen = slot("seen", -1);
    const gone = 5;
    const steps = members.map((own) =>
      process({
        name: own.name,
        orbit: "member",
        reads: { own, out },
        onlyIf: guard({ own }, (now) => now.own !== gone),
        step: (now) => {
          if (now.own === 1) return [act("write", own.set(gone), common.set(1))];
          if (now.own === gone) return [];
          return now.out < 2
            ? [act("drop out", own.set(gone), out.set(now.out + 1))]
            : [act("go on", own.set(1))];
        },
      }),
    );
    const see = process({
      name: "see",
      reads: { common, seen },
      step: (now) => (now.seen < 0 ? [act("see", seen.set(now.common))] : []),
    });
    const twins = system({
      name: "twins",
      slots: [common, out, seen, ...members],
      processes: [see, ...steps],
      interchangeable: [members],
    });
    const { report, deadlocks } = exploreReduced(twins, []);
    expect(deadlocks.map((i) => report.states[i]?.seen).sort()).toEqual([0, 1]);
  });
});

test.each([true, false])(
  "a write of one to its own slot is one of its twins to theirs (read: %s)",
  (isRead) => {
    // As before, but each member has three slots, and is watched by a process of its own.
    const members = [0, 1, 2].map((i) => ({
      own: slot(`own ${i}`, 0),
      mine: slot(`mine ${i}`, 0),
      seen: slot(`seen ${i}`, -1),
    }));
    const out = slot("out", 0);
    const gone = 5;
    const steps = members.map(({ own, mine }) =>
      process({
        name: own.name,
        orbit: "member",
        reads: { own, out, more: isRead ? [mine] : [] },
        onlyIf: guard({ own }, (now) => now.own !== gone),
        step: (now) => {
          if (now.own === 1) return [act("write", own.set(gone), mine.set(1))];
          if (now.own === gone) return [];
          return now.out < 2
            ? [act("drop out", own.set(gone), out.set(now.out + 1))]
            : [act("go on", own.set(1))];
        },
      }),
    );
    const watchers = members.map(({ mine, seen }) =>
      process({
        name: seen.name,
        orbit: "watcher",
        reads: { mine, seen },
        step: (now) => (now.seen < 0 ? [act("see", seen.set(now.mine))] : []),
      }),
    );
    const threes = members.map(({ own, mine, seen }) => [own, mine, seen]);
    const explored = system({
      name: "watched",
      slots: [out, ...threes.flat()],
      processes: [...watchers, ...steps],
      interchangeable: [symmetryClass({ members: threes })],
    });
    const { report, deadlocks } = exploreReduced(explored, []);
    expect(exploreNaively(explored).counts.terminal).toBe(2);
    const seen = deadlocks.map((i) => members.filter((m) => report.states[i]?.[m.seen.name] === 1).length);
    expect(seen.sort()).toEqual([0, 1]);
  },
);
