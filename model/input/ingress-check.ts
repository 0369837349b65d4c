// Ingresses as a whole: the Services that they name exist and have those ports, and every path can be reached. The API server
// checks neither; requests would be answered with an error by whoever serves the Ingress.
import type { Ingress, IngressBackend, Service } from "../kubernetes.ts";
import type { LoadedObject } from "../objects.ts";
import { routeOf } from "../semantics/index.ts";
import type { Log } from "./decode.ts";
import { nearest, type Path, quote } from "./problem.ts";

/** @param later What edits and agents apply. */
export function checkIngresses(
  objects: readonly LoadedObject[],
  later: readonly LoadedObject[],
  log: Log,
): void {
  const services = [...objects, ...later].flatMap(({ object }) =>
    object.kind === "Service" ? [object] : [],
  );
  for (const { object, positionOf } of [...objects, ...later]) {
    if (object.kind !== "Ingress") continue;
    const problem = (path: Path, says: string, fix: string): void =>
      log.problem(positionOf(path), path, says, fix);
    for (const { backend, path } of backendsOf(object)) {
      checkBackend(object, backend, path, services, problem);
    }
    checkPaths(object, problem);
  }
}

type Problem = (path: Path, says: string, fix: string) => void;

interface Placed {
  readonly backend: IngressBackend;
  readonly path: Path;
}

function backendsOf({ spec: { defaultBackend, rules = [] } }: Ingress): readonly Placed[] {
  const own = rules.flatMap((rule, i) =>
    (rule.http?.paths ?? []).map(({ backend }, k): Placed => {
      return { backend, path: ["spec", "rules", i, "http", "paths", k, "backend"] };
    }),
  );
  const byDefault: readonly Placed[] =
    defaultBackend === undefined ? [] : [{ backend: defaultBackend, path: ["spec", "defaultBackend"] }];
  return [...byDefault, ...own];
}

function checkBackend(
  { metadata: { namespace = "default" } }: Ingress,
  { service: wanted }: IngressBackend,
  path: Path,
  services: readonly Service[],
  problem: Problem,
): void {
  if (wanted === undefined) return;
  const known = services.filter(({ metadata }) => (metadata.namespace ?? "default") === namespace);
  const found = known.filter(({ metadata }) => metadata.name === wanted.name);
  if (found.length === 0) {
    const names = known.map(({ metadata }) => metadata.name);
    const meant = nearest(wanted.name, names);
    const fix = meant === undefined ? "add the Service, or remove the path" : `did you mean ${quote(meant)}?`;
    problem(
      [...path, "service", "name"],
      `Not found: there is no Service ${quote(wanted.name)} in its namespace`,
      fix,
    );
    return;
  }
  const ports = found.flatMap(({ spec }) => spec.ports ?? []);
  const { name, number } = wanted.port;
  if (ports.some((port) => (name === undefined ? port.port === number : port.name === name))) return;
  const which = name === undefined ? `port ${number}` : `port ${quote(name)}`;
  const has = ports.map((port) => (port.name === undefined ? `${port.port}` : `${port.name} (${port.port})`));
  problem(
    [...path, "service", "port"],
    `Not found: Service ${quote(wanted.name)} has no ${which}`,
    has.length === 0 ? "the Service has no ports: add one" : `its ports are ${has.join(", ")}`,
  );
}

/** What ImplementationSpecific paths take is for whoever serves the Ingress to say. */
function checkPaths({ spec: { rules = [] } }: Ingress, problem: Problem): void {
  const judged = rules.map((rule) => ({
    ...rule,
    http: { paths: (rule.http?.paths ?? []).map((one) => ({ ...one, path: one.path ?? "/" })) },
  }));
  for (const [i, { host, http }] of judged.entries()) {
    const asked = host === undefined ? "any.invalid" : host.replace(/^\*/, "any");
    for (const [k, { pathType, path }] of http.paths.entries()) {
      if (pathType === "ImplementationSpecific") continue;
      const takers = [path, `${path.replace(/\/$/, "")}/any`].map((p) => routeOf(judged, asked, p));
      if (takers.some((taker) => taker?.rule === i && taker.path === k)) continue;
      const [taker] = takers;
      if (
        taker === undefined ||
        judged[taker.rule]?.http.paths[taker.path]?.pathType === "ImplementationSpecific"
      ) {
        continue;
      }
      const at = ["spec", "rules", i, "http", "paths", k, "path"];
      const other = `rules[${taker.rule}].http.paths[${taker.path}]`;
      problem(
        at,
        `Duplicate value: ${quote(path)}: ${other} takes all requests for it`,
        "keep one of the two",
      );
    }
  }
}
