// No admission policy or webhook refuses what users write.
import { invariant, noStep, predicate } from "../explorer/property.ts";
import { titleOf } from "../model/inventory/inventory.ts";
import { gatedObjects, hasGate, mayRefuse, refusedLabel, startRefusal } from "../model/policy/gate.ts";
import { type ClusterProperty, idFor } from "./cluster-property.ts";

const REFUSED = ["apply", "write", "scale", "delete"].map(refusedLabel);

export const editsAdmitted: ClusterProperty = {
  id: "edits-admitted",
  kind: "safety",
  title: "no admission policy or webhook, and no want of rights, refuses what users write",
  description:
    "Every manifest that is there at the start would be admitted if it were applied now, and so is every edit when it comes: no " +
    "ValidatingAdmissionPolicy that is bound with the action Deny refuses it (403 or 422, with the message of the policy), and no webhook, be it because its server cannot be asked (500, failed calling webhook). Of an edit, this may " +
    "depend on when it comes, as expressions see the old object, and servers come and go. An edit that is made by somebody (`as`) is refused (403 Forbidden), too, if no Role or ClusterRole that is bound to them allows it. Applies where there are such policies or webhooks, or somebody acts as another than an administrator.",
  decidedBy: ["plimsoll.yaml edits"],
  source:
    "https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/; staging/src/k8s.io/apiserver/pkg/admission/plugin/policy/validating",
  on(cluster) {
    if (!mayRefuse(cluster)) return [];
    const start = (hasGate(cluster) ? gatedObjects(cluster) : []).map((ref) => {
      const isAdmitted = predicate(
        `${titleOf(ref)} is admitted`,
        {},
        () => startRefusal(cluster, ref) === undefined,
      );
      return invariant(idFor(editsAdmitted, titleOf(ref)), isAdmitted);
    });
    if (cluster.operations.length === 0) return start;
    const edits = noStep(idFor(editsAdmitted, "edits"), { done: cluster.operationsDone }, () => true, {
      steps: ({ process, label }) => process.startsWith("user: ") && REFUSED.includes(label),
    });
    return [...start, edits];
  },
  tell(object, { steps }) {
    const refusal = steps.at(-1)?.detail;
    return object === "edits" && refusal !== undefined
      ? refusal
      : `${object} would be refused if it were applied now`;
  },
};
