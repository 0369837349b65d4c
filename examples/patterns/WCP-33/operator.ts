// A join that is an object with a finalizer for each branch, deleted from the start: it is gone when all have arrived, and another one comes for the
// next round. Each of two branches arrives twice. Where its finalizer is off already, or no join is there, nothing keeps that it has come.
import { controller, create, customResource, patch, patchStatus, remove } from "plimsoll";

const ofGroup = { group: "example.com", version: "v1" };
const Case = customResource<object, { readonly rounds?: number }>({ ...ofGroup, kind: "Case" });
const Branch = customResource<object, { readonly arrived?: number }>({ ...ofGroup, kind: "Branch" });
const Join = customResource({ ...ofGroup, kind: "Join" });

const finalizerOf = (branch: string) => `example.com/${branch}`;

export const branches = controller({
  name: "branch",
  for: Branch,
  watches: { joins: Join },
  staleness: "none",
  reconcile({ object, joins: [join] }) {
    const arrived = object.status?.arrived ?? 0;
    if (arrived === 2) return [];
    const arrives = patchStatus(object, { arrived: arrived + 1 });
    if (join === undefined) return [arrives];
    const { uid, finalizers } = join.metadata;
    const left = finalizers.filter((one) => one !== finalizerOf(object.metadata.name));
    return [arrives, patch(join, { metadata: { finalizers: left } }, { preconditions: { uid } })];
  },
});

export const rounds = controller({
  name: "rounds",
  for: Case,
  watches: { joins: Join },
  staleness: "none",
  reconcile({ object, joins }) {
    const begun = object.status?.rounds ?? 0;
    if (joins.length > 0 || begun === 2) return [];
    const finalizers = ["a", "b"].map(finalizerOf);
    const join = { apiVersion: "example.com/v1", kind: "Join", metadata: { name: "join", finalizers } };
    return [create(join), remove(join), patchStatus(object, { rounds: begun + 1 })];
  },
});
