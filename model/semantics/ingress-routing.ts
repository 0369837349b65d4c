// Which path of an Ingress a request takes.
// Source: https://kubernetes.io/docs/concepts/services-networking/ingress (Path types, Multiple matches, Hostname wildcards).
import type { IngressPath, IngressRule } from "../kubernetes/index.ts";

/** The places of a path: its rule, and where it stands there. */
export interface Route {
  readonly rule: number;
  readonly path: number;
}

/**
 * The path that a request takes; undefined if none matches: then it goes to the default backend. A host that is written out comes
 * before a wildcard, and that before no host at all; then the longest path wins, and Exact before Prefix. Of equals the
 * first one is taken. ImplementationSpecific paths are compared like prefixes, text by text.
 * @param host Of the request, without a port.
 * @param path Of the request, without a query.
 */
export function routeOf(rules: readonly IngressRule[], host: string, path: string): Route | undefined {
  const ranks = rules.map((rule) => hostRank(rule.host, host));
  const best = Math.max(0, ...ranks);
  const candidates = rules.flatMap((rule, i) =>
    ranks[i] !== best || best === 0
      ? []
      : (rule.http?.paths ?? []).flatMap((one, k) =>
          matchesPath(one, path) ? [{ route: { rule: i, path: k }, one }] : [],
        ),
  );
  const [first] = candidates.toSorted((a, b) => precedence(b.one) - precedence(a.one));
  return first?.route;
}

/** 0: the rule is not about the host. The longer the name, the closer it is. */
function hostRank(written: string | undefined, host: string): number {
  if (written === undefined || written === "") return 1;
  if (!written.startsWith("*.")) return written === host ? 3 : 0;
  // A wildcard covers exactly one label.
  const [label = "", ...rest] = host.split(".");
  return label !== "" && rest.join(".") === written.slice(2) ? 2 : 0;
}

function matchesPath({ pathType, path: written = "/" }: IngressPath, path: string): boolean {
  if (pathType === "Exact") return path === written;
  if (pathType === "ImplementationSpecific") return path.startsWith(written);
  const [wanted, elements] = [elementsOf(written), elementsOf(path)];
  return wanted.every((element, i) => elements[i] === element);
}

/** A trailing slash does not count. */
function elementsOf(path: string): readonly string[] {
  return path.split("/").filter((element) => element !== "");
}

function precedence({ pathType, path = "/" }: IngressPath): number {
  const length = pathType === "Exact" ? path.length : path.replace(/(?<=.)\/$/, "").length;
  return 2 * length + (pathType === "Exact" ? 1 : 0);
}
