// Remembered answers: what was asked before is not worked out again.
import { expect, test } from "vitest";
import { remembered } from "./remembered.ts";

test("what was asked before is not asked again, whatever else was asked in between", () => {
  const asked: number[] = [];
  const double = remembered(({ n }: { readonly n: number }) => {
    asked.push(n);
    return 2 * n;
  });
  const answers = [1, 2, 1, 3, 2].map((n) => double({ n }));
  expect(answers).toEqual([2, 4, 2, 6, 4]);
  expect(asked).toEqual([1, 2, 3]);
});

test("it forgets rather than grow without end, and answers the same then", () => {
  let calls = 0;
  const same = remembered((n: number) => {
    calls++;
    return n;
  });
  for (let n = 0; n < 25_000; n++) same(n);
  expect(calls).toBe(25_000);
  expect(same(0)).toBe(0);
  expect(calls).toBe(25_001);
});
