// The tables of label selectors, node selectors and node affinity.
import type { Labels } from "../../kubernetes/index.ts";
import {
  matchesNodeAffinity,
  matchesNodeSelector,
  nodeSelectorProblems,
  type WrittenNodeSelector,
} from "../node-affinity.ts";
import { parseSelector } from "../selector-text.ts";
import {
  matchesLabelSelector,
  matchesRequirements,
  type Requirement,
  SelectorError,
  selectorRequirements,
  type WrittenLabelSelector,
} from "../selectors.ts";
import { type Answer, family } from "./family.ts";
import type { NodeManifest, PodAndNode } from "./manifests.ts";

type SelectorInput =
  | { readonly function: "matches"; readonly selector: string; readonly labels: Labels }
  | {
      readonly function: "matchesLabelSelector";
      readonly labelSelector: WrittenLabelSelector;
      readonly labels: Labels;
    }
  | {
      readonly function: "matchesRequirements";
      readonly requirements: readonly Requirement[];
      readonly labels: Labels;
    }
  | { readonly function: "parse"; readonly selector: string }
  | { readonly function: "labelSelectorAsSelector"; readonly labelSelector: WrittenLabelSelector | null };

interface SelectorExpected {
  readonly equivalentTo?: string;
}

export const labelSelector = family<SelectorInput, SelectorExpected>({
  folder: "controllers",
  name: "label_selector",
  knows: {
    function: ["labelSelectorAsSelector", "matches", "matchesLabelSelector", "matchesRequirements", "parse"],
  },
  answer(input) {
    switch (input.function) {
      case "matches":
        return { matches: matchesRequirements(parseSelector(input.selector), input.labels) };
      case "matchesLabelSelector":
        return { matches: matchesLabelSelector(input.labelSelector, input.labels) };
      case "matchesRequirements":
        return { matches: matchesRequirements(input.requirements, input.labels) };
      case "parse":
        return orRefused({ valid: false }, () => ({
          valid: true,
          requirements: parseSelector(input.selector),
        }));
      case "labelSelectorAsSelector":
        return orRefused({ error: true }, () => {
          const requirements = selectorRequirements(input.labelSelector);
          return {
            error: false,
            equivalentTo: requirements === undefined ? "nothing" : comparable(requirements),
          };
        });
    }
  },
  /** "nothing" and "everything" are no selector texts. */
  comparable(expected) {
    const { equivalentTo } = expected;
    if (equivalentTo === undefined || equivalentTo === "nothing") return { ...expected };
    const text = equivalentTo === "everything" ? "" : equivalentTo;
    return { ...expected, equivalentTo: comparable(parseSelector(text)) };
  },
});

function orRefused(refused: Answer, read: () => Answer): Answer {
  try {
    return read();
  } catch (error) {
    if (error instanceof SelectorError) return refused;
    throw error;
  }
}

function comparable(requirements: readonly Requirement[]): readonly Requirement[] {
  const inOrder = (a: Requirement, b: Requirement) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
  return requirements.map((r) => ({ ...r, values: r.values.toSorted() })).sort(inOrder);
}

export const nodeSelectorMatch = family<
  { readonly nodeSelector: WrittenNodeSelector; readonly node?: NodeManifest },
  {
    readonly match?: boolean;
    readonly parseErrors?: readonly { readonly type: string; readonly field: string }[];
  }
>({
  folder: "scheduling",
  name: "nodeselector_match",
  answer({ nodeSelector, node }) {
    return {
      match: matchesNodeSelector(nodeSelector, node?.metadata ?? {}),
      parseErrors: nodeSelectorProblems(nodeSelector).map(({ type, field }) => ({ type, field })),
    };
  },
});

export const requiredNodeAffinity = family<PodAndNode>({
  folder: "scheduling",
  name: "required_node_affinity",
  answer({ pod, node }) {
    return { match: matchesNodeAffinity(pod.spec ?? {}, node.metadata ?? {}) };
  },
});

type AffinityMatch =
  | {
      readonly function: "nodeSelectorMatch";
      readonly nodeSelector: WrittenNodeSelector;
      readonly node: NodeManifest | null;
    }
  | ({ readonly function: "podMatchesNode" } & PodAndNode);

export const nodeAffinityMatch = family<AffinityMatch>({
  folder: "controllers",
  name: "node_affinity_match",
  knows: { function: ["nodeSelectorMatch", "podMatchesNode"] },
  answer(input) {
    if (input.function === "podMatchesNode") {
      return { matches: matchesNodeAffinity(input.pod.spec ?? {}, input.node.metadata ?? {}) };
    }
    return {
      valid: nodeSelectorProblems(input.nodeSelector).length === 0,
      matches: input.node !== null && matchesNodeSelector(input.nodeSelector, input.node.metadata ?? {}),
    };
  },
});
