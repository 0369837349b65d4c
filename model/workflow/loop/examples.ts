// The nets on which loops are tried.
import { type TaskNet, taskNet } from "./task-net.ts";

const after = (...names: readonly string[]) => names.map((name) => [name]);

/** One task, then two at the same time, then one. */
export const DIAMOND = taskNet("a; (b || c); d", [
  { name: "a", after: [] },
  { name: "b", after: after("a") },
  { name: "c", after: after("a") },
  { name: "d", after: after("b", "c") },
]);

/** One task, then one of two, then one. */
export const CHOICE = taskNet("a; (b xor c); d", [
  { name: "a", after: [] },
  { name: "b", after: after("a"), choice: "x" },
  { name: "c", after: after("a"), choice: "x" },
  { name: "d", after: [["b", "c"]] },
]);

/** One of two. */
export const EITHER = taskNet("b xor c", [
  { name: "b", after: [], choice: "x" },
  { name: "c", after: [], choice: "x" },
]);

/** Two at the same time. */
export const BOTH = taskNet("a || b", [
  { name: "a", after: [] },
  { name: "b", after: [] },
]);

/** Those for which the table is made. */
export const EXAMPLES: readonly TaskNet[] = [DIAMOND, CHOICE, EITHER, BOTH];
