// Ingresses: which requests they are about, and to which Service these go.
// Source: https://kubernetes.io/docs/concepts/services-networking/ingress; pkg/apis/networking/types.go.

import { type LoadedObject, type ObjectRef, refOf, titleOf } from "../inventory/objects.ts";
import { sameRef, type Workload } from "../inventory/workload.ts";
import type { Ingress, IngressBackend, IngressRule, Service } from "../kubernetes/index.ts";
import { routeOf } from "../semantics/index.ts";

type Spec = Ingress["spec"];

/** A Service that an Ingress names. */
export interface NamedService {
  readonly ref: ObjectRef;
  /** One for each manifest that it may have: its spec. None: there never is such a Service. */
  readonly versions: readonly Service["spec"][];
}

export interface IngressFacts {
  readonly ref: ObjectRef;
  /** "Ingress/shop" */
  readonly title: string;
  /** One for each manifest that it may have, in order of appearance. */
  readonly versions: readonly Spec[];
  /** All that some manifest names. */
  readonly services: readonly NamedService[];
}

/** A request as an Ingress names it: by a host and a path. */
export interface IngressRequest {
  readonly host: string;
  readonly path: string;
}

/** Where an Ingress sends a request. */
export interface Backend {
  readonly ingress: ObjectRef;
  readonly to: IngressBackend;
}

export function ingressesOf(
  workloads: readonly Workload[],
  objects: readonly LoadedObject[],
): readonly IngressFacts[] {
  return workloads.flatMap(({ kind, ref, manifests = [] }) => {
    if (kind !== "Ingress") return [];
    const versions = manifests.flatMap((one) => (one.kind === "Ingress" ? [one.spec] : []));
    const names = versions.flatMap(backendsIn).flatMap(({ service }) => service?.name ?? []);
    const services = [...new Set(names)].map((name): NamedService => {
      const service = { kind: "Service", namespace: ref.namespace, name };
      return { ref: service, versions: manifestsOf(service, workloads, objects) };
    });
    return [{ ref, title: titleOf(ref), versions, services }];
  });
}

function manifestsOf(
  ref: ObjectRef,
  workloads: readonly Workload[],
  objects: readonly LoadedObject[],
): readonly Service["spec"][] {
  const changing = workloads.find((workload) => sameRef(workload.ref, ref));
  const all =
    changing?.manifests ?? objects.map(({ object }) => object).filter((o) => sameRef(refOf(o), ref));
  return all.flatMap((one) => (one.kind === "Service" ? [one.spec] : []));
}

export function backendsIn({ defaultBackend, rules = [] }: Spec): readonly IngressBackend[] {
  const paths = rules.flatMap(({ http }) => http?.paths ?? []).map(({ backend }) => backend);
  return defaultBackend === undefined ? paths : [defaultBackend, ...paths];
}

/** Whether the Service has the port that a backend names. */
export function hasPort({ service }: IngressBackend, { ports = [] }: Service["spec"]): boolean {
  if (service === undefined) return true;
  const { name, number } = service.port;
  return ports.some((port) => (name === undefined ? port.port === number : port.name === name));
}

/** A host of which no rule speaks. */
const OTHER_HOST = "other.invalid";

/** One request for each path that some manifest names, and one that only a default backend answers. */
export function requestsOf({ versions }: IngressFacts): readonly IngressRequest[] {
  const all = versions.flatMap(({ rules = [], defaultBackend }) => [
    ...rules.flatMap((rule) =>
      (rule.http?.paths ?? []).map(({ path = "/" }) => ({ host: hostFor(rule), path })),
    ),
    ...(defaultBackend === undefined ? [] : [{ host: OTHER_HOST, path: "/" }]),
  ]);
  const named = all.map((request): [string, IngressRequest] => [titleOfRequest(request), request]);
  return [...new Map(named).values()];
}

/** "shop.example/cart" */
export function titleOfRequest({ host, path }: IngressRequest): string {
  return `${host}${path}`;
}

function hostFor({ host }: Pick<IngressRule, "host">): string {
  return host === undefined || host === "" ? OTHER_HOST : host.replace(/^\*/, "any");
}

/** Those with the same class are served together, as one table of rules: of equal paths that of the first Ingress counts. */
export function backendOf(
  present: readonly { readonly ref: ObjectRef; readonly spec: Spec }[],
  { host, path }: IngressRequest,
): Backend | undefined {
  const all = present.flatMap(({ ref, spec: { rules = [] } }) => rules.map((rule) => ({ ref, rule })));
  const route = routeOf(
    all.map(({ rule }) => rule),
    host,
    path,
  );
  const taken = route === undefined ? undefined : all[route.rule];
  const to = route === undefined ? undefined : taken?.rule.http?.paths[route.path]?.backend;
  if (taken !== undefined && to !== undefined) return { ingress: taken.ref, to };
  const other = present.find(({ spec }) => spec.defaultBackend !== undefined);
  return other?.spec.defaultBackend && { ingress: other.ref, to: other.spec.defaultBackend };
}

/** Whether both are served by one controller. Their class cannot be told from a default class. */
export function haveOneClass(a: IngressFacts, b: IngressFacts): boolean {
  return a.versions.some((x) => b.versions.some((y) => x.ingressClassName === y.ingressClassName));
}

/** Whether a rule of one may take requests that the other speaks of. */
export function meet(a: IngressFacts, b: IngressFacts): boolean {
  const takes = ({ versions }: IngressFacts, request: IngressRequest): boolean =>
    versions.some((spec) => backendOf([{ ref: a.ref, spec }], request) !== undefined);
  return (
    haveOneClass(a, b) && (requestsOf(b).some((r) => takes(a, r)) || requestsOf(a).some((r) => takes(b, r)))
  );
}
