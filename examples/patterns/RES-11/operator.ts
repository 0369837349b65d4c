// Two members that enter a section and leave it, again and again. Who creates the Lease is inside. Each deletes the Lease of the other once it has
// expired, and the other does not notice. (Elections of client-go update it in its place, and say that they do not fence.)
// What a member is doing stands in its status, where others look for it; a member reads what is stored, and no cache.
import { controller, create, customResource, patchStatus, remove } from "plimsoll";

const Member = customResource<object, { readonly inside?: boolean }>({
  group: "example.com",
  version: "v1",
  kind: "Member",
});
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
    staleness: "none",
    reconcile({ object, leases: [lease] }) {
      if (object.metadata.name !== name) return [];
      const isMine = lease?.spec.holderIdentity === name;
      const release =
        lease === undefined ? [] : [remove(lease, { preconditions: { uid: lease.metadata.uid } })];
      if (object.status?.inside === true)
        return [patchStatus(object, { inside: false }), ...(isMine ? release : [])];
      if (lease !== undefined) return isMine ? [] : release;
      const metadata = { name: "section" };
      const spec = { holderIdentity: name };
      return [
        create({ apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata, spec }),
        patchStatus(object, { inside: true }),
      ];
    },
  });
}

export const members = [member("1"), member("2")];
