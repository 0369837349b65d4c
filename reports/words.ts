// Values that have a shorter name in the field's own words: a pod is "pod of web-rev1 (Running, ready)".
import { isPlainObject, type PlainObject } from "./plain.ts";

/** What people call this value, if that says everything there is in it. */
export function wordsFor(value: unknown): string | undefined {
  return podWords(value);
}

/** A pod as model/state.ts keeps it. One unknown field, and it is shown as it is. */
function podWords(value: unknown): string | undefined {
  if (!isPlainObject(value) || !onlyHas(value, ["metadata", "status"])) return undefined;
  const { metadata, status } = value;
  if (!isPlainObject(metadata) || !onlyHas(metadata, ["owner", "controller", "deletionTimestamp"]))
    return undefined;
  if (!isPlainObject(status) || !onlyHas(status, ["phase", "ready", "available", "containers", "reason"])) {
    return undefined;
  }
  const { phase, ready, available, containers, reason } = status;
  if (typeof metadata.owner !== "string" || typeof phase !== "string" || typeof ready !== "boolean")
    return undefined;
  const conditions = [
    phase,
    ...(ready ? ["ready"] : []),
    ...(available === undefined ? [] : [available === true ? "available" : "not yet available"]),
    ...(containers === undefined ? [] : [`containers ${String(containers)}`]),
    ...(reason === undefined ? [] : [String(reason)]),
    ...(metadata.deletionTimestamp === undefined ? [] : ["being deleted"]),
  ];
  const controller = typeof metadata.controller === "string" ? `, controlled by ${metadata.controller}` : "";
  return `pod of ${metadata.owner}${controller} (${conditions.join(", ")})`;
}

function onlyHas(value: PlainObject, known: readonly string[]): boolean {
  return Object.keys(value).every((key) => known.includes(key));
}
