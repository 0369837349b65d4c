// Calling model code: a view goes in, checked alternatives come out, and every broken contract is a clear error.
import { ModelError, type ModelErrorPlace } from "../errors.ts";
import type { Alternative, Process } from "../system.ts";
import { plain } from "./value.ts";

/** More alternatives than this in one view are taken for a model that has run away. */
const MAX_ALTERNATIVES = 100_000;

/**
 * The alternatives of `process` in `view`, checked. With `paranoid`, the step is called twice and must agree.
 * @throws ModelError if the step throws, changes its view, returns something malformed, or is not deterministic.
 */
export function alternativesOf(process: Process, view: unknown, paranoid: boolean): readonly Alternative[] {
  const place = { process: process.name, view };
  const alternatives = guarded(place, () => process.step(view));
  checkShape(process, alternatives, place);
  if (paranoid) {
    const again = guarded(place, () => process.step(view));
    if (textOf(again, place) !== textOf(alternatives, place)) {
      throw new ModelError(
        place,
        "is not deterministic: two calls in the same view gave different alternatives; a step may depend on nothing but its view",
      );
    }
  }
  return alternatives;
}

/** Calls model code; what it throws becomes a ModelError that says where. */
export function guarded<T>(place: ModelErrorPlace, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof ModelError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof TypeError && FROZEN.test(message)) {
      throw new ModelError(place, `changes its view (${message}); build new values instead`, {
        cause: error,
      });
    }
    throw new ModelError(place, `threw: ${message}`, { cause: error });
  }
}

// What V8 says when strict code writes to a frozen object.
const FROZEN = /read only property|not extensible|Cannot delete property|Cannot redefine property/;

function checkShape(process: Process, alternatives: unknown, place: ModelErrorPlace): void {
  if (!Array.isArray(alternatives)) {
    throw new ModelError(
      place,
      `returned ${kindOf(alternatives)} instead of a list of alternatives; return [] for none`,
    );
  }
  if (alternatives.length > MAX_ALTERNATIVES) {
    throw new ModelError(
      place,
      `returned ${alternatives.length} alternatives, more than ${MAX_ALTERNATIVES}`,
    );
  }
  for (const [i, alternative] of alternatives.entries()) {
    checkAlternative(process, alternative, `alternative ${i}`, place);
  }
}

function checkAlternative(
  process: Process,
  alternative: unknown,
  which: string,
  place: ModelErrorPlace,
): void {
  if (typeof alternative !== "object" || alternative === null) {
    throw new ModelError(place, `returned ${kindOf(alternative)} as ${which}; use act(label, ...writes)`);
  }
  const label: unknown = "label" in alternative ? alternative.label : undefined;
  if (typeof label !== "string" || label === "") {
    throw new ModelError(place, `returned ${which} without a label; a label is a non-empty string`);
  }
  if (process.labels !== undefined && !process.labels.includes(label)) {
    throw new ModelError(place, `used the label "${label}", which its \`labels\` do not declare`);
  }
  const timer: unknown = "timer" in alternative ? alternative.timer : undefined;
  if (timer !== undefined && typeof timer !== "boolean") {
    throw new ModelError(
      place,
      `returned ${which} ("${label}") with ${kindOf(timer)} as \`timer\`; use timer(label, ...writes)`,
    );
  }
  const writes: unknown = "writes" in alternative ? alternative.writes : undefined;
  if (!Array.isArray(writes)) {
    throw new ModelError(place, `returned ${which} ("${label}") without a list of writes`);
  }
  for (const write of writes) {
    if (typeof write !== "object" || write === null || !("slot" in write) || !("value" in write)) {
      throw new ModelError(
        place,
        `returned ${which} ("${label}") with ${kindOf(write)} as a write; use slot.set(value)`,
      );
    }
  }
}

function textOf(alternatives: unknown, place: ModelErrorPlace): string {
  const list = Array.isArray(alternatives) ? alternatives : [];
  return guarded(place, () =>
    list
      .map((a: Alternative) => {
        const writes = a.writes.map((w) => `${w.slot.name}=${plain(w.value).text}`);
        return `${a.label}|${a.timer ?? false}|${a.detail ?? ""}|${writes.join("|")}`;
      })
      .join("\n"),
  );
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  if (value instanceof Promise) return "a promise";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
