// Two members that enter a section and leave it, again and again. Who creates the Lease is inside, until it deletes the Lease: nobody else does.
// (Leader for life, in operator-lib. What has expired is taken over by others in elections of client-go: see RES-11.)
import { controller, create, customResource, remove } from "plimsoll";

const Member = customResource({ group: "example.com", version: "v1", kind: "Member" });
const Lease = customResource<{ readonly holderIdentity: string }>({
  group: "coordination.k8s.io",
  version: "v1",
  kind: "Lease",
});

function member(name: string) {
  return controller({
    name: `member-${name}`,
    for: Member,
    watches: { leases: Lease },
    reconcile({ object, leases: [lease] }) {
      if (object.metadata.name !== name) return [];
      if (lease === undefined) {
        const metadata = { name: "section" };
        const spec = { holderIdentity: name };
        return [create({ apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata, spec })];
      }
      if (lease.spec.holderIdentity !== name) return [];
      return [remove(lease, { preconditions: { uid: lease.metadata.uid } })];
    },
  });
}

export const members = [member("1"), member("2")];
