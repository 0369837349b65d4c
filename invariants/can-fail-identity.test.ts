// What is claimed of who may be what, and do what, can fail, and holds where nothing is wrong.
import { describe, expect, test } from "vitest";
import { check } from "../explorer/check.ts";
import { deployment, documents, sample } from "../model/samples.ts";
import type { ClusterProperty } from "./cluster-property.ts";
import { newPodsAdmitted } from "./new-pods-admitted.ts";

const ONE = "nodes: [1x4cpu8Gi]";

function violated(property: ClusterProperty, ...input: Parameters<typeof sample>): readonly string[] {
  const { system, cluster } = sample(...input);
  return check(system, property.on(cluster)).properties.flatMap(({ id, status }) =>
    status === "violated" ? [id.slice(property.id.length + 1)] : [],
  );
}

const account = JSON.stringify({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "a" } });

describe("pods that are refused", () => {
  const web = deployment("web", { replicas: 1, pod: { serviceAccountName: "a" } });
  const admitted = (...input: Parameters<typeof sample>) => violated(newPodsAdmitted, ...input);

  test("new-pods-admitted: nobody makes their ServiceAccount, or somebody of whom it is not sure", () => {
    expect(admitted(web, ONE)).toEqual(["Deployment/web"]);
    expect(admitted(web, `${ONE}\nedits: [{apply: a}]`, { a: account })).toEqual(["Deployment/web"]);
    expect(admitted(web, `${ONE}\nagents: [{name: git, apply: a}]`, { a: account })).toEqual([]);
    expect(admitted(documents(account, web), ONE)).toEqual([]);
  });

  test("new-pods-admitted: it is deleted, which only matters where pods are missing", () => {
    const deleted = "edits: [{delete: {kind: ServiceAccount, name: a}}]";
    expect(admitted(documents(account, web), `${ONE}\n${deleted}`)).toEqual(["Deployment/web"]);
    const other = deployment("web", { replicas: 1, image: "web:2" });
    const after = `${ONE}\nedits: [{apply: other}, {delete: {kind: ServiceAccount, name: a}}]`;
    expect(admitted(documents(account, web), after, { other })).toEqual([]);
  });
});
