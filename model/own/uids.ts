// Which uids of objects that users' controllers made are still known to the other controllers: these must not be given to new objects, or a
// controller with an old cache would take these for the ones that it knows.
import { type Projection, projection } from "../../explorer/system.ts";
import type { ClusterOwn, OwnController } from "./cluster-own.ts";

/** Of all controllers but one: what their caches and their queues name. */
export function uidsRememberedByOthers(
  { controllers }: ClusterOwn,
  one: OwnController,
): readonly Projection<readonly string[]>[] {
  const what = "uids that it names";
  return controllers
    .filter((other) => other !== one)
    .flatMap(({ queue, sees }) => [
      projection(queue, what, uidsIn),
      ...sees.flatMap(({ cache }) => (cache === undefined ? [] : [projection(cache, what, uidsIn)])),
    ]);
}

function uidsIn(value: unknown): readonly string[] {
  const found = JSON.stringify(value).matchAll(/"([^"\\]*#o\d+)"/g);
  return [...new Set([...found].map(([, uid = ""]) => uid))].toSorted();
}
