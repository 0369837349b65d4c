// Which requests a webhook or a policy is asked about: operations, names, scopes and labels, also of what is deleted.
import { describe, expect, test } from "vitest";
import type { NamedRule } from "../kubernetes/index.ts";
import { type Matched, matchedRequest } from "./matching.ts";
import { ADMINISTRATOR, type AdmissionRequest, objectRequest, scaleRequest } from "./request.ts";

const ALL: NamedRule = { operations: ["*"], apiGroups: ["*"], apiVersions: ["*"], resources: ["*/*"] };
const labelled = (labels: object) => ({ metadata: { labels } });
const labelsOf = (name: string) => (name === "team" ? { of: "team" } : {});

/** Whether whoever has these rules is asked. */
function matches(by: Matched, request: AdmissionRequest): boolean {
  return matchedRequest(by, request, labelsOf) !== undefined;
}

function isOfRule(rule: NamedRule, request: AdmissionRequest): boolean {
  return matches({ matchPolicy: "Exact", rules: [rule] }, request);
}

function requestOf(kind: string, parts: Partial<AdmissionRequest> = {}): AdmissionRequest {
  const given = { operation: "UPDATE" as const, object: {}, oldObject: {}, user: ADMINISTRATOR, ...parts };
  const request = objectRequest({ kind, namespace: "team", name: "web" }, given);
  if (request === undefined) throw new RangeError(`unknown kind ${kind}`);
  return request;
}

const scale = scaleRequest({ kind: "Deployment", namespace: "team", name: "web" }, [1, 2], ADMINISTRATOR);

describe("a rule", () => {
  test.each<[string, Partial<NamedRule>, string, boolean]>([
    ["of this name", { resourceNames: ["web"] }, "Deployment", true],
    ["of other names", { resourceNames: ["api", "db"] }, "Deployment", false],
    ["of any scope", { scope: "*" }, "Namespace", true],
    ["of what is in namespaces", { scope: "Namespaced" }, "Deployment", true],
    ["of what is in namespaces", { scope: "Namespaced" }, "Namespace", false],
    ["of what is in none", { scope: "Cluster" }, "Deployment", false],
    ["of what is in none", { scope: "Cluster" }, "Namespace", true],
    ["of this version", { apiVersions: ["v1"] }, "Deployment", true],
    ["of another version", { apiVersions: ["v1beta1"] }, "Deployment", false],
    ["of deletions", { operations: ["DELETE"] }, "Deployment", false],
    ["of scales", { resources: ["deployments/scale"] }, "Deployment", false],
  ])("%s %j: %s %s", (_, rule, kind, isAsked) => {
    expect(isOfRule({ ...ALL, ...rule }, requestOf(kind))).toBe(isAsked);
  });

  test.each([
    ["deployments/scale", true],
    ["*/scale", true],
    ["deployments/*", true],
    ["deployments", false],
    ["statefulsets/scale", false],
  ])("of %s, about a scale: %s", (resource, isAsked) => {
    expect(scale !== undefined && isOfRule({ ...ALL, resources: [resource] }, scale)).toBe(isAsked);
  });
});

describe("a selector", () => {
  const guarded = { objectSelector: { matchLabels: { guard: "on" } } };

  test.each<[string, object | null, object | null, boolean]>([
    ["is there", labelled({ guard: "on" }), labelled({ guard: "on" }), true],
    ["is taken off", labelled({}), labelled({ guard: "on" }), true],
    ["is put on", labelled({ guard: "on" }), labelled({}), true],
    ["is on what is deleted", null, labelled({ guard: "on" }), true],
    ["is nowhere", labelled({}), labelled({}), false],
  ])("of objects: the label %s", (_, object, oldObject, isAsked) => {
    expect(matches(guarded, requestOf("Deployment", { object, oldObject }))).toBe(isAsked);
  });

  test("without anything in it selects what has no labels", () => {
    expect(matches({ objectSelector: {} }, requestOf("Deployment", { object: null, oldObject: null }))).toBe(
      true,
    );
  });

  test("of namespaces goes by the namespace's own labels where the request is about it", () => {
    const ofTeam = { namespaceSelector: { matchLabels: { of: "team" } } };
    const named = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "web" } } };
    expect(matches(ofTeam, requestOf("Deployment"))).toBe(true);
    expect(matches(named, requestOf("Deployment"))).toBe(false);
    expect(matches(ofTeam, requestOf("Namespace"))).toBe(false);
    expect(matches(named, requestOf("Namespace"))).toBe(true);
    expect(
      matches(ofTeam, requestOf("Namespace", { object: null, oldObject: labelled({ of: "team" }) })),
    ).toBe(true);
    expect(matches(ofTeam, requestOf("PriorityClass"))).toBe(true);
  });

  test("asks about nothing that is excluded", () => {
    expect(
      matches({ rules: [ALL], excluded: [{ ...ALL, resourceNames: ["web"] }] }, requestOf("Deployment")),
    ).toBe(false);
    expect(
      matches({ rules: [ALL], excluded: [{ ...ALL, resourceNames: ["api"] }] }, requestOf("Deployment")),
    ).toBe(true);
  });
});
