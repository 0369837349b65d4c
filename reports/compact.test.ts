// One-line values and change lines.
import { describe, expect, test } from "vitest";
import { changeLines } from "./changes.ts";
import { compact, printable } from "./compact.ts";
import { plainPalette } from "./palette.ts";

describe("compact", () => {
  test.each<[unknown, string]>([
    [null, "null"],
    [-1.5, "-1.5"],
    [true, "true"],
    ["web-1", "web-1"],
    ["10.0.0.1:80/tcp", "10.0.0.1:80/tcp"],
    ["", '""'],
    ["true", '"true"'],
    ["12", '"12"'],
    ["two words", '"two words"'],
    ["a\nb", '"a\\nb"'],
    [[], "[]"],
    [{}, "{}"],
    [[1, "a", null], "[1, a, null]"],
    [{ a: { b: [{ c: 1 }, { c: 1 }, { c: 2 }] } }, "{a.b: [2 x {c: 1}, {c: 2}]}"],
  ])("%j is %s", (value, text) => {
    expect(compact(value)).toBe(text);
  });

  test("keeps to its width: first without the insides of lists, then with as many fields as fit", () => {
    const value = {
      name: "web",
      inner: {
        list: [
          { a: 1, b: 2 },
          { a: 3, b: 4 },
        ],
        empty: {},
      },
      tuple: [1, 2, 3],
    };
    expect(compact(value, 90)).toBe(
      "{name: web, inner.list: [{a: 1, b: 2}, {a: 3, b: 4}], inner.empty: {}, tuple: [1, 2, 3]}",
    );
    expect(compact(value, 80)).toBe("{name: web, inner.list: [2 …], inner.empty: {}, tuple: [1, 2, 3]}");
    expect(compact(value, 40)).toBe("{name: web, inner.list: [2 …], …}");
    expect(compact("x".repeat(50), 10)).toBe(`${"x".repeat(9)}…`);
  });

  test("leaves out metadata before status, and status before spec", () => {
    const value = { metadata: { uid: "web" }, spec: { replicas: 2 }, status: { replicas: 1 } };
    expect(compact(value, 60)).toBe("{metadata.uid: web, spec.replicas: 2, status.replicas: 1}");
    expect(compact(value, 50)).toBe("{spec.replicas: 2, status.replicas: 1, …}");
    expect(compact(value, 30)).toBe("{spec.replicas: 2, …}");
  });

  test.each([
    [
      { metadata: { owner: "web" }, status: { phase: "Running", ready: true } },
      "pod of web (Running, ready)",
    ],
    [
      { metadata: { owner: "web", deletionTimestamp: "set" }, status: { phase: "Running", ready: false } },
      "pod of web (Running, being deleted)",
    ],
    [
      { metadata: { owner: "debug", controller: "web" }, status: { phase: "Pending", ready: false } },
      "pod of debug, controlled by web (Pending)",
    ],
    [
      { metadata: { owner: "web" }, status: { phase: "Failed", ready: false, reason: "Evicted" } },
      "pod of web (Failed, Evicted)",
    ],
    [
      {
        metadata: { owner: "web" },
        status: { phase: "Running", ready: true, available: false, containers: "exited" },
      },
      "pod of web (Running, ready, not yet available, containers exited)",
    ],
    [
      { metadata: { owner: "web" }, status: { phase: "Running", ready: true }, more: 1 },
      "{metadata.owner: web, status.phase: Running, status.ready: true, more: 1}",
    ],
    [
      { metadata: { owner: "web", name: "a" }, status: { phase: "Running", ready: true } },
      "{metadata.owner: web, metadata.name: a, status.phase: Running, status.ready: true}",
    ],
  ])("a pod in words, unless there is more to say: %j", (pod, text) => {
    expect(compact(pod)).toBe(text);
  });
});

test("printable leaves text alone and escapes what moves a cursor", () => {
  expect(printable("Pod web-1 (größer)")).toBe("Pod web-1 (größer)");
  expect(printable("a\u001b[31mb\r\n\u0085\u2028")).toBe("a\\u001b[31mb\\r\\n\\u0085\\u2028");
});

describe("changeLines", () => {
  test.each<[string, unknown, unknown, readonly string[]]>([
    ["a field", { spec: { replicas: 2 } }, { spec: { replicas: 3 } }, ["S spec.replicas: 2 -> 3"]],
    ["the whole value", 1, "x", ["S: 1 -> x"]],
    ["a field that comes", {}, { a: { b: 1 } }, ["S a: unset -> {b: 1}"]],
    ["a field that goes", { a: 1 }, {}, ["S a: 1 -> unset"]],
    [
      "elements",
      { pods: [{ n: 1 }] },
      { pods: [{ m: 2 }] },
      ["S pods: - pod {n: 1}", "S pods: + pod {m: 2}"],
    ],
    ["elements of a list without a plural name", [{ n: 1 }], [], ["S: - {n: 1}"]],
    [
      "a field of a named element",
      { pods: [{ name: "a", ready: false }] },
      { pods: [{ name: "a", ready: true }] },
      ["S pods[a].ready: false -> true"],
    ],
    [
      "a field of an element that is known by its owner",
      { pods: [{ metadata: { owner: "rs" }, status: { phase: "Pending", ready: false } }] },
      { pods: [{ metadata: { owner: "rs" }, status: { phase: "Running", ready: true } }] },
      ["S pods[of rs].status.phase: Pending -> Running", "S pods[of rs].status.ready: false -> true"],
    ],
    ["only the order", [{ n: 1 }, { n: 2 }], [{ n: 2 }, { n: 1 }], ["S: the same elements in another order"]],
    [
      "the order besides something else",
      [{ n: 1 }, { n: 2 }],
      [{ n: 2 }, { n: 1 }, { n: 3 }],
      ["S: + {n: 3}"],
    ],
    [
      "an object that is created in a list of places",
      [null, null],
      [null, { n: 1 }],
      ["S[1]: null -> {n: 1}"],
    ],
    [
      "a pod",
      [],
      [{ metadata: { owner: "rs" }, status: { phase: "Pending", ready: false } }],
      ["S: + pod of rs (Pending)"],
    ],
    ["nothing", { a: 1 }, { a: 1 }, []],
  ])("%s", (_, before, after, lines) => {
    expect(changeLines("S", before, after, plainPalette)).toEqual(lines);
  });
});
