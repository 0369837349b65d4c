// A controller that does one thing for each object, and writes it down there.
import { controller, customResource, patchStatus } from "plimsoll";

const Request = customResource<object, { readonly done?: true }>({
  group: "example.com",
  version: "v1",
  kind: "Request",
});

export const clerk = controller({
  name: "clerk",
  for: Request,
  reconcile({ object }) {
    return object.status?.done === true ? [] : [patchStatus(object, { done: true })];
  },
});
