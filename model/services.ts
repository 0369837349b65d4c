// Services as far as traffic goes: which pods they select, and how requests find these. Nothing of it ever changes.
import type { Labels, TrafficPolicy } from "./kubernetes.ts";
import type { LoadedObject } from "./objects.ts";
import { matchesLabelSelector } from "./semantics/index.ts";
import type { Template } from "./templates.ts";

export interface ServiceFacts {
  /** "Service/web"; Services that nothing tells apart are one: "Service/web, Service/web-public". */
  readonly title: string;
  readonly namespace: string;
  readonly selector: Labels;
  readonly publishNotReadyAddresses: boolean;
  /** A headless Service has no address of its own: clients ask the DNS for those of its pods. */
  readonly via: "kube-proxy" | "DNS";
  /** Some requests only go to endpoints on the node where they are made. */
  readonly isLocal: boolean;
}

/** Those whose endpoints are kept for them: ExternalName and Services without a selector have none, or others write them. */
export function servicesOf(
  objects: readonly LoadedObject[],
  templates: readonly Template[],
): readonly ServiceFacts[] {
  const facts = objects.flatMap(({ object }): readonly ServiceFacts[] => {
    if (object.kind !== "Service") return [];
    const { metadata, spec } = object;
    const { namespace = "default", name } = metadata;
    if (spec.type === "ExternalName" || Object.keys(spec.selector ?? {}).length === 0) return [];
    const policies: readonly (TrafficPolicy | undefined)[] = [
      spec.internalTrafficPolicy,
      spec.externalTrafficPolicy,
    ];
    return [
      {
        title: `Service/${namespace === "default" ? "" : `${namespace}/`}${name}`,
        namespace,
        selector: spec.selector ?? {},
        publishNotReadyAddresses: spec.publishNotReadyAddresses ?? false,
        via: spec.clusterIP === "None" ? "DNS" : "kube-proxy",
        isLocal: policies.includes("Local"),
      },
    ];
  });
  const alike = Map.groupBy(facts, ({ title: _, selector: __, ...rest }, i) =>
    JSON.stringify([rest, templates.map((t) => selectsPodsOf(facts[i], t))]),
  );
  return [...alike.values()].flatMap(([first, ...others]) => {
    if (first === undefined || !templates.some((t) => selectsPodsOf(first, t))) return [];
    return [{ ...first, title: [first, ...others].map(({ title }) => title).join(", ") }];
  });
}

export function selectsPodsOf(service: ServiceFacts | undefined, { namespace, labels }: Template): boolean {
  return (
    service !== undefined &&
    service.namespace === namespace &&
    matchesLabelSelector({ matchLabels: service.selector }, labels)
  );
}
