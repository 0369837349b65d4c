// Custom objects in manifests and edits: read where a user's model declares their kind, and reported as ever where none does.
import { describe, expect, test } from "vitest";
import { InputErrors, loadManifests } from "../input/load.ts";
import { refOf } from "../inventory/objects.ts";
import { DATABASE, Database, databaseOperator, ownInput } from "./samples.ts";

const KINDS = { resources: [Database] };

function problemsIn(text: string): string {
  try {
    loadManifests([{ file: "db.yaml", text }], KINDS);
  } catch (error) {
    if (error instanceof InputErrors) return error.message;
    throw error;
  }
  return "";
}

const DEFINITION = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: databases.example.com}
spec: {group: example.com, names: {kind: Database, plural: databases}, scope: Namespaced, versions: []}
`;

describe("a kind that the model declares", () => {
  test("is read, whatever its spec", () => {
    const text = DATABASE.replace("{replicas: 1}", "{replicas: 1, b: [1, {d: x, c: null}], a: yes}");
    const { objects, notModelled } = loadManifests([{ file: "db.yaml", text }], KINDS);
    expect(notModelled).toEqual([]);
    expect(objects.map(({ object }) => refOf(object))).toEqual([
      { kind: "Database", namespace: "default", name: "db" },
    ]);
    expect(objects.map(({ object }) => ("spec" in object ? object.spec : undefined))).toEqual([
      { a: "yes", b: [1, { d: "x" }], replicas: 1 },
    ]);
  });

  test("of which the definition is read too, but for its schemas", () => {
    const found = loadManifests([{ file: "crd.yaml", text: DEFINITION }], KINDS);
    expect(found.objects).toEqual([]);
    expect(found.notModelled).toMatchObject([{ kind: "CustomResourceDefinition", field: "spec.versions" }]);
  });

  test("has a status that manifests do not write", () => {
    const { notModelled } = loadManifests(
      [{ file: "db.yaml", text: `${DATABASE}status: {ready: 3}\n` }],
      KINDS,
    );
    expect(notModelled).toMatchObject([{ kind: "Database", field: "status" }]);
  });

  test.each([
    [
      DATABASE.replace("replicas: 1", "replicas: -1"),
      "db.yaml:4:18: spec.replicas: Invalid value: must not be negative; change it: Database does not accept it",
    ],
    [
      DATABASE.replace("metadata: {name: db}\n", ""),
      "db.yaml:1:1: metadata: Required value; give the object a name",
    ],
    [
      DATABASE.replace("name: db", "name: DB"),
      'db.yaml:3:18: metadata.name: Invalid value: "DB": a lowercase RFC 1123 subdomain',
    ],
    [`${DATABASE}---\n${DATABASE}`, "metadata.name: Duplicate value"],
  ])("is checked (%#)", (text, problem) => {
    expect(problemsIn(text)).toContain(problem);
  });

  test("can be applied and deleted by edits", () => {
    const scenario =
      "edits: [{apply: v2.yaml}, {delete: {kind: Database, name: db, propagationPolicy: Orphan}}]";
    const edits = { "v2.yaml": DATABASE.replace("replicas: 1", "replicas: 2") };
    expect(ownInput(databaseOperator(), scenario, edits).scenario.edits.map(({ type }) => type)).toEqual([
      "apply",
      "delete",
    ]);
  });
});

test("any other kind is reported, as without a model", () => {
  const text = DATABASE.replace("kind: Database", "kind: Table");
  const { objects, notModelled } = loadManifests([{ file: "t.yaml", text: `${text}---\n${DEFINITION}` }]);
  expect(objects).toEqual([]);
  expect(notModelled.map(({ kind, consequence }) => `${kind}: ${consequence}`)).toEqual([
    "Table: objects of example.com and their controllers are not modelled",
    "CustomResourceDefinition: custom resources and their controllers are not modelled",
  ]);
});
