// Pod affinity and anti-affinity over a small cluster: two nodes in zone a, one in zone b, one without a zone.
import { describe, expect, it } from "vitest";
import { interPodAffinityTest } from "./inter-pod-affinity.ts";
import type { AffinePod, Namespaces, PlacedPod, WrittenAffinityTerm } from "./pod-affinity-terms.ts";

const nodes = {
  a1: { host: "a1", zone: "a" },
  a2: { host: "a2", zone: "a" },
  b1: { host: "b1", zone: "b" },
  c1: { host: "c1" },
};
type Node = keyof typeof nodes;

const app = (name: string, topologyKey = "zone"): WrittenAffinityTerm => ({
  topologyKey,
  labelSelector: { matchLabels: { app: name } },
});
const near = (...terms: readonly WrittenAffinityTerm[]) => ({
  podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms },
});
const apart = (...terms: readonly WrittenAffinityTerm[]) => ({
  podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms },
});
const on = (node: Node, pod: AffinePod): PlacedPod => ({ ...pod, nodeLabels: nodes[node] });
const web: AffinePod = { labels: { app: "web" } };
const db: AffinePod = { labels: { app: "db" } };

/** The nodes that the pod may go to. */
function open(pod: AffinePod, placed: readonly PlacedPod[], namespaces: Namespaces = {}): string {
  const test = interPodAffinityTest(pod, placed, namespaces);
  return Object.entries(nodes)
    .filter(([, labels]) => test(labels) === undefined)
    .map(([name]) => name)
    .join(" ");
}

describe("affinity", () => {
  it.each<[string, AffinePod, readonly PlacedPod[], string]>([
    ["without terms, anywhere", web, [on("a1", db)], "a1 a2 b1 c1"],
    ["in the zone of a match", { ...web, affinity: near(app("db")) }, [on("a1", db)], "a1 a2"],
    [
      "in any zone with a match",
      { ...web, affinity: near(app("db")) },
      [on("a1", db), on("b1", db)],
      "a1 a2 b1",
    ],
    ["nowhere without a match", { ...web, affinity: near(app("db")) }, [on("a1", web)], ""],
    [
      "a match on a node without the key does not help",
      { ...web, affinity: near(app("db")) },
      [on("c1", db)],
      "",
    ],
    [
      "the first of its kind needs the key only",
      { ...web, affinity: near(app("web")) },
      [on("a1", db)],
      "a1 a2 b1",
    ],
    ["the second follows the first", { ...web, affinity: near(app("web")) }, [on("b1", web)], "b1"],
    [
      "a first one out of every domain does not count",
      { ...web, affinity: near(app("web")) },
      [on("c1", web)],
      "a1 a2 b1",
    ],
    [
      "all terms need one and the same pod to match",
      { ...web, affinity: near(app("db"), app("web")) },
      [on("a1", db), on("a1", web)],
      "",
    ],
    [
      "the terms may be met by different matching pods, domain by domain",
      { ...web, affinity: near(app("db"), app("db", "host")) },
      [on("a1", db)],
      "a1",
    ],
    ["a first pod has to match all its terms", { ...web, affinity: near(app("web"), app("db")) }, [], ""],
    [
      "a term without selector matches nothing",
      { ...web, affinity: near({ topologyKey: "zone" }) },
      [on("a1", db)],
      "",
    ],
    [
      "an empty selector matches everything",
      { ...web, affinity: near({ topologyKey: "zone", labelSelector: {} }) },
      [on("a1", db)],
      "a1 a2",
    ],
  ])("%s", (_, pod, placed, expected) => {
    expect(open(pod, placed)).toBe(expected);
  });
});

describe("anti-affinity", () => {
  it.each<[string, AffinePod, readonly PlacedPod[], string]>([
    ["out of the zone of a match", { ...web, affinity: apart(app("db")) }, [on("a1", db)], "b1 c1"],
    ["on another host", { ...web, affinity: apart(app("web", "host")) }, [on("a1", web)], "a2 b1 c1"],
    [
      "any term is enough",
      { ...web, affinity: apart(app("db"), app("x", "host")) },
      [on("b1", db)],
      "a1 a2 c1",
    ],
    [
      "each term in its own domains",
      { ...web, affinity: apart(app("db", "host"), app("web")) },
      [on("a1", db), on("b1", web)],
      "a2 c1",
    ],
    ["of a placed pod against the new one", web, [on("a1", { ...db, affinity: apart(app("web")) })], "b1 c1"],
    [
      "of a placed pod against others only",
      web,
      [on("a1", { ...db, affinity: apart(app("db")) })],
      "a1 a2 b1 c1",
    ],
    [
      "of a placed pod without the key",
      web,
      [on("c1", { ...db, affinity: apart(app("web")) })],
      "a1 a2 b1 c1",
    ],
    [
      "of a placed pod, any term, by its own key",
      web,
      [on("a1", { ...db, affinity: apart(app("x"), app("web", "host")) })],
      "a2 b1 c1",
    ],
    ["does not keep a pod from its own term", { ...web, affinity: apart(app("web")) }, [], "a1 a2 b1 c1"],
    [
      "of placed pods with an invalid term has no say",
      web,
      [on("a1", { ...db, affinity: apart(app("web"), app("b c")) })],
      "a1 a2 b1 c1",
    ],
  ])("%s", (_, pod, placed, expected) => {
    expect(open(pod, placed)).toBe(expected);
  });

  it("is told apart from affinity, in this order", () => {
    const pod = { ...web, affinity: { ...near(app("db")), ...apart(app("x", "host")) } };
    const grumpy = { labels: { app: "x" }, affinity: apart(app("web", "host")) };
    const test = interPodAffinityTest(pod, [on("a1", db), on("a1", grumpy), on("b1", grumpy)], {});
    expect([test(nodes.b1), test(nodes.a1), test(nodes.a2)]).toEqual([
      { code: "UnschedulableAndUnresolvable", reasons: ["node(s) didn't match pod affinity rules"] },
      { code: "Unschedulable", reasons: ["node(s) didn't match pod anti-affinity rules"] },
      undefined,
    ]);
    const hated = interPodAffinityTest(web, [on("a1", grumpy)], {});
    expect(hated(nodes.a1)).toEqual({
      code: "Unschedulable",
      reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"],
    });
  });

  it.each([near, apart])("rejects every node for an invalid term of the pod's own", (rule) => {
    const test = interPodAffinityTest({ ...web, affinity: rule(app("b c")) }, [], {});
    expect(test(nodes.c1)?.code).toBe("UnschedulableAndUnresolvable");
    expect(test(nodes.c1)?.reasons[0]).toContain('Invalid value: "b c"');
  });
});

describe("namespaces", () => {
  const namespaces = { shop: { team: "x" }, bank: { team: "y" } };
  const inBank = { ...db, namespace: "bank" };
  const shopper = (term: Partial<WrittenAffinityTerm>) => ({
    ...web,
    namespace: "shop",
    affinity: apart({ ...app("db"), ...term }),
  });
  const team = (name: string) => ({ matchLabels: { team: name } });

  it.each<[string, Partial<WrittenAffinityTerm>, boolean]>([
    ["the pod's own by default", {}, false],
    ["the pod's own without a selector", { namespaceSelector: null, namespaces: [] }, false],
    ["listed", { namespaces: ["bank"] }, true],
    ["listed, without the one of the pod", { namespaces: ["other"] }, false],
    ["selected", { namespaceSelector: team("y") }, true],
    ["not selected", { namespaceSelector: team("x") }, false],
    ["listed or selected", { namespaces: ["bank"], namespaceSelector: team("x") }, true],
    ["all", { namespaceSelector: {} }, true],
  ])("%s", (_, term, repelled) => {
    expect(open(shopper(term), [on("a1", inBank)], namespaces)).toBe(repelled ? "b1 c1" : "a1 a2 b1 c1");
  });

  it("are the pod's own for pods of the same one", () => {
    const inShop = { ...db, namespace: "shop" };
    expect(open(shopper({}), [on("a1", inShop)], namespaces)).toBe("b1 c1");
    expect(open(shopper({ namespaceSelector: null, namespaces: [] }), [on("a1", inShop)])).toBe("b1 c1");
  });

  it("that do not exist are selected by the empty selector only, for the pod's own terms", () => {
    const ghost = { ...db, namespace: "ghost" };
    const unlabelled = { matchExpressions: [{ key: "team", operator: "DoesNotExist" }] };
    expect(open(shopper({ namespaceSelector: {} }), [on("a1", ghost)], namespaces)).toBe("b1 c1");
    expect(open(shopper({ namespaceSelector: unlabelled }), [on("a1", ghost)], namespaces)).toBe(
      "a1 a2 b1 c1",
    );
    const grumpy = { ...db, affinity: apart({ ...app("web"), namespaceSelector: unlabelled }) };
    expect(open({ ...web, namespace: "ghost" }, [on("a1", grumpy)], namespaces)).toBe("b1 c1");
  });
});

describe("label keys", () => {
  const versioned = (version: string, term: Partial<WrittenAffinityTerm>): AffinePod => ({
    labels: { app: "web", version },
    affinity: apart({ ...app("web"), ...term }),
  });

  it("narrow the selector to the pod's own value, or away from it", () => {
    const placed = [on("a1", versioned("1", {}))].map(({ affinity: _, ...pod }) => pod);
    expect(open(versioned("1", { matchLabelKeys: ["version"] }), placed)).toBe("b1 c1");
    expect(open(versioned("2", { matchLabelKeys: ["version"] }), placed)).toBe("a1 a2 b1 c1");
    expect(open(versioned("1", { mismatchLabelKeys: ["version"] }), placed)).toBe("a1 a2 b1 c1");
    expect(open(versioned("2", { mismatchLabelKeys: ["version"] }), placed)).toBe("b1 c1");
    expect(open(versioned("2", { matchLabelKeys: ["missing"] }), placed)).toBe("b1 c1");
  });
});
