// The generator against its published algorithm, worked out by hand, and against the fairness that walks rely on.
import { expect, test } from "vitest";
import { Random } from "./random.ts";

test("xoshiro128** from the state 1, 2, 3, 4", () => {
  const random = new Random(1, 2, 3, 4);
  expect([random.next(), random.next(), random.next(), random.next()]).toEqual([
    11_520, 0, 5_927_040, 70_819_200,
  ]);
});

test("seeds and walks have streams of their own", () => {
  const first = (seed: number, walk: number) => {
    const random = Random.seeded(seed, walk);
    return `${random.next()} ${random.next()}`;
  };
  const streams = [0, 1, 2, -1, 2 ** 31 - 1].flatMap((seed) => [0, 1, 2, 3].map((walk) => first(seed, walk)));
  expect(new Set(streams).size).toBe(20);
  expect(first(7, 3)).toBe(first(7, 3));
});

test("every choice is about as likely as its weight says", () => {
  const random = Random.seeded(1, 0);
  const even = [0, 0, 0];
  const uneven = [0, 0, 0];
  for (let i = 0; i < 9_000; i++) {
    const a = random.below(3);
    even[a] = (even[a] ?? 0) + 1;
    const b = random.pick([1, 2, 6]);
    uneven[b] = (uneven[b] ?? 0) + 1;
  }
  for (const n of even) expect(Math.abs(n - 3_000)).toBeLessThan(200);
  for (const [i, n] of [1_000, 2_000, 6_000].entries())
    expect(Math.abs(n - (uneven[i] ?? 0))).toBeLessThan(200);
});
