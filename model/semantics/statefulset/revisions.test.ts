// The history of a StatefulSet: cases after Kubernetes' stateful_set_control_test.go.
import { describe, expect, it } from "vitest";
import { oldestRevisionFirst, revisionsToForget, setHistory } from "./revisions.ts";

/** "A1 B2": template A at number 1, template B at number 2; a revision is named after its template. */
const written = (text: string) =>
  text.split(" ").flatMap((word) => {
    const [template = ""] = word;
    return word === "" ? [] : [{ name: template, template, revision: Number(word.slice(1)) }];
  });
const told = ({ name, revision }: { readonly name: string; readonly revision: number }) =>
  `${name}${revision}`;

describe("setHistory", () => {
  it.each([
    ["makes the first", "", "A", undefined, "A1", "A1", "A1"],
    ["makes one for an update", "A1", "B", "A", "A1 B2", "A1", "B2"],
    ["keeps the newest", "A1 B2", "B", "A", "A1 B2", "A1", "B2"],
    ["renumbers an older one", "A1 B2 C3", "B", "A", "A1 C3 B4", "A1", "B4"],
    ["is sorted by number", "B2 A1", "B", "A", "A1 B2", "A1", "B2"],
    ["starts anew without a current one", "A1 B2", "B", "Z", "A1 B2", "B2", "B2"],
  ])("%s", (_, existing, template, currentName, revisions, current, update) => {
    const history = setHistory(written(existing), template, currentName, template, Object.is);
    expect(history.revisions.map(told).join(" ")).toBe(revisions);
    expect([told(history.current), told(history.update)]).toEqual([current, update]);
  });
});

it("of equal numbers, the younger revision is newer, then the one that is later in the alphabet", () => {
  const revisions = [
    { name: "c", template: "C", revision: 1, createdAt: 0 },
    { name: "b", template: "B", revision: 1, createdAt: 5 },
    { name: "a", template: "A", revision: 1, createdAt: 5 },
    { name: "d", template: "D", revision: 1 },
  ];
  const names = revisions.toSorted(oldestRevisionFirst).map(({ name }) => name);
  expect(names).toEqual(["c", "d", "a", "b"]);
});

describe("revisionsToForget", () => {
  it.each([
    [0, "A1 B2"],
    [1, "A1"],
    [2, ""],
    [9, ""],
    [-1, ""],
  ])("with limit %d", (limit, expected) => {
    const forgotten = revisionsToForget(written("D4 B2 A1 C3"), new Set(["C", "D"]), limit);
    expect(forgotten.map(told).join(" ")).toBe(expected);
  });
});
