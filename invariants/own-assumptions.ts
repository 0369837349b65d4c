// What a verdict rests on where users' own controllers are part of the cluster, and when it cannot be given.
import type { Inventory } from "../model/inventory/inventory.ts";
import { kindOf } from "../model/own/kinds.ts";
import type { ClusterProperty } from "./cluster-property.ts";
import type { Discovery } from "./discovery.ts";
import type { VerifiedProperty } from "./verify-result.ts";

type Found = Pick<Discovery, "effort" | "endless">;

export function ownBounds({ own, scenario }: Inventory, { effort, endless }: Found): readonly string[] {
  if (own === undefined || own.model.controllers.length === 0) return [];
  const each = own.model.controllers.map(({ name, for: object, watches, staleness, serviceAccount }) => {
    const kinds = [...new Set(Object.values(watches).map(kindOf))];
    const sees = kinds.length === 0 ? "" : `, sees ${kinds.join(", ")}`;
    const how =
      staleness === "none"
        ? "as they are stored (staleness: none)"
        : "through caches that lag behind, kind by kind";
    const account =
      serviceAccount === undefined
        ? "; it may do everything"
        : `; as ServiceAccount/${serviceAccount.namespace}/${serviceAccount.name}`;
    return `${name} (for ${kindOf(object)}${sees}; ${how}${account})`;
  });
  const { rounds, manifests } = effort;
  const found = `${rounds} round${rounds === 1 ? "" : "s"}, ${manifests} manifest${manifests === 1 ? "" : "s"}`;
  const crashes = scenario.controllerCrashes + scenario.apiErrors;
  return [
    `the user's own controllers: ${each.join("; ")}`,
    `what they write was found out by running them (${found})${endless === undefined ? "" : `, but not all of it: ${endless}`}`,
    ...(crashes === 0
      ? ["the user's own controllers do not crash amid the writes of one decision (controllerCrashes)"]
      : []),
  ];
}

export function ownAssumptions({ own }: Inventory): readonly string[] {
  if (own === undefined || own.model.controllers.length === 0) return [];
  return [
    "a user's own controller looks at each object again whenever there is something to do about it by what it sees, and does one write at a time, in the order of its decision: if one is refused it drops the others and decides anew; writes that change nothing take no time",
    "caches of a user's own controller show all objects of a kind as they were at some moment, never an earlier one than before; each kind by itself",
    "an object that makes pods is not made anew by a user's own controller while pods of an earlier one of its name are left",
    "a resourceVersion stands for what the model keeps of an object: one that was changed and changed back has not changed",
    "kubectl apply of a custom object replaces its spec, its labels and its annotations; statuses in manifests are dropped",
    "the garbage collector sees owners of users' objects in the same namespace; admission policies and webhooks are not asked about what users' own controllers write",
  ];
}

/** Where not all that controllers write is known, only safety violations are: what was left out may have gone on otherwise. */
export function undecided(
  found: VerifiedProperty,
  { kind }: Pick<ClusterProperty, "kind">,
  { endless }: Found,
): VerifiedProperty {
  if (endless === undefined || found.status === "off" || found.status === "not-applicable") return found;
  if (found.status === "violated" && kind === "safety") return found;
  return { id: found.id, title: found.title, status: "inconclusive", reason: endless };
}
