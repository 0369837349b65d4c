// A controller that does what the spec asks for now, and writes down that it has: it looks at what is, and at no event.
import { controller, customResource, patchStatus } from "plimsoll";

const Report = customResource<{ readonly edition: number }, { readonly printed?: number }>({
  group: "example.com",
  version: "v1",
  kind: "Report",
});

export const printer = controller({
  name: "printer",
  for: Report,
  reconcile({ object }) {
    const { metadata, spec, status } = object;
    if ((status?.printed ?? 0) === spec.edition) return [];
    const { resourceVersion } = metadata;
    return [patchStatus(object, { printed: spec.edition }, { preconditions: { resourceVersion } })];
  },
});
