// What namespaces enforce of Pod Security, and which pods that refuses.
import type { Labels, Namespace, PodSpec } from "../kubernetes/index.ts";
import {
  podSecurityViolation,
  type SecurityPolicy,
  securityPolicyOf,
  securityPolicyText,
} from "../semantics/index.ts";
import type { KubernetesVersion } from "../versions/versions.ts";

/** All that a namespace may ever enforce, each once. */
export type PolicyCatalog = (namespace: string) => readonly SecurityPolicy[];

/** What Pod Security has to say to the pods of a template. */
export interface SecurityFacts {
  /** Why no pod is ever made in its namespace. */
  readonly refusal?: string;
  /** Where its namespace comes to enforce something else: by the policy, why that refuses its pods. */
  readonly podSecurity?: ReadonlyMap<string, string>;
}

export function policiesOfNamespace(manifests: readonly Namespace[]): readonly SecurityPolicy[] {
  const found = new Map(
    manifests.map(({ metadata }) => {
      const policy = securityPolicyOf(metadata.labels ?? {});
      return [securityPolicyText(policy), policy] as const;
    }),
  );
  return [...found.values()];
}

export function enforcedText({ metadata }: Namespace): string {
  return securityPolicyText(securityPolicyOf(metadata.labels ?? {}));
}

export function securityFacts(
  { metadata }: { readonly metadata?: { readonly annotations?: Labels } },
  spec: PodSpec,
  policies: readonly SecurityPolicy[],
  version: KubernetesVersion,
): SecurityFacts {
  const { annotations = {} } = metadata ?? {};
  const violations = policies.flatMap((policy): (readonly [string, string])[] => {
    const violation = podSecurityViolation({ annotations, spec }, policy, minorOf(version));
    return violation === undefined ? [] : [[securityPolicyText(policy), violation]];
  });
  const [first] = violations;
  if (first === undefined) return {};
  return policies.length === 1 ? { refusal: first[1] } : { podSecurity: new Map(violations) };
}

/** 37 of "1.37". */
function minorOf(version: KubernetesVersion): number {
  return Number(version.slice(version.indexOf(".") + 1));
}
