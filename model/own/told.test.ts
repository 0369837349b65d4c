// What people are told of the views of users' own controllers.
import { expect, test } from "vitest";
import { toldOf } from "./cluster-own.ts";

const database = { kind: "Database", metadata: { name: "orders" } };
const view = {
  queue: null,
  wrote: 0,
  caches: [[database], []],
  stored: [null],
  phases: [],
  incarnations: [[]],
  quotas: [],
};

test("what is left to do, and what the controller was shown, by kind", () => {
  expect(toldOf(view)).toEqual({ queue: null, Database: [database] });
});

test("without caches, what is stored", () => {
  expect(toldOf({ ...view, caches: [], stored: [null, { spec: 1 }] })).toEqual({
    queue: null,
    stored: [{ spec: 1 }],
  });
});

test("all of the view of any other step", () => {
  expect(toldOf({ pods: [], wrote: 1 })).toEqual({ pods: [], wrote: 1 });
});
