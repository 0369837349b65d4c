// What mutating admission does to the ReplicaSets that Deployments make: who refuses them is modelled, what is changed is told.
// Source: pkg/controller/deployment/sync.go (getNewReplicaSet), util/deployment_util.go (FindNewReplicaSet, EqualIgnoreHash).
import type { ObjectRef } from "../inventory/objects.ts";
import type { Template, Unmodelled } from "../inventory/templates.ts";
import type { LabelSelector } from "../kubernetes/index.ts";
import { wayWithout } from "../writes/written.ts";
import { fieldOf } from "./fields-of.ts";
import { replicaSetRequest } from "./made-objects.ts";
import { tooManyWays } from "./mutated-templates.ts";
import { type Mutators, type Outcome, outcomesOf } from "./mutation.ts";
import { areSame } from "./patches.ts";
import type { AdmissionRequest } from "./request.ts";

function waysOf(mutators: Mutators, request: AdmissionRequest): readonly Outcome[] {
  const found = outcomesOf(mutators, request);
  if (found === undefined) throw tooManyWays(`ReplicaSets such as ${request.name}`);
  return found;
}

/** Whether somebody refuses it who is to change it, or cannot change it as asked, while these are passed over. */
export function isDeniedByMutators(
  mutators: Mutators,
  request: AdmissionRequest | undefined,
  absent: ReadonlySet<string>,
): boolean {
  if (request === undefined || mutators.policies.length + mutators.webhooks.length === 0) return false;
  return wayWithout(waysOf(mutators, request), absent)?.refusal !== undefined;
}

/** What it would change of a new ReplicaSet of that template, and the model does not. */
export function changesOfReplicaSets(
  mutators: Mutators,
  deployment: ObjectRef,
  template: Pick<Template, "name" | "labels" | "written">,
  selector: LabelSelector | undefined,
  replicas: number,
): readonly Unmodelled[] {
  if (mutators.policies.length + mutators.webhooks.length === 0) return [];
  const request = replicaSetRequest(deployment, template, selector, [undefined, replicas]);
  if (request === undefined) return [];
  const isChanged = (field: string): boolean =>
    waysOf(mutators, request).some(({ object }) => {
      const [after, before] = [object, request.object].map((one) => fieldOf(fieldOf(one, "spec"), field));
      return !areSame(after ?? null, before ?? null);
    });
  return CHANGES.filter(({ field }) => isChanged(field)).map(({ field, consequence }) => ({
    field: `spec.${field}`,
    consequence,
  }));
}

const CHANGES = [
  {
    field: "template",
    consequence:
      "mutating admission changes the pod template of the ReplicaSets that it makes: the Deployment does not find a ReplicaSet again whose template is another one, counts a collision, and makes one more, again and again; here they are made unchanged",
  },
  {
    field: "selector",
    consequence:
      "mutating admission changes the selector of the ReplicaSets that it makes: here they are made unchanged",
  },
  {
    field: "replicas",
    consequence:
      "mutating admission changes the size of the ReplicaSets that it makes, and the Deployment scales them back: here they are made unchanged",
  },
];
