// Orders are carried out in two steps. What is deleted after the first step only is refunded, once: the name of the refund says for what.
import { controller, create, customResource, patchStatus, removeFinalizer, update } from "plimsoll";

const FINALIZER = "example.com/refund";
const ofGroup = { group: "example.com", version: "v1" };

type Progress = { readonly did?: "a" | "b"; readonly refunded?: true };
const Order = customResource<object, Progress>({ ...ofGroup, kind: "Order" });
export const Refund = customResource({ ...ofGroup, kind: "Refund" });

export const orders = controller({
  name: "order-operator",
  for: Order,
  reconcile({ object }) {
    const { name, finalizers, resourceVersion, deletionTimestamp } = object.metadata;
    const ifUnchanged = { preconditions: { resourceVersion } };
    const { did, refunded } = object.status ?? {};
    if (!finalizers.includes(FINALIZER)) return [];
    if (did === "b") {
      const rest = finalizers.filter((one) => one !== FINALIZER);
      return [update({ ...object, metadata: { ...object.metadata, finalizers: rest } })];
    }
    if (deletionTimestamp === undefined)
      return [patchStatus(object, { did: did === undefined ? "a" : "b" }, ifUnchanged)];
    if (did === undefined || refunded === true) return [removeFinalizer(object, FINALIZER)];
    const refund = { apiVersion: "example.com/v1", kind: "Refund", metadata: { name: `${name}-a` } };
    return [
      create(refund, { ignoreAlreadyExists: true }),
      patchStatus(object, { refunded: true }, ifUnchanged),
    ];
  },
});
