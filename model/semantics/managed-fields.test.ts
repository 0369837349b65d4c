// Server-side apply: the laws of its documentation, on random histories of writes; and the cases that people meet.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type FieldSet,
  type ManagedObject,
  NOTHING_WRITTEN,
  serverSideApply,
  threeWayMerge,
  updateFields,
} from "./managed-fields.ts";

const RUNS = { seed: 4, numRuns: 500 };
const path = fc.constantFrom("replicas", "image", "cpu", "paused");
const fieldSet = fc
  .dictionary(path, fc.constantFrom("1", "2", "3"), { noNullPrototype: true })
  .map((fields): FieldSet => new Map(Object.entries(fields)));
const manager = fc.constantFrom("a", "b", "c");
const write = fc.record({ by: manager, fields: fieldSet, how: fc.constantFrom("apply", "force", "update") });
/** What some writes left, of which those that were refused changed nothing. */
const live = fc.array(write, { maxLength: 6 }).map((writes) =>
  writes.reduce<ManagedObject>((object, { by, fields, how }) => {
    if (how === "update") return updateFields(object, by, fields);
    const result = serverSideApply(object, by, fields, how === "force");
    return result.ok ? result.object : object;
  }, NOTHING_WRITTEN),
);

function law(holds: (object: ManagedObject, by: string, fields: FieldSet) => void): void {
  fc.assert(fc.property(live, manager, fieldSet, holds), RUNS);
}

function forced(object: ManagedObject, by: string, fields: FieldSet): ManagedObject {
  const result = serverSideApply(object, by, fields, true);
  if (!result.ok) throw new Error("a forced apply conflicts");
  return result.object;
}

function ownersOf({ managers }: ManagedObject, at: string, but?: string): readonly string[] {
  return [...managers].flatMap(([name, paths]) => (paths.has(at) && name !== but ? [name] : [])).sort();
}

const fields = (values: object): FieldSet =>
  new Map(Object.entries(values).map(([at, value]) => [at, String(value)]));
const plain = ({ fields: f, managers }: ManagedObject): object => ({
  fields: Object.fromEntries(f),
  managers: Object.fromEntries([...managers].map(([name, paths]) => [name, [...paths].sort()])),
});

describe("laws", () => {
  test("nobody owns what is not there, and who owns nothing is not named", () => {
    law((object) => {
      for (const paths of object.managers.values()) {
        expect(paths.size).toBeGreaterThan(0);
        for (const at of paths) expect(object.fields.has(at)).toBe(true);
      }
    });
  });

  test("to apply the same again changes nothing, and never conflicts", () => {
    law((object, by, applied) => {
      const once = forced(object, by, applied);
      const again = serverSideApply(once, by, applied, false);
      expect(again.ok && plain(again.object)).toEqual(plain(once));
    });
  });

  test("it conflicts if and only if another owns a field at another value", () => {
    law((object, by, applied) => {
      const expected = [...applied].flatMap(([at, value]) =>
        object.fields.get(at) === value ? [] : ownersOf(object, at, by).map((name) => `${name} ${at}`),
      );
      const result = serverSideApply(object, by, applied, false);
      const found = result.ok ? [] : result.conflicts.map((c) => `${c.manager} ${c.path}`);
      expect(found.sort()).toEqual(expected.sort());
      expect(result.ok).toBe(expected.length === 0);
    });
  });

  test("who applies owns exactly what it applies; force takes what it changes from the others", () => {
    law((object, by, applied) => {
      const after = forced(object, by, applied);
      expect([...(after.managers.get(by) ?? [])].sort()).toEqual([...applied.keys()].sort());
      for (const [at, value] of applied) {
        expect(after.fields.get(at)).toBe(value);
        const kept = object.fields.get(at) === value ? ownersOf(object, at, by) : [];
        expect(ownersOf(after, at, by)).toEqual(kept);
      }
    });
  });

  test("what is given up goes if and only if nobody else owns it; what one never owned stays", () => {
    law((object, by, applied) => {
      const after = forced(object, by, applied);
      for (const [at, value] of object.fields) {
        if (applied.has(at)) continue;
        const isGivenUp = ownersOf(object, at).includes(by) && ownersOf(object, at, by).length === 0;
        expect(after.fields.get(at)).toBe(isGivenUp ? undefined : value);
        expect(ownersOf(after, at)).toEqual(ownersOf(object, at, by));
      }
    });
  });

  test("an update always succeeds: its writer owns what it changes, alone, and all else keeps its owners", () => {
    law((object, by, written) => {
      const after = updateFields(object, by, written);
      expect(Object.fromEntries(after.fields)).toEqual(Object.fromEntries(written));
      for (const [at, value] of written) {
        const isSame = object.fields.get(at) === value;
        expect(ownersOf(after, at)).toEqual(isSame ? ownersOf(object, at) : [by]);
      }
    });
  });
});

describe("cases", () => {
  const made = forced(NOTHING_WRITTEN, "operator", fields({ replicas: 1, image: 1 }));

  test("a person edits a field: the operator is refused as a whole until it forces, or leaves the field out", () => {
    const edited = updateFields(made, "kubectl-edit", fields({ replicas: 3, image: 1 }));
    expect(plain(edited).valueOf()).toEqual({
      fields: { replicas: "3", image: "1" },
      managers: { operator: ["image"], "kubectl-edit": ["replicas"] },
    });
    expect(serverSideApply(edited, "operator", fields({ replicas: 1, image: 2 }), false)).toEqual({
      ok: false,
      conflicts: [{ manager: "kubectl-edit", path: "replicas" }],
    });
    expect(plain(forced(edited, "operator", fields({ replicas: 1, image: 2 })))).toEqual({
      fields: { replicas: "1", image: "2" },
      managers: { operator: ["image", "replicas"] },
    });
    const left = serverSideApply(edited, "operator", fields({ image: 2 }), false);
    expect(left.ok && plain(left.object)).toEqual({
      fields: { replicas: "3", image: "2" },
      managers: { operator: ["image"], "kubectl-edit": ["replicas"] },
    });
  });

  test("a field that two apply at one value is shared: it stays when one gives it up, and goes with the other", () => {
    const shared = forced(made, "scaler", fields({ replicas: 1 }));
    expect(ownersOf(shared, "replicas")).toEqual(["operator", "scaler"]);
    const one = forced(shared, "operator", fields({ image: 1 }));
    expect(one.fields.get("replicas")).toBe("1");
    expect(forced(one, "scaler", fields({})).fields.has("replicas")).toBe(false);
  });

  test("client-side apply removes what the manifest before it had, and keeps what no manifest mentions", () => {
    const merged = threeWayMerge(
      fields({ replicas: 3, image: 1, paused: true }),
      new Set(["image", "paused"]),
      fields({ image: 2 }),
    );
    expect(Object.fromEntries(merged)).toEqual({ replicas: "3", image: "2" });
  });
});
