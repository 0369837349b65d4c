// Label selectors: what they match, what is refused, and their form as text.
import { describe, expect, it } from "vitest";
import { isLabelValue, isQualifiedName } from "./names.ts";
import { parseSelector } from "./selector-text.ts";
import { matchesLabelSelector, matchesRequirement, type Operator, SelectorError } from "./selectors.ts";

const LONG = "x".repeat(63);

describe("names", () => {
  it.each([
    "a",
    "a.b-c_D9",
    "example.com/a",
    LONG,
    `${"d".repeat(63)}.example.com/${LONG}`,
    `${"d.".repeat(126)}d/a`,
  ])("%s is a key", (text) => {
    expect(isQualifiedName(text)).toBe(true);
  });
  it.each([
    "",
    "-a",
    "a-",
    "a b",
    `${LONG}x`,
    "/a",
    "a/",
    "a/b/c",
    "Ex.com/a",
    "a..b/c",
    `${"d.".repeat(127)}d/a`,
  ])("%j is no key", (text) => {
    expect(isQualifiedName(text)).toBe(false);
  });
  it("values may be empty, but have no prefix", () => {
    expect(["", "a", "1.2_3-x", LONG].every(isLabelValue)).toBe(true);
    expect(["a/b", "-", ".a", `${LONG}x`, "ü"].some(isLabelValue)).toBe(false);
  });
});

describe("matchesRequirement", () => {
  const labels = { tier: "web", empty: "", size: "10", big: "9223372036854775808", name: "x1" };
  it.each<[string, Operator, readonly string[], boolean]>([
    ["tier", "in", ["api", "web"], true],
    ["tier", "in", ["api"], false],
    ["none", "in", [""], false],
    ["empty", "in", [""], true],
    ["tier", "notin", ["web"], false],
    ["none", "notin", ["web"], true],
    ["tier", "exists", [], true],
    ["empty", "exists", [], true],
    ["none", "exists", [], false],
    ["tier", "!", [], false],
    ["none", "!", [], true],
    ["tier", "=", ["web"], true],
    ["tier", "==", ["api"], false],
    ["tier", "!=", ["api"], true],
    ["none", "!=", ["api"], true],
    ["size", "gt", ["9"], true],
    ["size", "gt", ["10"], false],
    ["size", "gt", ["-11"], true],
    ["size", "lt", ["11"], true],
    ["size", "lt", ["10"], false],
    ["size", "lt", ["+011"], true],
    ["size", "lt", ["11", "12"], false],
    ["size", "gt", ["9.5"], false],
    ["big", "gt", ["1"], false],
    ["name", "gt", ["1"], false],
    ["none", "lt", ["1"], false],
    ["constructor", "exists", [], false],
  ])("%s %s %j: %s", (key, operator, values, expected) => {
    expect(matchesRequirement({ key, operator, values }, labels)).toBe(expected);
  });
});

describe("matchesLabelSelector", () => {
  it("matches nothing without a selector, and everything with an empty one", () => {
    expect(matchesLabelSelector(undefined, { a: "b" })).toBe(false);
    expect(matchesLabelSelector(null, {})).toBe(false);
    expect(matchesLabelSelector({}, undefined)).toBe(true);
    expect(matchesLabelSelector({ matchLabels: {}, matchExpressions: [] }, {})).toBe(true);
  });

  it("needs all labels and all expressions", () => {
    const selector = {
      matchLabels: { app: "web" },
      matchExpressions: [{ key: "canary", operator: "DoesNotExist" }],
    };
    expect(matchesLabelSelector(selector, { app: "web" })).toBe(true);
    expect(matchesLabelSelector(selector, { app: "api" })).toBe(false);
    expect(matchesLabelSelector(selector, { app: "web", canary: "" })).toBe(false);
  });

  it.each([
    [{ key: "a", operator: "Gt", values: ["1"] }, 'matchExpressions[0].operator: "Gt" is not one of'],
    [{ key: "a", operator: "In", values: [] }, "matchExpressions[0].values: In and NotIn need"],
    [{ key: "a", operator: "NotIn" }, "matchExpressions[0].values: In and NotIn need"],
    [
      { key: "a", operator: "Exists", values: ["b"] },
      "matchExpressions[0].values: Exists and DoesNotExist take",
    ],
    [{ key: "-a", operator: "Exists" }, 'matchExpressions[0].key: Invalid value: "-a"'],
    [
      { key: "a", operator: "In", values: ["b", "b c"] },
      'matchExpressions[0].values[1][a]: Invalid value: "b c"',
    ],
  ])("refuses %j", (expression, message) => {
    expect(() => matchesLabelSelector({ matchExpressions: [expression] }, {})).toThrow(SelectorError);
    expect(() => matchesLabelSelector({ matchExpressions: [expression] }, {})).toThrow(message);
  });

  it("refuses bad labels, too", () => {
    expect(() => matchesLabelSelector({ matchLabels: { a: "b c" } }, {})).toThrow(SelectorError);
  });
});

describe("parseSelector", () => {
  const text = (selector: string) =>
    parseSelector(selector)
      .map(({ key, operator, values }) => `${key} ${operator} [${values}]`)
      .join("; ");

  it.each([
    ["", ""],
    [" \t", ""],
    ["a", "a exists []"],
    ["!a", "a ! []"],
    ["b,!a", "a ! []; b exists []"],
    ["! a , b", "a ! []; b exists []"],
    ["b=1,a==2,c!=3", "a == [2]; b = [1]; c != [3]"],
    ["a=", "a = []"],
    ["a!=,b", "a != []; b exists []"],
    ["a>1,b<2", "a gt [1]; b lt [2]"],
    ["a in (y,x,y)", "a in [x,y]"],
    ["a notin ()", "a notin []"],
    ["a in (,x)", "a in [,x]"],
    ["in in (in,notin)", "in in [in,notin]"],
    ["a=in", "a = [in]"],
    ["x/y in(z)", "x/y in [z]"],
  ])("reads %j", (selector, requirements) => {
    expect(text(selector)).toBe(requirements);
  });

  it.each([
    ",a",
    "a,",
    "a,,b",
    "a b",
    "a=b c",
    "a in",
    "a in b",
    "a in (",
    "a in (=)",
    "a in (b",
    "a in (b c)",
    "a in (b=c)",
    "a in (b))",
    "!a=b",
    "!",
    "!!a",
    "=a",
    "a=(b)",
    "a=!b",
    "a>b",
    "a|b",
    "-a",
    "a=b/c",
    "a (",
  ])("refuses %j", (selector) => {
    expect(() => parseSelector(selector)).toThrow(SelectorError);
  });

  it("says what it found instead of what", () => {
    expect(() => parseSelector("a b")).toThrow('found "b", expected one of in notin');
    expect(() => parseSelector("a,")).toThrow('found the end, expected a key after ","');
  });
});
