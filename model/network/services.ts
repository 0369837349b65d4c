// Services as far as traffic goes: which pods they select, and how requests find these.

import { type LoadedObject, type ObjectRef, refOf, titleOf } from "../inventory/objects.ts";
import type { Template } from "../inventory/templates.ts";
import { sameRef, type Workload } from "../inventory/workload.ts";
import type { Labels, Service, TrafficPolicy } from "../kubernetes/index.ts";
import { matchesLabelSelector } from "../semantics/index.ts";

/** What one manifest of a Service says of its endpoints. */
export interface ServiceVersion {
  /** Undefined where its endpoints are not kept for it: ExternalName and Services without a selector have none, or others write them. */
  readonly selector: Labels | undefined;
  readonly publishNotReadyAddresses: boolean;
}

export interface ServiceFacts {
  /** "Service/web"; Services that nothing tells apart are one: "Service/web, Service/web-public". */
  readonly title: string;
  /** All that it stands for. */
  readonly refs: readonly ObjectRef[];
  readonly namespace: string;
  /** One for each manifest that it may have, in order of appearance. */
  readonly versions: readonly ServiceVersion[];
  /** By some manifest. */
  readonly publishNotReadyAddresses: boolean;
  /** A headless Service has no address of its own: clients ask the DNS for those of its pods. */
  readonly via: "kube-proxy" | "DNS";
  /** Some requests only go to endpoints on the node where they are made. */
  readonly isLocal: boolean;
}

/** Those that may have endpoints. Those that users or agents change are not put together. */
export function servicesOf(
  objects: readonly LoadedObject[],
  workloads: readonly Workload[],
): readonly ServiceFacts[] {
  const templates = workloads.flatMap(({ owners }) => owners.map(({ template }) => template));
  const changing = workloads.filter(({ kind }) => kind === "Service");
  const lasting = objects
    .flatMap(({ object }) => (object.kind === "Service" ? [object] : []))
    .filter((service) => !changing.some(({ ref }) => sameRef(ref, refOf(service))))
    .map((service) => factsOf(refOf(service), [service]));
  const alike = Map.groupBy(lasting, (facts) => {
    const { title: _, refs: __, versions, ...rest } = facts;
    const ways = versions.map(({ publishNotReadyAddresses }) => publishNotReadyAddresses);
    return JSON.stringify([rest, ways, templates.map((t) => selectsPodsOf(facts, t))]);
  });
  const joined = [...alike.values()].flatMap((all): readonly ServiceFacts[] => {
    const [first] = all;
    if (first === undefined) return [];
    return [
      { ...first, title: all.map(({ title }) => title).join(", "), refs: all.flatMap(({ refs }) => refs) },
    ];
  });
  const changed = changing.map(({ ref, manifests = [] }) =>
    factsOf(
      ref,
      manifests.flatMap((one) => (one.kind === "Service" ? [one] : [])),
    ),
  );
  return [...joined, ...changed].filter((facts) => templates.some((t) => selectsPodsOf(facts, t)));
}

function factsOf(ref: ObjectRef, manifests: readonly Service[]): ServiceFacts {
  const versions = manifests.map(versionOf);
  const specs = manifests.map(({ spec }) => spec);
  return {
    title: titleOf(ref),
    refs: [ref],
    namespace: ref.namespace,
    versions,
    publishNotReadyAddresses: versions.some((version) => version.publishNotReadyAddresses),
    via: specs.some(({ clusterIP }) => clusterIP === "None") ? "DNS" : "kube-proxy",
    isLocal: specs.some((spec) => {
      const policies: readonly (TrafficPolicy | undefined)[] = [
        spec.internalTrafficPolicy,
        spec.externalTrafficPolicy,
      ];
      return policies.includes("Local");
    }),
  };
}

function versionOf({ spec }: Service): ServiceVersion {
  const { selector = {}, type, publishNotReadyAddresses = false } = spec;
  const isKept = type !== "ExternalName" && Object.keys(selector).length > 0;
  return { selector: isKept ? selector : undefined, publishNotReadyAddresses };
}

/** Whether some manifest of the Service selects the pods of this template. */
export function selectsPodsOf(service: ServiceFacts, template: Template): boolean {
  return service.versions.some((version) => versionSelects(service, version, template));
}

export function versionSelects(
  service: Pick<ServiceFacts, "namespace">,
  { selector }: ServiceVersion,
  { namespace, labels }: Pick<Template, "namespace" | "labels">,
): boolean {
  return (
    selector !== undefined &&
    service.namespace === namespace &&
    matchesLabelSelector({ matchLabels: selector }, labels)
  );
}
