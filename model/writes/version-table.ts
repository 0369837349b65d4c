// The versions of an object as a table: what is stored of each, and where each write leads from it.
import type { LoadedObject } from "../inventory/objects.ts";
import type { Live } from "./write.ts";
import {
  type FieldsState,
  type Version,
  type Way,
  type WriteResult,
  type WrittenObject,
  wayWithout,
} from "./written.ts";

/** One version. */
export interface Node {
  readonly live: Live;
  readonly object: LoadedObject;
}

/** By key: a version, or that there is no object. */
export interface Place {
  readonly to: string;
}

export const ABSENT = "absent";

/** By writer and place, with a space between the two. */
export interface Results {
  readonly ways: Map<string, readonly Way<Place>[]>;
  /** Where the writer asks for something that is not there, whatever becomes of it. */
  readonly asking: Set<string>;
}

/** Who owns which field decides nothing unless somebody applies server-side. */
export function keyOf({ fields, managers, lastApplied }: Live, isManaged: boolean): string {
  const owned = [...(isManaged ? managers : [])].map(([name, paths]) => [name, [...paths].sort()] as const);
  return JSON.stringify([
    [...fields].toSorted(byName),
    owned.toSorted(byName),
    lastApplied && [...lastApplied].sort(),
  ]);
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

export function tableOf(
  {
    target,
    isManaged,
    isChosen,
    admission,
  }: Pick<WrittenObject, "target" | "isManaged" | "isChosen"> & { readonly admission?: object },
  nodes: ReadonlyMap<string, Node>,
  { ways, asking }: Results,
  first: string | undefined,
): WrittenObject {
  const all = [...nodes.values()].map(({ live }) => live);
  const differing = differingPaths(all, isManaged);
  const versions = new Map(
    [...nodes].map(([key, { live, object }]): readonly [string, Version] => [
      key,
      { fields: stateOf(live, differing, isManaged), object },
    ]),
  );
  const keys = new Map([...versions].map(([key, { fields }]) => [JSON.stringify(fields), key]));
  const placeOf = (from: FieldsState | null): string =>
    from === null ? ABSENT : (keys.get(JSON.stringify(from)) ?? ABSENT);
  return {
    target,
    isManaged,
    isChosen,
    isAdmitted: admission !== undefined,
    initial: first === undefined ? undefined : versions.get(first),
    versions: [...versions.values()],
    asks: (writer, from) => asking.has(`${writer} ${placeOf(from)}`),
    after(writer, from, absent): WriteResult {
      const way = wayWithout(ways.get(`${writer} ${placeOf(from)}`) ?? [], absent);
      if (way === undefined) return { ok: false, reason: "NotFound", asked: new Map() };
      const { result, asked, changedBy } = way;
      if ("reason" in result) return { ok: false, ...result, asked };
      const version = versions.get(result.to);
      return version === undefined
        ? { ok: false, reason: "NotFound", asked }
        : { ok: true, version, asked, changedBy };
    },
  };
}

/** What is not the same in all versions. */
interface Differing {
  readonly live: readonly string[];
  readonly owned: readonly string[];
  readonly applied: readonly string[];
}

function differingPaths(all: readonly Live[], isManaged: boolean): Differing {
  // What was applied may have been removed by admission, and so never be there.
  const known = all.flatMap(({ fields, lastApplied = [] }) => [...fields.keys(), ...lastApplied]);
  const paths = [...new Set(known)].sort();
  const differs = (text: (live: Live, path: string) => string) =>
    paths.filter((path) => new Set(all.map((live) => text(live, path))).size > 1);
  return {
    live: differs(({ fields }, path) => fields.get(path) ?? "absent"),
    owned: isManaged
      ? differs(({ managers }, path) =>
          [...managers]
            .flatMap(([name, owned]) => (owned.has(path) ? [name] : []))
            .sort()
            .join("\n"),
        )
      : [],
    applied: differs(({ lastApplied }, path) => String(lastApplied?.has(path) === true)),
  };
}

function stateOf(
  { fields, managers, lastApplied }: Live,
  { live, owned, applied }: Differing,
  isManaged: boolean,
): FieldsState {
  const values = live.flatMap((path) => {
    const value = fields.get(path);
    return value === undefined ? [] : [[path, JSON.parse(value)] as const];
  });
  const managed = [...managers].toSorted(byName).flatMap(([name, paths]) => {
    const own = owned.filter((path) => paths.has(path));
    return own.length === 0 ? [] : [[name, own] as const];
  });
  return {
    live: Object.fromEntries(values),
    ...(isManaged ? { managedFields: Object.fromEntries(managed) } : {}),
    ...(applied.length === 0 ? {} : { lastApplied: applied.filter((path) => lastApplied?.has(path)) }),
  };
}
