// Operators that run as a ServiceAccount: what their roles allow, and what becomes of what these forget.
import { describe, expect, test } from "vitest";
import type { OwnModel } from "../model/own/model.ts";
import { BACKUPS_END, DATABASE, databaseOperator, ownInput } from "../model/own/samples.ts";
import { verify } from "./verify.ts";
import type { VerifyResult } from "./verify-result.ts";

const ID = "own-requests-allowed";
const GOES = `${BACKUPS_END}edits: [{delete: {kind: Database, name: db}}]\n`;

function asAccount(model: OwnModel): OwnModel {
  const serviceAccount = { namespace: "default", name: "operator" };
  return { ...model, controllers: model.controllers.map((one) => ({ ...one, serviceAccount })) };
}

type Rule = readonly [group: string, resource: string, verbs: string];

const ALL: readonly Rule[] = [
  ["example.com", "databases", "get, list, watch, patch"],
  ["example.com", "databases/status", "patch"],
  ["apps", "statefulsets", "get, list, watch, create, patch"],
  ["batch", "jobs", "get, list, watch, create"],
];

/** All rules, with other verbs for one resource. */
function but(resource: string, verbs: string): readonly Rule[] {
  return ALL.map((rule) => (rule[1] === resource ? [rule[0], resource, verbs] : rule));
}

function roleOf(rules: readonly Rule[], kind: "Role" | "ClusterRole" = "Role"): string {
  const lines = rules.map(
    ([group, resource, verbs]) =>
      `  - { apiGroups: ["${group}"], resources: ["${resource}"], verbs: [${verbs}] }`,
  );
  return `---
apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: { name: operator }
rules:
${lines.join("\n")}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}Binding
metadata: { name: operator }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ${kind}, name: operator }
subjects: [{ kind: ServiceAccount, name: operator, namespace: default }]
`;
}

function verified(rbac: string, scenario = GOES): VerifyResult {
  return verify(ownInput(asAccount(databaseOperator()), scenario, { manifests: `${DATABASE}${rbac}` }));
}

function found({ properties }: VerifyResult) {
  const { status, reason, trace } = properties.find(({ id }) => id === ID) ?? {};
  return { status, reason, steps: (trace?.steps ?? []).map(({ process, label }) => `${process}: ${label}`) };
}

describe(ID, () => {
  test.each(["Role", "ClusterRole"] as const)(
    "holds where a %s allows all that the operator does",
    (kind) => {
      const result = verified(roleOf(ALL, kind));
      expect(found(result)).toMatchObject({ status: "holds" });
      expect(result.verdict).toBe("holds");
      expect(result.bounds.join()).toContain("; as ServiceAccount/default/operator)");
    },
  );

  test("own-requests-allowed: a verb that the role forgets is found where it is needed", () => {
    const result = verified(roleOf(but("jobs", "get, list, watch")));
    const { status, reason, steps } = found(result);
    expect(status).toBe("violated");
    expect(reason).toContain(
      'jobs.batch "db-backup" is forbidden: User "system:serviceaccount:default:operator" cannot create resource "jobs" in API group "batch" in the namespace "default"',
    );
    expect(steps.at(-1)).toBe("database-operator Database/db: a request is not allowed");
    expect(result.properties.find(({ id }) => id === "database-gone")?.status).toBe("violated");
  });

  test("is not violated by what never happens: without the deletion no backup is made", () => {
    expect(verified(roleOf(but("jobs", "get, list, watch")), BACKUPS_END)).toMatchObject({
      verdict: "holds",
    });
  });

  test("statuses are a resource of their own", () => {
    const rules = ALL.filter(([, resource]) => resource !== "databases/status");
    expect(found(verified(roleOf(rules))).reason).toContain('cannot patch resource "databases/status"');
  });

  test.each([
    ["list", "get, watch, create, patch"],
    ["watch", "get, list, create, patch"],
  ])("an operator that may not %s what it looks at never starts", (verb, verbs) => {
    const result = verified(roleOf(but("statefulsets", verbs)), BACKUPS_END);
    const { status, reason, steps } = found(result);
    expect([status, steps]).toEqual(["violated", ["database-operator: does not start"]]);
    expect(reason).toContain(`cannot ${verb} resource "statefulsets" in API group "apps"`);
  });

  test("without any role the first thing is missing", () => {
    expect(found(verified("")).reason).toContain(
      'databases.example.com is forbidden: User "system:serviceaccount:default:operator" cannot list resource "databases" in API group "example.com" in the namespace "default"',
    );
  });

  test("is not asked of controllers that run under no account", () => {
    const { properties } = verify(ownInput(databaseOperator(), GOES));
    expect(properties.map(({ id }) => id)).not.toContain(ID);
  });
});
