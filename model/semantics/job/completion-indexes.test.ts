// Sets of completion indexes: reading, writing, and what is next.
import { describe, expect, it } from "vitest";
import {
  commonCount,
  completionIndex,
  failureCount,
  firstPendingIndexes,
  formatIndexes,
  hasIndex,
  indexCount,
  indexSet,
  parseIndexes,
  podGenerateName,
  union,
} from "./completion-indexes.ts";

describe("parseIndexes", () => {
  it.each([
    ["", 9, []],
    [
      "0,1-foo,bar,3",
      9,
      [
        [0, 0],
        [3, 3],
      ],
    ],
    [
      "3,4,6",
      9,
      [
        [3, 4],
        [6, 6],
      ],
    ],
    [
      "0-5,8-10",
      10,
      [
        [0, 5],
        [8, 9],
      ],
    ],
    ["0-5,8-10", 8, [[0, 5]]],
    ["-3,2", 9, [[2, 2]]],
  ])("%j of %i", (text, completions, expected) => {
    expect(parseIndexes(text, completions)).toEqual(expected);
  });

  it("reads what formatIndexes writes", () => {
    const indexes = indexSet([7, 0, 2, 3, 9, 8]);
    expect(formatIndexes(indexes)).toBe("0,2,3,7-9");
    expect(parseIndexes(formatIndexes(indexes), 10)).toEqual(indexes);
  });
});

it("joins, counts and looks up", () => {
  const indexes = union(
    [
      [0, 2],
      [6, 6],
    ],
    [
      [1, 4],
      [8, 9],
    ],
  );
  expect(indexes).toEqual([
    [0, 4],
    [6, 6],
    [8, 9],
  ]);
  expect(union([[0, 2]], [[3, 5]])).toEqual([[0, 5]]);
  expect(indexCount(indexes)).toBe(8);
  expect(commonCount(indexes, [[4, 8]])).toBe(3);
  expect([4, 5, 6].map((index) => hasIndex(indexes, index))).toEqual([true, false, true]);
});

describe("firstPendingIndexes", () => {
  it.each([
    [5, 3, [], [0, 1, 2]],
    [6, 6, [[4, 6]], [0, 1, 2, 3]],
    [
      5,
      20,
      [
        [2, 5],
        [8, 9],
      ],
      [0, 1, 6, 7, 10],
    ],
    [
      2,
      20,
      [
        [1, 1],
        [30, 40],
      ],
      [0, 2],
    ],
    [0, 5, [], []],
  ] as const)("%i of %i without %j", (count, completions, taken, expected) => {
    expect(firstPendingIndexes(count, completions, taken)).toEqual(expected);
  });
});

it("reads annotations as Go reads integers", () => {
  expect(["3", "+3", "-3", "3.0", "", undefined].map(completionIndex)).toEqual([
    3,
    3,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(["2147483647", "2147483648", "-1", "xyz", undefined].map(failureCount)).toEqual([
    2147483647, 0, 0, 0, 0,
  ]);
});

it("cuts a long name so that the index fits in", () => {
  expect(podGenerateName("job", 12)).toBe("job-12-");
  expect(podGenerateName("j".repeat(70), 12)).toBe(`${"j".repeat(54)}-12-`);
});
