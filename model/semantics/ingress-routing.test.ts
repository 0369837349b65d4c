// Which path of an Ingress a request takes: the tables of the documentation, and the order of hosts.
import { describe, expect, test } from "vitest";
import type { IngressRule, PathType } from "../kubernetes/index.ts";
import { routeOf } from "./ingress-routing.ts";

function rule(host: string | undefined, ...paths: readonly (readonly [PathType, string])[]): IngressRule {
  const http = { paths: paths.map(([pathType, path]) => ({ pathType, path, backend: {} })) };
  return host === undefined ? { http } : { host, http };
}

describe("paths", () => {
  // https://kubernetes.io/docs/concepts/services-networking/ingress (Examples)
  test.each<[PathType, string, string, boolean]>([
    ["Prefix", "/", "/anything/at/all", true],
    ["Exact", "/foo", "/foo", true],
    ["Exact", "/foo", "/bar", false],
    ["Exact", "/foo", "/foo/", false],
    ["Exact", "/foo/", "/foo", false],
    ["Prefix", "/foo", "/foo", true],
    ["Prefix", "/foo", "/foo/", true],
    ["Prefix", "/foo/", "/foo", true],
    ["Prefix", "/foo/", "/foo/", true],
    ["Prefix", "/aaa/bb", "/aaa/bbb", false],
    ["Prefix", "/aaa/bbb", "/aaa/bbb", true],
    ["Prefix", "/aaa/bbb/", "/aaa/bbb", true],
    ["Prefix", "/aaa/bbb", "/aaa/bbb/ccc", true],
    ["Prefix", "/aaa/bbb", "/aaa/bbbxyz", false],
    ["ImplementationSpecific", "/foo", "/foobar", true],
  ])("%s %s takes %s: %s", (type, path, asked, taken) => {
    expect(routeOf([rule(undefined, [type, path])], "x.example", asked) !== undefined).toBe(taken);
  });

  test.each([
    ["/", 0],
    ["/aaa", 1],
    ["/aaa/ccc", 1],
    ["/aaa/bbb", 3],
    ["/aaa/bbb/c", 2],
    ["/ccc", 0],
  ])("the longest path wins, and Exact before Prefix: %s", (asked, path) => {
    const all = rule(
      undefined,
      ["Prefix", "/"],
      ["Prefix", "/aaa"],
      ["Prefix", "/aaa/bbb"],
      ["Exact", "/aaa/bbb"],
    );
    expect(routeOf([all], "x.example", asked)).toEqual({ rule: 0, path });
  });
});

describe("hosts", () => {
  const rules = [
    rule(undefined, ["Prefix", "/"]),
    rule("*.foo.com", ["Prefix", "/"]),
    rule("bar.foo.com", ["Prefix", "/"]),
    rule("shop.com", ["Exact", "/cart"]),
  ];

  test.each([
    ["bar.foo.com", 2],
    ["other.foo.com", 1],
    // A wildcard covers one label.
    ["baz.bar.foo.com", 0],
    ["foo.com", 0],
  ])("%s", (host, expected) => {
    expect(routeOf(rules, host, "/")).toEqual({ rule: expected, path: 0 });
  });

  test("a host of its own keeps what none of its paths takes from the others", () => {
    expect(routeOf(rules, "shop.com", "/")).toBeUndefined();
    expect(routeOf(rules, "shop.com", "/cart")).toEqual({ rule: 3, path: 0 });
    expect(routeOf(rules.slice(1), "elsewhere.org", "/")).toBeUndefined();
  });
});
