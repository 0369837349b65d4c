// Ingresses as a whole: their paths can be reached.
import { describe, expect, test } from "vitest";
import { deployment, documents, sampleInput } from "../samples.ts";
import { InputErrors } from "./load.ts";

const SERVICE = `apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{name: http, port: 80}, {name: admin, port: 81}]}`;

function ingress(spec: string): string {
  return `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: shop}\nspec:\n${spec}`;
}

function path(written: string, type: string, backend = "{service: {name: web, port: {number: 80}}}"): string {
  return `{path: ${written}, pathType: ${type}, backend: ${backend}}`;
}

function rules(...paths: readonly string[]): string {
  return ingress(`  rules: [{http: {paths: [${paths.join(", ")}]}}]`);
}

/** What is said of the Ingress, with its place. */
function saidOf(manifest: string, scenario = "", edits: { readonly [path: string]: string } = {}) {
  try {
    sampleInput(documents(deployment("web"), SERVICE, manifest), scenario, edits);
    return [];
  } catch (error) {
    if (!(error instanceof InputErrors)) throw error;
    return error.problems.map(
      ({ position, field, problem, fix }) => `${position.line}: ${field}: ${problem}; ${fix}`,
    );
  }
}

describe("backends", () => {
  const to = (service: string): string => rules(path("/", "Prefix", `{service: ${service}}`));

  // As the API server does. What requests come to, and who says so: invariants/ingresses.test.ts.
  test.each([
    ["that are there, by a number", "{name: web, port: {number: 81}}"],
    ["that are there, by a name", "{name: web, port: {name: http}}"],
    ["that are not there", "{name: wbe, port: {number: 80}}"],
    ["without such a port", "{name: web, port: {name: https}}"],
  ])("may be Services %s", (_, service) => {
    expect(saidOf(to(service))).toEqual([]);
  });

  test("may be resources of other kinds", () => {
    expect(saidOf(rules(path("/", "Prefix", "{resource: {kind: Bucket, name: static}}")))).toEqual([]);
  });
});

describe("paths", () => {
  test.each([
    ["a longer prefix", ["/", "Prefix"], ["/cart", "Prefix"]],
    ["an exact one among prefixes", ["/cart", "Prefix"], ["/cart", "Exact"]],
    ["one that is left to whoever serves it", ["/", "Prefix"], ["/", "ImplementationSpecific"]],
  ] as const)("beside each other: %s", (_, a, b) => {
    expect(saidOf(rules(path(a[0], a[1]), path(b[0], b[1])))).toEqual([]);
  });

  test.each([
    ["the same twice", ["/a", "Prefix"], ["/a", "Prefix"]],
    ["one that differs in a slash", ["/a", "Prefix"], ["/a/", "Prefix"]],
  ] as const)("that no request ever takes: %s", (_, a, b) => {
    expect(saidOf(rules(path(a[0], a[1]), path(b[0], b[1])))).toEqual([
      `12: spec.rules[0].http.paths[1].path: Duplicate value: "${b[0]}": rules[0].http.paths[0] takes all requests for it; keep one of the two`,
    ]);
  });
});

describe("edits", () => {
  const WEB2 = deployment("web", { image: "app:2" });

  test("may say again what is there, and may not change the address of a Service", () => {
    const apply = (service: string) =>
      saidOf(rules(path("/", "Prefix")), "edits: [{apply: v2}]", { v2: documents(WEB2, service) });
    expect(apply(SERVICE)).toEqual([]);
    expect(apply(SERVICE.replace("spec: {", "spec: {clusterIP: None, "))).toEqual([
      '6: spec.clusterIP: Invalid value: "None": field is immutable; keep it, or delete the old Service first',
    ]);
  });

  test("may delete a Service that an Ingress names", () => {
    expect(saidOf(rules(path("/", "Prefix")), "edits: [{delete: {kind: Service, name: web}}]")).toEqual([]);
  });
});
