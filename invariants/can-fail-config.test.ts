// What is claimed of ConfigMaps and Secrets can fail, and holds where nothing is wrong.
import { describe, expect, test } from "vitest";
import { check } from "../explorer/check.ts";
import { documents, observing, sample } from "../model/samples.ts";
import type { ClusterProperty } from "./cluster-property.ts";
import { configReachesPods } from "./config-reaches-pods.ts";
import { configReferencesResolve } from "./config-references-resolve.ts";

const ONE = "nodes: [1x4cpu8Gi]";

function config(name: string, data: object): string {
  return JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data });
}

function web(image = "app:1"): string {
  const containers = [{ name: "web", image, envFrom: [{ configMapRef: { name: "c" } }] }];
  const template = { metadata: { labels: { app: "web" } }, spec: { containers } };
  const spec = { selector: { matchLabels: { app: "web" } }, template };
  return JSON.stringify({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec });
}

/** The ids of the violated claims, with what is said of them. */
function violated(property: ClusterProperty, ...input: Parameters<typeof sample>): readonly string[] {
  const s = observing(sample(...input), "config");
  return check(s.system, property.on(s.cluster)).properties.flatMap((result) => {
    if (result.status !== "violated" || result.trace === undefined) return [];
    const object = result.id.slice(property.id.length + 1);
    return [property.tell?.(object, result.trace) ?? object];
  });
}

describe("what pods refer to", () => {
  const missing = "web-rev1: containers wait for ever for their configuration: ConfigMap/c not found";
  const resolve = (...input: Parameters<typeof sample>) => violated(configReferencesResolve, ...input);

  test("config-references-resolve: nobody makes it, or somebody of whom it is not sure", () => {
    expect(resolve(web(), ONE)).toEqual([missing]);
    expect(resolve(web(), `${ONE}\nedits: [{apply: c}]`, { c: config("c", {}) })).toEqual([missing]);
    expect(resolve(web(), `${ONE}\nagents: [{name: git, apply: c}]`, { c: config("c", {}) })).toEqual([]);
    expect(resolve(documents(web(), config("c", {})), ONE)).toEqual([]);
  });

  test("config-references-resolve: it is deleted, and a container or pod is to be started anew", () => {
    const deleted = `${ONE}\ncrashes: 1\nedits: [{delete: {kind: ConfigMap, name: c}}]`;
    expect(resolve(documents(web(), config("c", {})), deleted)).toHaveLength(1);
  });
});

describe("what users change", () => {
  const versions = { louder: config("c", { level: "debug" }), v2: web("app:2") };
  const reach = (edits: string) =>
    violated(
      configReachesPods,
      documents(web(), config("c", { level: "info" })),
      `${ONE}\n${edits}`,
      versions,
    );

  test("config-reaches-pods: nobody starts new pods, or too early", () => {
    expect(reach("edits: [{apply: louder}]")).toEqual(["web-rev1"]);
    expect(reach("edits: [{apply: v2}, {apply: louder}]")).toContain("web-rev2");
    expect(reach("edits: [{apply: louder}, {apply: v2}]")).toEqual([]);
  });
});
