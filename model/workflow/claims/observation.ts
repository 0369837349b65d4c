// What an observer of a cluster sees: which steps, under which names, which changes of objects, and what cannot happen.
import type { Path } from "../../input/problem.ts";
import type { SourcePosition } from "../../kubernetes/index.ts";

/** The name of a slot of the cluster, and where the claim names it. */
export interface SlotName {
  readonly name: string;
  readonly position: SourcePosition;
  readonly field: Path;
}

/**
 * A value of a slot: by the name of the slot, and the keys and indices to it. "type=Complete" is the first element of a list of which
 * that field has that text.
 */
export interface Place {
  readonly slot: SlotName;
  readonly path: readonly string[];
}

/** What another value is before a step. */
export interface Condition extends Place {
  /** null: there is no such value. */
  readonly is: unknown;
}

/** A step is seen if "process: label" matches, or "process: label [detail]"; "$1" in `show` is the first group. */
export interface StepRule {
  readonly kind: "step";
  readonly step: RegExp;
  readonly while?: Condition;
  readonly show: string;
}

/** Steps that are not taken while something is so: "process: label". */
export interface BlockedWhile {
  readonly step: RegExp;
  readonly while: Condition;
}

/** A step is seen if a value becomes so by it, and was so before, if that is given. */
export interface ChangeRule extends Place {
  readonly kind: "change";
  /** null: there is no such value. */
  readonly becomes: unknown;
  readonly was?: unknown;
  readonly while?: Condition;
  readonly show: string;
}

/** While a value is so, the case may end, which is seen. */
export interface EndRule extends Place {
  /** null: there is no such value. */
  readonly is: unknown;
  readonly show: string;
}

/** Whether faults never happen, or happen and are not seen. */
export const FAULTS = ["blocked", "hidden"] as const;
export type Faults = (typeof FAULTS)[number];

export interface Observation {
  /** The first that applies is what is seen; where none does, nothing is. */
  readonly rules: readonly (StepRule | ChangeRule)[];
  /** Steps that are taken never: "process: label". */
  readonly blocked: readonly RegExp[];
  readonly blockedWhile?: readonly BlockedWhile[];
  /** Which steps are faults: hidden, or blocked, in turn. */
  readonly faults: readonly RegExp[];
  readonly ends: readonly EndRule[];
  /** Slots with budgets that are never used up: so retries may go on for ever. */
  readonly unlimited: readonly SlotName[];
}

/** The value at a place; undefined if there is none. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => fieldOf(inner, key), value);
}

/** @param value Of a slot. */
export function isAt(value: unknown, { path }: Place, wanted: unknown): boolean {
  const found = valueAt(value, path) ?? null;
  return JSON.stringify(found) === JSON.stringify(wanted);
}

function fieldOf(value: unknown, key: string): unknown {
  if (Array.isArray(value)) {
    const [field = "", wanted] = key.split("=");
    return wanted === undefined ? value[Number(key)] : value.find((one) => fieldOf(one, field) === wanted);
  }
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return Object.entries(value).find(([name]) => name === key)?.[1];
}
