// The tables of fields and kinds: every type in them exists, and every omission is said in a sentence.
import { describe, expect, it } from "vitest";
import { FIELDS } from "./fields.ts";
import { unmodelledKinds } from "./kinds.ts";
import { MODELLED_KINDS } from "./load.ts";
import type { FieldTable, Meaning } from "./meaning.ts";
import { SHAPES, type TypeName } from "./shapes.ts";

const SCALARS = ["string", "int", "bool", "quantity", "intstr", "any", "{string}"];
const TABLES: readonly (readonly [string, FieldTable])[] = Object.entries(FIELDS);

function undefinedTypes(types: readonly TypeName[]): readonly TypeName[] {
  const bare = types.map((type) => type.replace(/^\[\]/, ""));
  return bare.filter((type) => !SCALARS.includes(type) && !type.includes("|") && !SHAPES.has(type));
}

function typesOf(meanings: readonly Meaning[]): readonly TypeName[] {
  return meanings.flatMap((meaning) => (meaning.kind === "modelled" ? [] : [meaning.type]));
}

describe("the tables of fields", () => {
  it("name only types that exist", () => {
    const inShapes = [...SHAPES.values()].flatMap((fields) => [...fields.values()]);
    const inTables = TABLES.flatMap(([, table]) => typesOf(Object.values(table)));
    expect(inShapes.length + inTables.length).toBeGreaterThan(200);
    expect(undefinedTypes([...inShapes, ...inTables])).toEqual([]);
  });

  it("use every type that is declared", () => {
    const used = new Set([
      ...[...SHAPES.values()].flatMap((fields) => [...fields.values()]),
      ...TABLES.flatMap(([, table]) => typesOf(Object.values(table))),
    ]);
    const unused = [...SHAPES.keys()].filter((type) => !used.has(type) && !used.has(`[]${type}`));
    expect(unused).toEqual([]);
  });
});

describe("the table of kinds", () => {
  it("has no kind that is modelled", () => {
    expect(MODELLED_KINDS.map(({ kind }) => kind)).toEqual([
      "Deployment",
      "ReplicaSet",
      "ReplicationController",
      "StatefulSet",
      "DaemonSet",
      "Job",
      "CronJob",
      "Pod",
      "Namespace",
      "PersistentVolumeClaim",
      "PersistentVolume",
      "CSIDriver",
      "CSINode",
      "StorageClass",
      "Node",
      "HorizontalPodAutoscaler",
      "ConfigMap",
      "Secret",
      "Role",
      "ClusterRole",
      "RoleBinding",
      "ClusterRoleBinding",
      "ServiceAccount",
      "ResourceQuota",
      "ValidatingWebhookConfiguration",
      "MutatingWebhookConfiguration",
      "ValidatingAdmissionPolicy",
      "ValidatingAdmissionPolicyBinding",
      "MutatingAdmissionPolicy",
      "MutatingAdmissionPolicyBinding",
      "LimitRange",
      "PodDisruptionBudget",
      "Service",
      "Ingress",
      "PodGroup",
      "PriorityClass",
    ]);
    const both = unmodelledKinds().filter(({ kind }) => MODELLED_KINDS.some((known) => known.kind === kind));
    expect(both).toEqual([]);
  });

  it("says what is left out in one line each, in alphabetical order", () => {
    const kinds = unmodelledKinds();
    expect(kinds.map(({ kind }) => kind)).toEqual(kinds.map(({ kind }) => kind).toSorted());
    expect(kinds.filter(({ consequence }) => !/^[A-Za-z].{15,110}$/.test(consequence))).toEqual([]);
  });
});
