// Ingresses name Services that there are.
import { eventuallyAlways, type Property, predicate } from "../explorer/property.ts";
import type { View } from "../explorer/system.ts";
import type { ClusterIngress, IngressService } from "../model/cluster.ts";
import { backendsIn, hasPort } from "../model/network/ingresses.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";
import { isRemoved } from "./services.ts";

export const ingressBackendsExist: ClusterProperty = {
  id: "ingress-backends-exist",
  kind: "liveness",
  title: "in the end every Ingress names Services and ports that exist",
  description:
    "From some time on, each Service that an Ingress names is there, and has the port that it names. The API server checks neither: whoever serves the " +
    "Ingress answers with 503 in its place. It fails where manifests bring no such Service, and where an edit renames or deletes it, or " +
    "changes its ports. Does not apply to Ingresses that edits delete.",
  decidedBy: ["spec.rules", "spec.defaultBackend"],
  source:
    "https://kubernetes.io/docs/concepts/services-networking/ingress; pkg/apis/networking/validation/validation.go",
  on(cluster) {
    return cluster.ingresses.filter(({ facts }) => !isRemoved(cluster, facts.ref)).map(exist);
  },
};

function exist({ facts, object, services }: ClusterIngress): Property {
  const reads = {
    ingress: object === undefined ? [] : [object],
    objects: services.flatMap((service) => service.object ?? []),
  };
  const holds = ({ ingress: [stored = null], objects }: View<typeof reads>): boolean => {
    const spec = object === undefined ? facts.versions[0] : stored && facts.versions[stored.version];
    if (!spec) return true;
    let seen = 0;
    const specs = services.map((service) => specOf(service, () => objects[seen++] ?? null));
    return backendsIn(spec).every((backend) => {
      const i = services.findIndex(({ ref }) => ref.name === backend.service?.name);
      const service = specs[i];
      return backend.service === undefined || (service !== undefined && hasPort(backend, service));
    });
  };
  return eventuallyAlways(
    idFor(ingressBackendsExist, facts.title),
    predicate(`all that ${facts.title} names is there`, reads, holds),
  );
}

/** @param stored Called for those only that may change. */
function specOf(
  { object, versions }: IngressService,
  stored: () => { readonly version: number } | null,
): IngressService["versions"][number] | undefined {
  if (object === undefined) return versions[0];
  const now = stored();
  return now === null ? undefined : versions[now.version];
}
