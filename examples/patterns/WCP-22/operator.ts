// Tasks that contain themselves: a Call that is not the innermost makes another, and waits until that has returned. Whoever makes it finds it again by
// its name, so that nothing is called twice.
import { controller, controllerReference, create, customResource, patchStatus } from "plimsoll";

const Call = customResource<{ readonly depth: number }, { readonly returned?: true }>({
  group: "example.com",
  version: "v1",
  kind: "Call",
});

export const calls = controller({
  name: "calls",
  for: Call,
  watches: { calls: Call },
  reconcile({ object, calls }) {
    const { apiVersion, kind, spec, status } = object;
    if (status?.returned === true) return [];
    const depth = spec.depth - 1;
    const name = `call-${depth}`;
    const inner = calls.find((one) => one.metadata.name === name);
    if (spec.depth > 0 && inner === undefined) {
      const ownerReferences = [controllerReference(object)];
      const call = { apiVersion, kind, metadata: { name, ownerReferences }, spec: { depth } };
      return [create(call, { ignoreAlreadyExists: true })];
    }
    const isReady = inner === undefined || inner.status?.returned === true;
    return isReady ? [patchStatus(object, { returned: true })] : [];
  },
});
