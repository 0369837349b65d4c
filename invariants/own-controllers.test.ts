// Users' own controllers, verified: the right operator holds, and each of three classic faults is found.
import { describe, expect, test } from "vitest";
import { controller } from "../model/own/declare.ts";
import { customResource } from "../model/own/kinds.ts";
import type { OwnModel } from "../model/own/model.ts";
import { property } from "../model/own/property.ts";
import { create, patchStatus, remove, update, updateStatus } from "../model/own/requests.ts";
import {
  BACKUPS_END,
  DATABASE,
  Database,
  databaseOperator,
  type Faults,
  ownInput,
  setOf,
} from "../model/own/samples.ts";
import { verify } from "./verify.ts";
import type { VerifyResult } from "./verify-result.ts";

const ONE = "nodes: [1x4cpu8Gi]\n";
const GOES = `${BACKUPS_END}edits: [{delete: {kind: Database, name: db}}]\n`;
const V2 = { "v2.yaml": DATABASE.replace("replicas: 1", "replicas: 2") };

function statusOf({ properties }: VerifyResult, id: string): string | undefined {
  return properties.find((p) => p.id === id)?.status;
}

function stepsOf({ properties }: VerifyResult, id: string): readonly string[] {
  const { trace } = properties.find((p) => p.id === id) ?? {};
  return (trace?.steps ?? []).map(({ process, label }) => `${process}: ${label}`);
}

function databases(
  faults: Faults,
  scenario: string,
  staleness: "lagging" | "none" = "lagging",
): VerifyResult {
  return verify(ownInput(databaseOperator(faults, staleness), scenario, V2));
}

describe("an operator that is right", () => {
  test("makes its set, which our controllers run, and follows a new size", () => {
    const result = databases({}, `${ONE}edits: [{apply: v2.yaml}]\n`);
    expect(result.verdict).toBe("holds");
    const ids = ["stable-reconciliation", "own-controllers-settle", "one-set-each", "statefulset-ordered"];
    expect(ids.map((id) => statusOf(result, id))).toEqual(ids.map(() => "holds"));
  });

  test("backs up before its database goes, whatever crashes, and however old what it sees is", () => {
    const result = databases({}, `${GOES}controllerCrashes: 1\n`);
    expect(result.verdict).toBe("holds");
    const ids = ["backup-before-gone", "database-gone", "finalizers-end", "deleted-object-gone"];
    expect(ids.map((id) => statusOf(result, id))).toEqual(ids.map(() => "holds"));
  });

  test("makes anew what somebody deletes", () => {
    const result = databases({}, `${ONE}edits: [{delete: {kind: StatefulSet, name: db}}]\n`);
    expect(result.verdict).toBe("holds");
  });

  test("says whose controllers there are, how they see, and how what they write was found out", () => {
    const { bounds, assumptions } = databases({}, ONE);
    expect(bounds).toContain(
      "the user's own controllers: database-operator (for Database, sees StatefulSet, Job; through caches that lag behind, kind by kind; it may do everything)",
    );
    expect(bounds).toContain("what they write was found out by running them (2 rounds, 1 manifest)");
    expect(databases({}, ONE, "none").bounds.join()).toContain("as they are stored (staleness: none)");
    expect(assumptions.join()).toContain("resourceVersion");
  });
});

describe("classic faults", () => {
  test("a crash between two writes: the first says that the second has been done", () => {
    expect(databases({ marksFirst: true }, GOES, "none").verdict).toBe("holds");
    const crashed = databases({ marksFirst: true }, `${GOES}controllerCrashes: 1\n`, "none");
    expect(statusOf(crashed, "backup-before-gone")).toBe("violated");
    expect(stepsOf(crashed, "backup-before-gone")).toContain(
      "fault: controller crashes, database-operator: controller crashes",
    );
  });

  test("a stale list: what it does not see yet is made twice", () => {
    expect(databases({ trustsList: true }, ONE, "none").verdict).toBe("holds");
    const stale = databases({ trustsList: true }, ONE);
    expect(statusOf(stale, "one-set-each")).toBe("violated");
    expect(stepsOf(stale, "one-set-each").filter((step) => step.includes("see StatefulSet"))).toEqual([]);
  });

  test("own-controllers-settle: a finalizer that is taken off and put on again, for ever", () => {
    const result = databases({ addsAgain: true }, ONE);
    expect(statusOf(result, "own-controllers-settle")).toBe("violated");
    expect(result.properties.find((p) => p.id === "own-controllers-settle")?.reason).toBe(
      "database-operator never come to rest: again and again database-operator Database/db: patch Database",
    );
  });
});

/** A controller that does the same to every database; it sees what is stored. */
function doing(
  reconcile: Parameters<typeof controller<typeof Database, { sets: "StatefulSet" }>>[0]["reconcile"],
  properties: OwnModel["properties"] = [],
): OwnModel {
  return {
    controllers: [
      controller({
        name: "op",
        for: Database,
        watches: { sets: "StatefulSet" },
        staleness: "none",
        reconcile,
      }),
    ],
    properties,
  };
}

describe("what the API server does", () => {
  test("a write with an old resourceVersion conflicts, drops the rest, and is decided anew", () => {
    const model = doing(({ object, sets }) => {
      if (sets.length > 0 || object.status !== undefined) return [];
      const { name, resourceVersion } = object.metadata;
      const stale = { ...object, metadata: { name, resourceVersion } };
      return [patchStatus(object, { ready: 1 }), update(stale), create(setOf(object))];
    });
    const never = property({
      id: "no-set",
      reads: { sets: "StatefulSet" },
      always: ({ sets }) => sets.length === 0,
    });
    expect(statusOf(verify(ownInput({ ...model, properties: [never] }, ONE)), "no-set")).toBe("holds");
  });

  test("a refusal that is tolerated does not drop the rest", () => {
    const model = (ignoreNotFound: boolean) =>
      doing(
        ({ object }) =>
          object.status === undefined
            ? [
                remove({ apiVersion: "v1", kind: "Service", metadata: { name: "x" } }, { ignoreNotFound }),
                patchStatus(object, { ready: 1 }),
              ]
            : [],
        [
          property({
            id: "written",
            reads: { dbs: Database },
            eventually: ({ dbs }) => dbs[0]?.status?.ready === 1,
          }),
        ],
      );
    expect(statusOf(verify(ownInput(model(true), ONE)), "written")).toBe("holds");
    expect(statusOf(verify(ownInput(model(false), ONE)), "written")).toBe("violated");
  });

  test("no finalizer comes to what is being deleted", () => {
    const model = doing(
      ({ object }) =>
        object.metadata.deletionTimestamp === undefined
          ? []
          : [
              update({
                ...object,
                metadata: { name: "db", finalizers: ["example.com/held", "example.com/more"] },
              }),
            ],
      [
        property({
          id: "one-finalizer",
          reads: { dbs: Database },
          always: ({ dbs }) => dbs.every(({ metadata }) => metadata.finalizers.length === 1),
        }),
      ],
    );
    const manifests = DATABASE.replace("{name: db}", "{name: db, finalizers: [example.com/held]}");
    const result = verify(
      ownInput(model, `${ONE}edits: [{delete: {kind: Database, name: db}}]\n`, { manifests }),
    );
    expect(statusOf(result, "one-finalizer")).toBe("holds");
    expect(statusOf(result, "finalizers-end")).toBe("violated");
  });

  test("what the model's validation refuses is not written", () => {
    const model = doing(
      ({ object }) => [update({ ...object, metadata: { name: "db" }, spec: { replicas: -1 } })],
      [
        property({
          id: "valid",
          reads: { dbs: Database },
          always: ({ dbs }) => dbs.every(({ spec }) => spec.replicas > 0),
        }),
      ],
    );
    expect(verify(ownInput(model, ONE)).verdict).toBe("holds");
  });

  test.each([
    ["Background", "no set without its database", "violated"],
    ["Foreground", "no set without its database", "holds"],
    ["Orphan", "the set goes with its database", "violated"],
    ["Background", "the set goes with its database", "holds"],
  ])("%s deletion: %s, %s", (propagationPolicy, id, status) => {
    const model = doing(
      ({ object, sets }) =>
        sets.length > 0 || object.metadata.deletionTimestamp !== undefined ? [] : [create(setOf(object))],
      [
        property({
          id: "no set without its database",
          reads: { dbs: Database, sets: "StatefulSet" },
          always: ({ dbs, sets }) => dbs.length > 0 || sets.length === 0,
        }),
        property({
          id: "the set goes with its database",
          reads: { dbs: Database, sets: "StatefulSet" },
          whenever: ({ dbs }) => dbs.length === 0,
          leadsTo: ({ sets }) => sets.length === 0,
        }),
      ],
    );
    const edit = `{delete: {kind: Database, name: db, propagationPolicy: ${propagationPolicy}}}`;
    expect(statusOf(verify(ownInput(model, `${ONE}edits: [${edit}]\n`)), id)).toBe(status);
  });
});

describe("users' mistakes", () => {
  const message = (reconcile: () => unknown): string => {
    const model: OwnModel = {
      controllers: [
        { name: "op", for: Database, watches: {}, staleness: "none", serviceAccount: undefined, reconcile },
      ],
    };
    try {
      verify(ownInput(model, ONE));
    } catch (error) {
      return String(error);
    }
    return "";
  };

  test.each([
    [
      () => {
        throw new Error("no such key");
      },
      'OwnModelError: controller "op", Database/db: throws: no such key',
    ],
    [
      () => undefined,
      'OwnModelError: controller "op", Database/db: answers undefined; a reconcile returns a list of writes, which may be empty',
    ],
    [
      () => [1],
      'OwnModelError: controller "op", Database/db: answers 1 as write 1; make writes with create, update, patch, apply, remove and the like',
    ],
    [
      () => [{ verb: "create", object: {} }],
      'OwnModelError: controller "op", Database/db: asks to create an object without apiVersion, kind or metadata.name (write 1)',
    ],
  ])("%s", (reconcile, expected) => {
    expect(message(reconcile)).toBe(expected);
  });

  test("an answer that is not always the same", () => {
    let n = 0;
    expect(
      message(() =>
        n++ % 2 === 0 ? [] : [remove({ apiVersion: "v1", kind: "Service", metadata: { name: "x" } })],
      ),
    ).toContain("decides otherwise when it is asked the same again");
  });

  test("a controller that changes what it is shown", () => {
    const changing = controller({
      name: "op",
      for: Database,
      reconcile: ({ object }) => {
        Object.assign(object.spec, { replicas: 7 });
        return [];
      },
    });
    expect(() => verify(ownInput({ controllers: [changing] }, ONE))).toThrow(
      /controller "op", Database\/db: throws: Cannot assign to read only/,
    );
  });

  test("a child that the API server refuses, as in a manifest", () => {
    const model = doing(({ object }) => [create({ ...setOf(object), spec: { replicas: -1 } })]);
    expect(() => verify(ownInput(model, ONE))).toThrow(
      /controller "op" writes StatefulSet\/db, which the API server refuses as Invalid:\n {2}spec.replicas: Invalid value: -1/,
    );
  });

  test("the status of a built-in kind is not theirs", () => {
    const model = doing(({ object, sets: [set] }) =>
      set === undefined ? [create(setOf(object))] : [updateStatus(set)],
    );
    expect(() => verify(ownInput(model, ONE))).toThrow(/writes the status of StatefulSet\/db/);
  });

  test("names that grow without end: inconclusive, and why", () => {
    const counting = controller({
      name: "op",
      for: Database,
      watches: { maps: "ConfigMap" },
      staleness: "none",
      reconcile: ({ maps }) => [
        create({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: `map-${maps.length}` }, data: {} }),
      ],
    });
    const result = verify(ownInput({ controllers: [counting] }, ONE));
    expect(result.verdict).toBe("inconclusive");
    expect(result.properties.find((p) => p.id === "own-controllers-settle")?.reason).toContain(
      "controllers make more than 20 objects",
    );
  });

  test("an edit of something that nobody makes", () => {
    const input = ownInput(databaseOperator(), `${ONE}edits: [{delete: {kind: StatefulSet, name: dc}}]\n`);
    expect(() => verify(input)).toThrow(
      "the scenario names StatefulSet/dc, which is in no manifest, and which no controller makes; there are Database/db, StatefulSet/db",
    );
  });

  test("a kind of the name of another, and two controllers of one name", () => {
    const Service = customResource({ group: "serving.example.com", version: "v1", kind: "Service" });
    expect(() =>
      verify({ ...ownInput(databaseOperator(), ONE), own: { controllers: [], resources: [Service] } }),
    ).toThrow("custom resource Service: there is another kind of that name");
    const { controllers } = databaseOperator();
    expect(() => verify(ownInput({ controllers: [...controllers, ...controllers] }, ONE))).toThrow(
      'controller "database-operator": there is another one of that name',
    );
  });

  test("two properties of one id, or one of a built-in id", () => {
    const same = property({ id: "pod-owner", reads: {}, always: () => true });
    expect(() => verify(ownInput({ ...databaseOperator(), properties: [same] }, ONE))).toThrow(
      /property "pod-owner": there is another one/,
    );
  });
});
