// Two controllers, each of which waits for an event of its own. Who sees no claim of the other claims the case, and begins its Job.
import { controller, controllerReference, create, customResource, patchStatus } from "plimsoll";

const Case = customResource<object, { readonly winner?: string }>({
  group: "example.com",
  version: "v1",
  kind: "Case",
});

function claimant(event: string) {
  return controller({
    name: `event-${event}`,
    for: Case,
    reconcile({ object }) {
      const winner = object.status?.winner;
      if (winner === undefined) return [patchStatus(object, { winner: event })];
      if (winner !== event) return [];
      const metadata = { name: `branch-${event}`, ownerReferences: [controllerReference(object)] };
      const containers = [{ name: "main", image: "registry.example/task:1" }];
      const spec = { template: { spec: { restartPolicy: "Never", containers } } };
      return [create({ apiVersion: "batch/v1", kind: "Job", metadata, spec }, { ignoreAlreadyExists: true })];
    },
  });
}

export const claimants = [claimant("a"), claimant("b")];
