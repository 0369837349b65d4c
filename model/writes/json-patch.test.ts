// JSON patches and JSON merge patches against the examples of their RFCs.
import { describe, expect, test } from "vitest";
import { appliedOver, mergePatch } from "./field-paths.ts";
import { jsonPatch } from "./json-patch.ts";

/** RFC 6902, appendix A, by its numbers. */
const EXAMPLES: readonly (readonly [string, unknown, readonly object[], unknown])[] = [
  [
    "A.1 adding an object member",
    { foo: "bar" },
    [{ op: "add", path: "/baz", value: "qux" }],
    { baz: "qux", foo: "bar" },
  ],
  [
    "A.2 adding an array element",
    { foo: ["bar", "baz"] },
    [{ op: "add", path: "/foo/1", value: "qux" }],
    { foo: ["bar", "qux", "baz"] },
  ],
  [
    "A.3 removing an object member",
    { baz: "qux", foo: "bar" },
    [{ op: "remove", path: "/baz" }],
    { foo: "bar" },
  ],
  [
    "A.4 removing an array element",
    { foo: ["bar", "qux", "baz"] },
    [{ op: "remove", path: "/foo/1" }],
    { foo: ["bar", "baz"] },
  ],
  [
    "A.5 replacing a value",
    { baz: "qux", foo: "bar" },
    [{ op: "replace", path: "/baz", value: "boo" }],
    { baz: "boo", foo: "bar" },
  ],
  [
    "A.6 moving a value",
    { foo: { bar: "baz", waldo: "fred" }, qux: { corge: "grault" } },
    [{ op: "move", from: "/foo/waldo", path: "/qux/thud" }],
    { foo: { bar: "baz" }, qux: { corge: "grault", thud: "fred" } },
  ],
  [
    "A.7 moving an array element",
    { foo: ["all", "grass", "cows", "eat"] },
    [{ op: "move", from: "/foo/1", path: "/foo/3" }],
    { foo: ["all", "cows", "eat", "grass"] },
  ],
  [
    "A.8 testing a value: success",
    { baz: "qux", foo: ["a", 2, "c"] },
    [
      { op: "test", path: "/baz", value: "qux" },
      { op: "test", path: "/foo/1", value: 2 },
    ],
    { baz: "qux", foo: ["a", 2, "c"] },
  ],
  [
    "A.10 adding a nested member object",
    { foo: "bar" },
    [{ op: "add", path: "/child", value: { grandchild: {} } }],
    { foo: "bar", child: { grandchild: {} } },
  ],
  [
    "A.11 ignoring unrecognized elements",
    { foo: "bar" },
    [{ op: "add", path: "/baz", value: "qux", xyz: 123 }],
    { foo: "bar", baz: "qux" },
  ],
  [
    "A.14 ~ escape ordering",
    { "/": 9, "~1": 10 },
    [{ op: "test", path: "/~01", value: 10 }],
    { "/": 9, "~1": 10 },
  ],
  [
    "A.16 adding an array value",
    { foo: ["bar"] },
    [{ op: "add", path: "/foo/-", value: ["abc", "def"] }],
    { foo: ["bar", ["abc", "def"]] },
  ],
  [
    "copying a value",
    { a: [1], b: {} },
    [{ op: "copy", from: "/a/0", path: "/b/c" }],
    { a: [1], b: { c: 1 } },
  ],
  ["the whole document", { a: 1 }, [{ op: "replace", path: "", value: [2] }], [2]],
  ["a field that is not there", {}, [{ op: "replace", path: "/a", value: 1 }], { a: 1 }],
  [
    "several in turn",
    {},
    [
      { op: "add", path: "/a", value: [] },
      { op: "add", path: "/a/0", value: 1 },
    ],
    { a: [1] },
  ],
];

const FAILURES: readonly (readonly [string, unknown, readonly unknown[]])[] = [
  ["A.9 testing a value: error", { baz: "qux" }, [{ op: "test", path: "/baz", value: "bar" }]],
  ["A.12 adding to a nonexistent target", { foo: "bar" }, [{ op: "add", path: "/baz/bat", value: "qux" }]],
  ["A.15 comparing strings and numbers", { "/": 9, "~1": 10 }, [{ op: "test", path: "/~01", value: "10" }]],
  ["an index beyond the end", { a: [1] }, [{ op: "add", path: "/a/2", value: 2 }]],
  ["an index with a leading zero", { a: [1, 2] }, [{ op: "remove", path: "/a/01" }]],
  ["removing what is not there", {}, [{ op: "remove", path: "/a" }]],
  ["replacing what is not there", { a: [] }, [{ op: "replace", path: "/a/0", value: 1 }]],
  ["moving a value into itself", { a: { b: 1 } }, [{ op: "move", from: "/a", path: "/a/b" }]],
  ["an unknown operation", {}, [{ op: "put", path: "/a", value: 1 }]],
  ["no value", {}, [{ op: "add", path: "/a" }]],
  ["no path", {}, [{ op: "add", value: 1 }]],
  ["a path without a slash", {}, [{ op: "add", path: "a", value: 1 }]],
  ["no object", {}, ["add"]],
];

describe("JSON patches", () => {
  test.each(EXAMPLES)("%s", (_, document, patch, value) => {
    expect(jsonPatch(document, patch)).toEqual({ ok: true, value });
  });

  test.each(FAILURES)("%s: nothing is changed", (_, document, patch) => {
    expect(jsonPatch(document, patch)).toEqual({
      ok: false,
      message: expect.stringContaining("operation 1"),
    });
  });

  test("a document that is patched stays as it was", () => {
    const document = Object.freeze({ a: Object.freeze([1]) });
    expect(jsonPatch(document, [{ op: "add", path: "/a/-", value: 2 }])).toEqual({
      ok: true,
      value: { a: [1, 2] },
    });
    expect(document).toEqual({ a: [1] });
  });

  test("what is no list is no patch", () => {
    expect(jsonPatch({}, {}).ok).toBe(false);
  });
});

/** RFC 7386, appendix A. */
const MERGES: readonly (readonly [unknown, unknown, unknown])[] = [
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [
    ["a", "b"],
    ["c", "d"],
    ["c", "d"],
  ],
  [{ a: "b" }, ["c"], ["c"]],
  [{ a: "foo" }, null, null],
  [{ a: "foo" }, "bar", "bar"],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

test.each(MERGES)("the JSON merge patch of %j with %j is %j", (target, patch, merged) => {
  expect(mergePatch(target, patch)).toEqual(merged);
});

describe("what is applied over an object", () => {
  const pod = {
    metadata: { labels: { "app.kubernetes.io/name": "web" } },
    spec: {
      containers: [{ name: "app", image: "app:1", env: [{ name: "A", value: "1" }] }],
      tolerations: [{ key: "a" }],
    },
  };

  test("is merged by the keys of its lists", () => {
    const applied = {
      metadata: { labels: { tier: "front" } },
      spec: {
        containers: [
          { name: "app", env: [{ name: "B", value: "2" }] },
          { name: "proxy", image: "proxy:1" },
        ],
      },
    };
    expect(appliedOver(pod, applied)).toEqual({
      metadata: { labels: { "app.kubernetes.io/name": "web", tier: "front" } },
      spec: {
        containers: [
          {
            name: "app",
            image: "app:1",
            env: [
              { name: "A", value: "1" },
              { name: "B", value: "2" },
            ],
          },
          { name: "proxy", image: "proxy:1" },
        ],
        tolerations: [{ key: "a" }],
      },
    });
  });

  test("replaces lists that are written as a whole", () => {
    const applied = { spec: { tolerations: [{ key: "b" }] } };
    expect(appliedOver(pod, applied)).toEqual({ ...pod, spec: { ...pod.spec, ...applied.spec } });
  });
});
