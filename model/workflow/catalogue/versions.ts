// What differs between versions of Kubernetes: claims, answers and marks, each decided under every version.
import { KUBERNETES_VERSIONS, type KubernetesVersion } from "../../versions/versions.ts";
import { FAULTS } from "../claims/observation.ts";
import type { Verdict } from "./answers.ts";
import type { Mark } from "./marks.ts";
import type { Subject } from "./subject.ts";
import type { PatternsTable } from "./table.ts";

/** A table, and the claims that cannot be made under that version: why. */
export interface VersionedTable {
  readonly table: PatternsTable;
  readonly refused: ReadonlyMap<string, string>;
}

export type Versioned = ReadonlyMap<KubernetesVersion, VersionedTable>;

export type InVersions<T> = { readonly [version in KubernetesVersion]?: T };

export interface VersionDifferences {
  readonly claims: readonly {
    readonly id: string;
    readonly found: InVersions<Subject | { readonly refused: string }>;
  }[];
  readonly answers: readonly { readonly id: string; readonly verdict: InVersions<Verdict> }[];
  readonly marks: readonly { readonly number: number; readonly mark: InVersions<Mark | "not decided"> }[];
  /** How many claims were decided under all versions. */
  readonly decided: number;
}

export function versionDifferences(tables: Versioned): VersionDifferences {
  const ids = new Set(
    [...tables.values()].flatMap(({ table, refused }) => [
      ...[...table.subjects.values()].filter(({ kind }) => kind === "claim").map(({ id }) => id),
      ...refused.keys(),
    ]),
  );
  const per = <T>(of: (one: VersionedTable) => T | undefined): InVersions<T> =>
    Object.fromEntries(
      KUBERNETES_VERSIONS.flatMap((version) => {
        const one = tables.get(version);
        const value = one === undefined ? undefined : of(one);
        return value === undefined ? [] : [[version, value]];
      }),
    );
  const claims = [...ids].map((id) => ({
    id,
    found: per(({ table, refused }): Subject | { readonly refused: string } | undefined => {
      const problem = refused.get(id);
      return problem === undefined ? table.subjects.get(id) : { refused: problem };
    }),
  }));
  const [first] = [...tables.values()];
  const answers = (first?.table.answers ?? []).map(({ claim: { id } }) => ({
    id,
    verdict: per(({ table }) => table.answers.find(({ claim }) => claim.id === id)?.verdict),
  }));
  const marks = (first?.table.marks ?? []).map(({ pattern: { number } }) => ({
    number,
    mark: per(
      ({ table }) =>
        table.marks.find(({ pattern }) => pattern.number === number)?.mark ?? ("not decided" as const),
    ),
  }));
  return {
    claims: claims.filter(({ found }) => differs(Object.values(found).map(signature))),
    answers: answers.filter(({ verdict }) => differs(Object.values(verdict))),
    marks: marks.filter(({ mark }) => differs(Object.values(mark))),
    decided: claims.filter(({ found }) => Object.values(found).every((one) => !("refused" in one))).length,
  };
}

function differs(values: readonly string[]): boolean {
  return new Set(values).size > 1;
}

/** What of a claim counts: what is found, how long what shows it is, and how small it becomes. */
function signature(one: Subject | { readonly refused: string }): string {
  if ("refused" in one) return "refused";
  return JSON.stringify(
    FAULTS.map((faults) => {
      const { finding, more, less, comparison } = one.results[faults];
      const minimal = comparison.left.minimal.get("branching")?.states;
      return [finding, more?.length, less?.length, minimal];
    }),
  );
}
