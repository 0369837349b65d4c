// Two controllers that own one field, and want different values there.
import { controller, customResource, patchStatus } from "plimsoll";

const Switch = customResource<object, { readonly on?: number }>({
  group: "example.com",
  version: "v1",
  kind: "Switch",
});

function keeper(value: number) {
  return controller({
    name: `keeper-of-${value}`,
    for: Switch,
    reconcile({ object }) {
      return (object.status?.on ?? 0) === value ? [] : [patchStatus(object, { on: value })];
    },
  });
}

export const keepers = [keeper(0), keeper(1)];
