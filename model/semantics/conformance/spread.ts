// The tables of topology spread constraints.
import type { Labels } from "../../kubernetes/index.ts";
import { systemSpreadDefaults, topologySpreadScores } from "../scores-topology-spread.ts";
import {
  type Requirement,
  SelectorError,
  selectorRequirements,
  type WrittenLabelSelector,
} from "../selectors.ts";
import {
  defaultSelector,
  domainCounts,
  spreadConstraints,
  topologySpreadTest,
  type WrittenSpreadConstraint,
} from "../topology-spread.ts";
import { type Answer, family } from "./family.ts";
import type { Metadata, NodeManifest, PodManifest } from "./manifests.ts";
import { type ScheduledPod, spreadNodes, spreadPod } from "./placed.ts";

interface SpreadInput {
  readonly pod: ScheduledPod;
  readonly nodes: readonly NodeManifest[];
  readonly existingPods?: readonly PodManifest[];
}

export const podTopologySpreadFilter = family<SpreadInput>({
  folder: "scheduling",
  name: "podtopologyspread_filter",
  answer({ pod, nodes, existingPods = [] }) {
    const test = topologySpreadTest(spreadPod(pod), spreadNodes(nodes, existingPods));
    const codes = nodes.map(({ metadata }) => [
      metadata?.name ?? "",
      test(metadata?.labels ?? {})?.code ?? "Success",
    ]);
    return { codes: Object.fromEntries(codes) };
  },
});

interface Service {
  readonly metadata?: Metadata;
  readonly spec?: { readonly selector?: Labels };
}

function selectorOfServices({ metadata }: PodManifest, services: readonly Service[] = []) {
  return defaultSelector(
    metadata ?? {},
    services.map(({ metadata: { namespace = "" } = {}, spec }) => ({ ...spec, namespace })),
  );
}

interface PreFilterExpected {
  readonly constraints?: readonly { readonly labelSelector: WrittenLabelSelector | null }[];
}

/** Of equal selectors, the requirements are equal in any order; "= x" is "in (x)". */
export const podTopologySpreadPreFilterState = family<
  SpreadInput & {
    readonly defaultConstraints?: readonly WrittenSpreadConstraint[];
    readonly services?: readonly Service[];
  },
  PreFilterExpected
>({
  folder: "scheduling",
  name: "podtopologyspread_prefilter_state",
  answer({ pod, nodes, existingPods = [], defaultConstraints = [], services }) {
    const asked = spreadPod(pod);
    const selector = selectorOfServices(pod, services);
    const constraints = spreadConstraints(asked, "DoNotSchedule", {
      constraints: defaultConstraints,
      selector,
    });
    if (constraints instanceof SelectorError) return { preFilterCode: "Error" };
    if (constraints.length === 0) return { preFilterCode: "Skip" };
    const counts = domainCounts(asked, constraints, spreadNodes(nodes, existingPods));
    return {
      preFilterCode: "Success",
      constraints: constraints.map((constraint) => ({
        ...constraint,
        selector: unordered(constraint.selector),
      })),
      domainMatchCounts: counts.map((domains) => Object.fromEntries(domains)),
      minMatchCounts: counts.map(({ size }, i) =>
        size === 0 ? null : Math.min(...(counts[i]?.values() ?? [])),
      ),
    };
  },
  comparable({ constraints, ...rest }): Answer {
    if (constraints === undefined) return rest;
    const read = constraints.map(({ labelSelector, ...fields }) => ({
      ...fields,
      selector: unordered(selectorRequirements(labelSelector)),
    }));
    return { ...rest, constraints: read };
  },
});

function unordered(requirements: readonly Requirement[] | undefined): readonly string[] | null {
  const plain = (r: Requirement) => (r.operator === "=" ? { ...r, operator: "in" } : r);
  return requirements === undefined ? null : requirements.map((r) => JSON.stringify(plain(r))).sort();
}

export const podTopologySpreadScore = family<
  SpreadInput & {
    readonly filteredOutNodes?: readonly NodeManifest[];
    readonly services?: readonly Service[];
  }
>({
  folder: "scheduling",
  name: "podtopologyspread_score",
  answer({ pod, nodes, filteredOutNodes = [], existingPods = [], services }) {
    const { scores } = topologySpreadScores(
      spreadPod(pod),
      spreadNodes(nodes, existingPods),
      spreadNodes(filteredOutNodes, existingPods),
      systemSpreadDefaults(selectorOfServices(pod, services)),
    );
    return { scores: scores.map((score, i) => ({ name: nodes[i]?.metadata?.name, score })) };
  },
});
