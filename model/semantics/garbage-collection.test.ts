// The graph of owners, and what the garbage collector does about an object.
import { describe, expect, it } from "vitest";
import { blockingDependents, type CollectableObject, collect, orphaning } from "./garbage-collection.ts";
import {
  type OwnerGraph,
  type OwnerGraphEvent,
  observedObjects,
  withOwnerGraphEvent,
} from "./owner-graph.ts";

describe("the graph of owners", () => {
  const add = (uid: string, ...owners: readonly string[]): OwnerGraphEvent => ({ type: "add", uid, owners });
  const graphOf = (...events: readonly OwnerGraphEvent[]): OwnerGraph => {
    const empty: OwnerGraph = new Map();
    return events.reduce(withOwnerGraphEvent, empty);
  };
  const dependents = (graph: OwnerGraph) =>
    Object.fromEntries([...graph].map(([uid, node]) => [uid, node.dependents.toSorted().join("")]));

  it("forgets an object that is deleted, and what it depended on", () => {
    const graph = graphOf(add("1"), add("2", "1"), add("3", "1", "2"), add("4", "2"), {
      type: "delete",
      uid: "2",
    });
    expect(dependents(graph)).toEqual({ 1: "3", 3: "", 4: "" });
    expect(graph.get("4")?.owners).toEqual(["2"]);
  });

  it("is the same in whatever order objects are seen", () => {
    const events = [add("1"), add("2", "1"), add("3", "1", "2"), add("4", "2")];
    const [forwards, backwards] = [graphOf(...events), graphOf(...events.toReversed())];
    expect(dependents(backwards)).toEqual(dependents(forwards));
    expect(observedObjects(backwards).toSorted()).toEqual(["1", "2", "3", "4"]);
  });

  it("knows owners that were never seen, but does not take them for objects", () => {
    const graph = graphOf(add("4", "2"));
    expect(dependents(graph)).toEqual({ 2: "4", 4: "" });
    expect(observedObjects(graph)).toEqual(["4"]);
  });

  it("follows changes of owners, and allows circles", () => {
    const update: OwnerGraphEvent = { type: "update", uid: "1", owners: ["2"] };
    expect(dependents(graphOf(add("1", "3"), add("2", "1"), update))).toEqual({ 1: "2", 2: "1", 3: "" });
    expect(dependents(graphOf({ type: "delete", uid: "9" }))).toEqual({});
  });
});

const object = (uid: string, change: Partial<CollectableObject> = {}): CollectableObject => ({
  uid,
  deleting: false,
  finalizers: [],
  ownerReferences: [],
  ...change,
});
const foreground = { deleting: true, finalizers: ["foregroundDeletion"] };

describe("collect", () => {
  const live = new Map([
    ["solid", object("solid")],
    ["dying", object("dying", { deleting: true, finalizers: ["orphan"] })],
    ["waiting", object("waiting", foreground)],
    ["remade", object("another")],
  ]);
  const outcome = (
    owners: readonly string[],
    dependents: readonly CollectableObject[] = [],
    change: Partial<CollectableObject> = {},
  ) =>
    collect(
      object("x", { ownerReferences: owners.map((uid) => ({ uid })), ...change }),
      ({ uid }) => live.get(uid),
      dependents,
    );
  const deleted = (propagationPolicy: string, unblock = false) => ({
    kind: "delete",
    propagationPolicy,
    unblock,
  });
  const nothing = { kind: "nothing" };
  const some = object("d");
  const held = object("d", { ownerReferences: [{ uid: "x", blockOwnerDeletion: true }] });

  it.each<[string, object, object]>([
    ["no owner", outcome([]), nothing],
    ["an owner", outcome(["solid"]), nothing],
    ["an owner that is being deleted, but still there", outcome(["dying"]), nothing],
    ["an owner that is gone", outcome(["gone"]), deleted("Background")],
    ["an owner that was made anew", outcome(["remade"]), deleted("Background")],
    [
      "some owners gone",
      outcome(["gone", "solid", "waiting"]),
      { kind: "remove owners", ownerUids: ["gone", "waiting"] },
    ],
    ["an owner that waits", outcome(["waiting"]), deleted("Background")],
    ["an owner that waits, and dependents", outcome(["waiting", "gone"], [some]), deleted("Foreground")],
    ["a circle", outcome(["waiting"], [some, object("e", foreground)]), deleted("Foreground", true)],
    [
      "dependents that wait, but no owner",
      outcome(["gone"], [object("e", foreground)]),
      deleted("Background"),
    ],
    ["a finalizer", outcome(["gone"], [], { finalizers: ["a", "orphan"] }), deleted("Orphan")],
    [
      "the other finalizer",
      outcome(["gone"], [], { finalizers: ["foregroundDeletion"] }),
      deleted("Foreground"),
    ],
    ["deletion under way", outcome(["gone"], [], { deleting: true }), nothing],
    ["foreground deletion", outcome(["gone"], [held], foreground), nothing],
    [
      "foreground deletion that nothing blocks",
      outcome(["solid"], [some], foreground),
      { kind: "remove finalizer", finalizer: "foregroundDeletion" },
    ],
  ])("with %s", (_, actual, expected) => {
    expect(actual).toEqual(expected);
  });

  it("is blocked only by references that say so", () => {
    const free = object("e", { ownerReferences: [{ uid: "x" }, { uid: "y", blockOwnerDeletion: true }] });
    expect(blockingDependents({ uid: "x" }, [some, held, free])).toEqual([held]);
  });
});

describe("orphaning", () => {
  const owner = object("o", { deleting: true, finalizers: ["orphan"] });
  const other = object("c", { ownerReferences: [{ uid: "p" }] });

  it("takes the owner off its dependents, one by one, and then lets it go", () => {
    const references = [{ uid: "o" }, { uid: "p" }];
    const dependent = object("d", { ownerReferences: references });
    expect(orphaning(owner, [other, dependent])).toEqual({ dependent, references: [{ uid: "p" }] });
    expect(orphaning(owner, [other])).toEqual({ finalizer: "orphan" });
  });

  it("only begins when the owner is being deleted, and wants it", () => {
    expect(orphaning(object("o", { finalizers: ["orphan"] }), [])).toBeUndefined();
    expect(orphaning(object("o", foreground), [])).toBeUndefined();
  });
});
