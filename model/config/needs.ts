// What pods need of ConfigMaps and Secrets that may be missing, or change while they run.
// Source: pkg/kubelet/kubelet_pods.go (makeEnvironmentVariables), pkg/kubelet/volumemanager (WaitForAttachAndMount).
import type { ObjectRef } from "../inventory/objects.ts";
import type { ConfigCatalog, ConfigFacts } from "./catalog.ts";
import type { ConfigReference, Via } from "./references.ts";

export interface ConfigNeed {
  /** "ConfigMap/web" */
  readonly title: string;
  readonly ref: ObjectRef;
  readonly keys: readonly string[];
  readonly optional: boolean;
  readonly via: Via;
  /** The container that reads it; absent for a volume. */
  readonly container?: string;
  /** The versions of the object that have all its keys. */
  readonly enough: readonly number[];
  /** The versions that are not refreshed, because they were said not to change. */
  readonly sealed: readonly number[];
  /** What the kubelet says while it is missing, if not that it is not found. */
  readonly problem?: string;
}

/** What is there of an object: the number of its content; null if it is not there. */
export type ConfigNow = ReadonlyMap<string, number | null>;

/** @param title Of an object. */
export function configNeeds(
  references: readonly ConfigReference[],
  namespace: string,
  catalog: ConfigCatalog,
  title: (ref: ObjectRef) => string,
): readonly ConfigNeed[] {
  return references.flatMap(({ kind, name, ...reference }) => {
    const ref = { kind, namespace, name };
    const facts = catalog(ref);
    if (facts === "all") return [];
    const enough = facts === undefined ? [] : enoughOf(facts, reference);
    const isFixed = facts?.changes !== true;
    if (isFixed && (reference.optional || (facts?.initial !== undefined && enough.includes(facts.initial)))) {
      return [];
    }
    const sealed = (facts?.contents ?? []).flatMap((content, i) => (content.sealed ? [i + 1] : []));
    // What never changes, and is not enough, might as well not be there.
    return [{ title: title(ref), ref, ...reference, enough: isFixed ? [] : enough, sealed }];
  });
}

function enoughOf(
  { contents }: ConfigFacts,
  { keys, via }: Pick<ConfigReference, "keys" | "via">,
): readonly number[] {
  return contents.flatMap((content, i) => {
    const there = via === "environment" ? content.variables : content.keys;
    return keys.every((key) => there.includes(key)) ? [i + 1] : [];
  });
}

export function isSatisfied({ title, optional, enough }: ConfigNeed, now: ConfigNow): boolean {
  const version = now.get(title) ?? null;
  return optional || (version !== null && enough.includes(version));
}

/** What keeps the volumes of a pod from being mounted; undefined if nothing does. */
export function missingVolume(needs: readonly ConfigNeed[], now: ConfigNow): ConfigNeed | undefined {
  return needs.find((need) => need.via === "volume" && !isSatisfied(need, now));
}

/** What keeps some of these containers from being created. */
export function missingVariable(
  needs: readonly ConfigNeed[],
  containers: readonly string[],
  now: ConfigNow,
): ConfigNeed | undefined {
  return needs.find(
    (need) =>
      need.via === "environment" &&
      need.container !== undefined &&
      containers.includes(need.container) &&
      !isSatisfied(need, now),
  );
}

/** For people: what is wrong while it is missing. */
export function lackText({ title, keys, problem, container }: ConfigNeed): string {
  if (problem !== undefined) return `${problem} (container ${container})`;
  const what =
    keys.length === 0 ? title : `${title} with the key${keys.length > 1 ? "s" : ""} ${keys.join(", ")}`;
  return `${what} not found`;
}
