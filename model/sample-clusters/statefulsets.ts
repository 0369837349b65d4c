// Small clusters for tests: StatefulSets and their claims.
import { claiming, type Sample, sample, statefulSet } from "../samples.ts";
import { ONE, setRollout, TWO } from "./parts.ts";

export const statefulSetSamples: { readonly [name: string]: () => Sample } = {
  "a StatefulSet whose update may be interrupted": () =>
    setRollout(
      { replicas: 2, spec: { updateStrategy: { rollingUpdate: { maxUnavailable: 2 } } } },
      `${ONE}\napiErrors: 1\nedits: [{apply: v2}]`,
    ),
  "a StatefulSet that rolls out in order": () =>
    setRollout({ replicas: 2, probe: true }, `${ONE}\nedits: [{apply: v2}]`),
  "a StatefulSet that updates two at once": () =>
    setRollout(
      { replicas: 2, spec: { updateStrategy: { rollingUpdate: { maxUnavailable: 2 } } } },
      `${TWO}\nedits: [{apply: v2}]`,
    ),
  "a Parallel StatefulSet that shrinks during a rollout": () =>
    setRollout(
      { replicas: 2, spec: { podManagementPolicy: "Parallel", revisionHistoryLimit: 0 } },
      `${ONE}\nedits: [{apply: v2}, {scale: {kind: StatefulSet, name: web, replicas: 1}}]`,
    ),
  "a StatefulSet whose edits wait for its rollouts": () =>
    setRollout(
      { replicas: 2, spec: { updateStrategy: { rollingUpdate: { partition: 1 } } } },
      `${ONE}\nedits: [{apply: v2, after: rollout}, {scale: {kind: StatefulSet, name: web, replicas: 1}, after: rollout}]`,
    ),
  "a StatefulSet that counts its current pods": () =>
    setRollout(
      { replicas: 2, spec: { updateStrategy: { type: "RollingUpdate" } } },
      `${ONE}\nedits: [{apply: v2}]`,
    ),
  "a StatefulSet that orphans pods and claims and is made anew": () => {
    const db = statefulSet("db", { replicas: 2, spec: claiming({ whenDeleted: "Delete" }) });
    return sample(
      db,
      `${ONE}\nedits: [{delete: {kind: StatefulSet, name: db, propagationPolicy: Orphan}}, {apply: db}]`,
      { db },
    );
  },
  "a StatefulSet whose pods have a finalizer, which its own pods remove": () =>
    setRollout(
      { replicas: 2, podFinalizers: ["example.com/f"] },
      `${TWO}\noperators: [{finalizer: example.com/f, workload: StatefulSet/web}]\nedits: [{apply: v2}]`,
    ),
  "a StatefulSet that is deleted and applied again": () =>
    setRollout({ replicas: 1 }, `${ONE}\nedits: [{delete: {kind: StatefulSet, name: web}}, {apply: v2}]`),
  "a StatefulSet on a node that fails": () =>
    sample(statefulSet("db", { replicas: 1, probe: true }), `${TWO}\nnodeFailures: 1`),
  "a StatefulSet whose claims go when it shrinks, and that grows again": () =>
    sample(
      statefulSet("db", { replicas: 2, spec: claiming({ whenScaled: "Delete" }) }),
      `${TWO}\nedits: [${[1, 2].map((n) => `{scale: {kind: StatefulSet, name: db, replicas: ${n}}}`).join(", ")}]`,
    ),
  "a StatefulSet that is to keep its claims, and is deleted and applied again": () => {
    const spec = claiming({ whenScaled: "Delete", whenDeleted: "Delete" });
    const kept = statefulSet("db", { replicas: 1, spec: claiming({}) });
    return sample(
      statefulSet("db", { replicas: 1, spec }),
      `${ONE}\nedits: [{apply: kept}, {delete: {kind: StatefulSet, name: db}}, {apply: kept}]`,
      { kept },
    );
  },
  "a pod of a StatefulSet that is deleted by name": () =>
    sample(
      statefulSet("db", { replicas: 2, spec: { minReadySeconds: 5 } }),
      `${ONE}\nedits: [{delete: {kind: Pod, name: db-0}}]`,
    ),
};
