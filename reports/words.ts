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
  if (
    !isPlainObject(metadata) ||
    !onlyHas(metadata, ["owner", "controller", "deletionTimestamp", "endpoints"])
  )
    return undefined;
  if (!isPlainObject(status) || !onlyHas(status, ["phase", "ready", "available", "containers", "reason"])) {
    return undefined;
  }
  const listed = endpointWords(metadata.endpoints);
  if (listed === undefined) return undefined;
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
    ...listed,
  ];
  const controller = typeof metadata.controller === "string" ? `, controlled by ${metadata.controller}` : "";
  return `pod of ${metadata.owner}${controller} (${conditions.join(", ")})`;
}

/** What Services know of the pod as an endpoint. */
function endpointWords(endpoints: unknown): readonly string[] | undefined {
  if (endpoints === undefined) return [];
  if (!isPlainObject(endpoints)) return undefined;
  const words = Object.entries(endpoints).map(([service, known]) => {
    if (!isPlainObject(known) || !onlyHas(known, ["slice", "proxy"])) return undefined;
    const { slice = "not", proxy = "not" } = known;
    return `${service}: listed ${String(slice)}, known ${String(proxy)}`;
  });
  return words.some((word) => word === undefined) ? undefined : words.filter((word) => word !== undefined);
}

function onlyHas(value: PlainObject, known: readonly string[]): boolean {
  return Object.keys(value).every((key) => known.includes(key));
}
