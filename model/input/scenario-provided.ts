// ConfigMaps, Secrets and ServiceAccounts that a scenario says are there without a manifest: made by hand, by operators, by other charts.

import { isFixed } from "../apiserver/fixed-objects.ts";
import { configReferences } from "../config/references.ts";
import { accountRef, DEFAULT_ACCOUNT } from "../identity/accounts.ts";
import { refOf, sameRef, titleOf } from "../inventory/inventory.ts";
import { appliedObjects, type LoadedObject, type ObjectRef } from "../scenario/scenario.ts";
import { templateWrittenIn } from "../workloads/desired.ts";
import { isPodless } from "../workloads/podless.ts";
import { type Decoder, type Log, refuse, string } from "./decode.ts";
import { didYouMean, formatPosition, quote } from "./problem.ts";
import type { PlacedScenario } from "./written-objects.ts";

const REFERENCE =
  /^(ConfigMap|Secret|ServiceAccount)\/(?:([a-z0-9-]+)\/)?([a-z0-9](?:[-.a-z0-9]*[a-z0-9])?)$/;

/** "Secret/web", or with its namespace: "Secret/shop/web". */
export const provided: Decoder<ObjectRef> = (tree, path, log) => {
  const written = string(tree, path, log);
  if (written === undefined) return undefined;
  const [whole, kind = "", namespace = "default", name = ""] = REFERENCE.exec(written) ?? [];
  if (whole !== undefined) return { kind, namespace, name };
  const must =
    "must be ConfigMap/NAME, Secret/NAME or ServiceAccount/NAME, or with a namespace KIND/NAMESPACE/NAME";
  return refuse(tree, path, log, must, "write it like Secret/web");
};

/** What has a manifest too, is named twice, or that no pod refers to, is a mistake. */
export function checkProvided(
  { scenario, positionOf }: PlacedScenario,
  objects: readonly LoadedObject[],
  log: Log,
): void {
  const all = [...objects, ...appliedObjects(scenario)];
  const wanted = all.flatMap(({ object }) => referencesOf(object));
  for (const [i, ref] of scenario.provided.entries()) {
    const path = ["provided", i];
    const title = quote(titleOf(ref));
    const manifest = all.find(({ object }) => sameRef(refOf(object), ref));
    if (manifest !== undefined) {
      const problem = `Forbidden: there is a manifest of ${title} too (${formatPosition(manifest.position)})`;
      log.problem(positionOf(path), path, problem, "keep either the manifest or this line");
    } else if (scenario.provided.findIndex((other) => sameRef(other, ref)) < i) {
      log.problem(positionOf(path), path, `Duplicate value: ${title}`, "name it once");
    } else if (!wanted.some((other) => sameRef(other, ref))) {
      const known = [...new Set(wanted.map(titleOf))];
      const nothing =
        known.length === 0 ? "no pod refers to any" : `pods refer to ${known.slice(0, 8).join(", ")}`;
      const problem = `Not found: no pod refers to ${title}`;
      log.problem(positionOf(path), path, problem, didYouMean(titleOf(ref), known, nothing));
    }
  }
}

function referencesOf(object: LoadedObject["object"]): readonly ObjectRef[] {
  if (isFixed(object) || isPodless(object)) return [];
  const { namespace } = refOf(object);
  const { spec } = templateWrittenIn(object);
  const account = accountRef(spec, namespace);
  return [
    ...configReferences(spec).map(({ kind, name }) => ({ kind, namespace, name })),
    // It is always there.
    ...(account.name === DEFAULT_ACCOUNT ? [] : [account]),
  ];
}
