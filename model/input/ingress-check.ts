// Ingresses as a whole: every path can be reached. The API server does not check that; the path would never take a request.

import type { LoadedObject } from "../inventory/objects.ts";
import type { Ingress } from "../kubernetes/index.ts";
import { routeOf } from "../semantics/index.ts";
import type { Log } from "./decode.ts";
import { type Path, quote } from "./problem.ts";

/** @param later What edits and agents apply. */
export function checkIngresses(
  objects: readonly LoadedObject[],
  later: readonly LoadedObject[],
  log: Log,
): void {
  for (const { object, positionOf } of [...objects, ...later]) {
    if (object.kind !== "Ingress") continue;
    checkPaths(object, (path, says, fix) => log.problem(positionOf(path), path, says, fix));
  }
}

type Problem = (path: Path, says: string, fix: string) => void;

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
