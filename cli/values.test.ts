// The values of flags.
import { availableParallelism } from "node:os";
import { InvalidArgumentError } from "commander";
import { describe, expect, test } from "vitest";
import { count, duration, size, workers } from "./values.ts";

const COUNT = "It must be a whole number from 1 to 1,000.";
const SIZE = "It must be a size with a unit, such as 512Mi or 4Gi, and at least 1Mi.";
const DURATION =
  "It must be a duration with units, such as 500ms, 30s or 1h30m, above zero and at most 30 days.";

test.each([
  ["1", 1],
  ["1000", 1000],
  ["007", 7],
])("count %s is %d", (text, value) => {
  expect(count(1, 1000)(text)).toBe(value);
});

test.each([
  ["1Mi", 1_048_576],
  ["1.5Gi", 1_610_612_736],
  ["4GiB", 4_294_967_296],
  ["2G", 2_000_000_000],
  ["1024Ki", 1_048_576],
])("size %s is %d", (text, value) => {
  expect(size(text)).toBe(value);
});

test.each([
  ["500ms", 500],
  ["30s", 30_000],
  ["1.5m", 90_000],
  ["1h30m", 5_400_000],
  ["720h", 2_592_000_000],
])("duration %s is %d ms", (text, value) => {
  expect(duration(text)).toBe(value);
});

test("workers: a number, or as many as run at a time", () => {
  expect(workers("1")).toBe(1);
  expect(workers("64")).toBe(64);
  expect(workers("auto")).toBe(Math.min(64, availableParallelism()));
});

describe("refused, with what is needed instead", () => {
  const refused = (parse: (text: string) => number, message: string) => (text: string) => {
    expect(() => parse(text)).toThrow(new InvalidArgumentError(message));
  };
  test.each(["0", "1001", "-1", "1.5", "1e3", "NaN", "Infinity", "", " 1", "0x10", "9".repeat(400), "1_000"])(
    "count %j",
    refused(count(1, 1000), COUNT),
  );
  test.each([
    "1",
    "1024",
    "0Gi",
    "1023Ki",
    "-1Gi",
    "1 Gi",
    "1gi",
    "1e9",
    "",
    "Gi",
    "9999999Ti",
    `${"9".repeat(400)}Gi`,
  ])("size %j", refused(size, SIZE));
  test.each(["1", "0s", "-1s", "1d", "1 h", "s", "", "1h-30m", "721h", "1e3s", "1s2", `${"9".repeat(400)}h`])(
    "duration %j",
    refused(duration, DURATION),
  );
});
