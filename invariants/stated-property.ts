// A property that a user states in CEL: `properties.custom` of a scenario.
import {
  alwaysPossible,
  eventuallyAlways,
  invariant,
  leadsTo,
  type Predicate,
  type Property,
  predicate,
} from "../explorer/property.ts";
import type { Cluster } from "../model/cluster.ts";
import { InputErrors } from "../model/input/problem.ts";
import type { Observable, Workload } from "../model/inventory/inventory.ts";
import { Asked } from "../model/queries/asked.ts";
import { checkedQuery, type Query } from "../model/queries/query.ts";
import { readsOf, rowsOf } from "../model/queries/rows.ts";
import type { CustomProperty, PlacedExpression } from "../model/scenario/scenario.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

const KINDS = {
  always: "safety",
  eventually: "liveness",
  "leads-to": "liveness",
  possible: "possibility",
} as const;

/** What is claimed is one thing, of the cluster as a whole. */
const OBJECT = "the cluster";

export function statedProperty(stated: CustomProperty): ClusterProperty {
  const { id, shape, expression, when, message } = stated;
  const queries = [expression, ...(when === undefined ? [] : [when])].map(({ text }) => checkedQuery(text));
  const claim = sentence(stated);
  return {
    id,
    kind: KINDS[shape],
    title: message ?? claim,
    description: `${message === undefined ? "" : `${message}: `}${claim}. Stated in CEL, in ${expression.position.file}.`,
    source: `${expression.position.file}, line ${expression.position.line} (${expression.field})`,
    observes: observedBy(queries),
    isAbout: (workload) => queries.some((query) => isAbout(query, workload)),
    on: (cluster) => [claimOf(stated, cluster)],
  };
}

/** Of what each property speaks of as a whole: whether a workload is among that. */
export function togetherFor(properties: readonly ClusterProperty[]): readonly ((w: Workload) => boolean)[] {
  return properties.flatMap((property) =>
    property.isAbout === undefined ? [] : [(workload: Workload) => property.isAbout?.(workload) === true],
  );
}

/** A property that speaks of no workload there is, is claimed of the first group: it must be claimed of some. */
export function isClaimedOf(
  property: ClusterProperty,
  group: readonly Workload[],
  all: readonly Workload[],
): boolean {
  if (property.isAbout === undefined) return true;
  const about = all.filter((workload) => property.isAbout?.(workload) === true);
  return group.some((workload) => (about.length === 0 ? workload === all[0] : about.includes(workload)));
}

function sentence({ shape, expression, when }: CustomProperty): string {
  const text = oneLine(expression.text);
  const where = when === undefined ? "" : `, where ${oneLine(when.text)}`;
  switch (shape) {
    case "always":
      return `always ${text}${where}`;
    case "eventually":
      return `in the end for ever ${text}`;
    case "leads-to":
      return `whenever ${oneLine(when?.text ?? "")}, then or later ${text}`;
    case "possible":
      return `always possible by itself: ${text}${where}`;
  }
}

function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}

function observedBy(queries: readonly Query[]): readonly Observable[] {
  const readsCounts = queries.some(({ reads }) =>
    (["deployments", "replicasets"] as const).some((variable) =>
      reads.get(variable)?.some((field) => field === "status" || field === "generation"),
    ),
  );
  const namesNodes = queries.some(({ tellsNodesApart }) => tellsNodesApart);
  return [...(readsCounts ? ["counts" as const] : []), ...(namesNodes ? ["nodes" as const] : [])];
}

function isAbout(query: Query, workload: Workload): boolean {
  return rowsOf(workload).some(([variable, row]) => query.counts(variable, row));
}

function claimOf({ id, shape, expression, when }: CustomProperty, cluster: Cluster): Property {
  const named = idFor({ id }, OBJECT);
  const goal = isTrue(cluster, expression);
  const given = when === undefined ? undefined : isTrue(cluster, when);
  switch (shape) {
    case "always":
      return invariant(named, goal, given ?? somethingToSpeakOf(cluster, expression));
    case "eventually":
      return eventuallyAlways(named, goal);
    case "leads-to":
      return leadsTo(named, given ?? isTrue(cluster, { ...expression, text: "true" }), goal);
    case "possible":
      return alwaysPossible(named, goal, { by: "system", ...(given === undefined ? {} : { when: given }) });
  }
}

function isTrue(cluster: Cluster, { text, position, field }: PlacedExpression): Predicate {
  const query = checkedQuery(text);
  const reads = readsOf(cluster, query);
  const asked = new Asked(query, reads);
  return predicate(oneLine(text), { rows: reads.map(({ of }) => of) }, ({ rows }) => {
    const result = asked.of(rows);
    if (result.ok) return result.value === true;
    const problem = `Invalid value: ${oneLine(text)}: evaluation failed: ${result.message}`;
    const [, key] = /^No such key: (\S+)$/.exec(result.message) ?? [];
    const fix =
      key === undefined ? "correct the expression" : `ask first whether it is there: "${key}" in p.labels`;
    throw new InputErrors([{ position, field, problem, fix }]);
  });
}

/**
 * What is true of nothing at all is only about states in which there is something: elsewhere it holds, and says nothing. To
 * leave these out changes no verdict, and shows what never had anything to be about.
 */
function somethingToSpeakOf(cluster: Cluster, { text }: PlacedExpression): Predicate | undefined {
  const query = checkedQuery(text);
  const ofNothing = query.run({});
  if (query.reads.size === 0 || !ofNothing.ok || ofNothing.value !== true) return undefined;
  const rows = readsOf(cluster, query).map(({ of }) => of);
  return predicate("there is something that it speaks of", { rows }, (v) =>
    v.rows.some((one) => one.length > 0),
  );
}
