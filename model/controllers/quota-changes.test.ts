// Quotas that users change, and quotas on objects other than pods: who is refused, and who tries again.
import { describe, expect, test } from "vitest";
import {
  cronJob,
  deployment,
  documents,
  limitRange,
  pod,
  podsOf,
  quota,
  reaches,
  replicaSet,
  type Seen,
  sample,
  settles,
  statefulSet,
  takes,
} from "../samples.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const claims = (storage: string, storageClassName?: string): object => ({
  volumeClaimTemplates: [
    {
      metadata: { name: "data" },
      spec: {
        accessModes: ["ReadWriteOnce"],
        resources: { requests: { storage } },
        ...(storageClassName === undefined ? {} : { storageClassName }),
      },
    },
  ],
});
const service = (spec: object): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web" },
    spec: { selector: { app: "web" }, ports: [{ port: 80 }], ...spec },
  });

describe("a quota on objects", () => {
  test("a Deployment whose new ReplicaSet cannot be made is stuck", () => {
    const web = (image: string) => deployment("web", { replicas: 1, image });
    const made = (hard: string): boolean =>
      reaches(
        sample(
          documents(web("app:1"), quota("team", { "count/replicasets.apps": hard })),
          `${ONE}\nedits: [{apply: v2}]`,
          { v2: web("app:2") },
        ),
        (seen) => seen.replicaSets.every((one) => one !== null),
      );
    expect(made("2")).toBe(true);
    expect(made("1")).toBe(false);
  });

  test("a CronJob whose Job cannot be made tries again", () => {
    const jobs = (hard: string, most: number): boolean =>
      reaches(
        sample(documents(cronJob("n"), quota("team", { "count/jobs.batch": hard })), ONE),
        (seen) => seen.jobs.filter((one) => one !== null).length === most,
      );
    expect(jobs("2", 2)).toBe(true);
    expect(jobs("1", 2)).toBe(false);
    expect(jobs("1", 1)).toBe(true);
    expect(jobs("0", 1)).toBe(false);
  });

  test.each([
    ["the storage that claims ask for", { "requests.storage": "1Gi" }, undefined, 1],
    [
      "what they ask for of a class",
      { "fast.storageclass.storage.k8s.io/requests.storage": "2Gi" },
      "fast",
      2,
    ],
    ["another class", { "slow.storageclass.storage.k8s.io/requests.storage": "0" }, "fast", 2],
    ["their number", { persistentvolumeclaims: "1" }, undefined, 1],
    ["their number, and that of pods", { "count/persistentvolumeclaims": "2", pods: "1" }, undefined, 1],
  ])("a StatefulSet makes no pod without its claim: %s", (_, hard, storageClass, pods) => {
    const db = statefulSet("db", { replicas: 2, spec: claims("1Gi", storageClass) });
    const s = sample(documents(db, quota("team", hard)), ONE);
    const own = (seen: Seen): number => podsOf(seen, "db-rev1").length;
    expect(reaches(s, (seen) => own(seen) > pods)).toBe(false);
    expect(settles(s, (seen) => own(seen) === pods)).toBe(true);
  });

  test.each([
    ["too little", { min: { storage: "2Gi" } }, 0],
    ["too much", { max: { storage: "512Mi" } }, 0],
    ["enough", { min: { storage: "1Gi" }, max: { storage: "1Gi" } }, 1],
  ])("a StatefulSet whose claims ask for %s makes that many pods", (_, bounds, pods) => {
    const range = limitRange("team", { type: "PersistentVolumeClaim", ...bounds });
    const s = sample(documents(statefulSet("db", { replicas: 1, spec: claims("1Gi") }), range), ONE);
    expect(settles(s, (seen) => podsOf(seen, "db-rev1").length === pods)).toBe(true);
  });

  test("what a user adds is refused, and what never changes counts as well", () => {
    const added = (hard: object): boolean =>
      reaches(
        sample(
          documents(deployment("a", { replicas: 0 }), service({}), quota("team", hard)),
          `${ONE}\nedits: [{apply: b}]`,
          {
            b: deployment("b", { replicas: 0 }),
          },
        ),
        (seen) => seen.deployments.every((one) => one !== null),
      );
    expect(added({ "count/deployments.apps": "2" })).toBe(true);
    expect(added({ "count/deployments.apps": "1" })).toBe(false);
    expect(added({ "count/services": "0", services: "0" })).toBe(true);
  });

  test("a Service that grows into a load balancer is charged for it", () => {
    const changed = (hard: object): boolean =>
      reaches(
        sample(documents(pod("web"), service({}), quota("team", hard)), `${ONE}\nedits: [{apply: v2}]`, {
          v2: service({
            type: "LoadBalancer",
            ports: [
              { name: "a", port: 80 },
              { name: "b", port: 81 },
            ],
          }),
        }),
        (seen) => seen.versioned.some((one) => one?.version === 1),
      );
    expect(changed({ "services.loadbalancers": "1", "services.nodeports": "2" })).toBe(true);
    expect(changed({ "services.loadbalancers": "0" })).toBe(false);
    expect(changed({ "services.nodeports": "1" })).toBe(false);
    expect(changed({ services: "1" })).toBe(true);
  });

  test("every namespace has a ConfigMap of its own, which counts", () => {
    const config = JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" } });
    const made = (hard: object) => {
      const s = sample(documents(pod("web"), quota("team", hard)), `${ONE}\nedits: [{apply: c}]`, {
        c: config,
      });
      return reaches(s, (seen) => seen.quotas.some((q) => Object.values(q?.status.used ?? {}).includes(1)));
    };
    expect(made({ configmaps: "2" })).toBe(true);
    expect(made({ configmaps: "1" })).toBe(false);
  });
});

describe("a quota that users change", () => {
  const web = replicaSet("web", { replicas: 2 });
  const changed = (edits: string, manifests: string, applied: { readonly [path: string]: string } = {}) =>
    sample(manifests, `${ONE}\nedits: [${edits}]`, applied);
  const count = (seen: Seen): number => podsOf(seen, "web").length;

  test("evicts nothing when it is lowered, and lets no more pods come once its controller has seen that", () => {
    const s = changed(
      "{apply: less}, {scale: {kind: ReplicaSet, name: web, replicas: 3}}",
      documents(web, quota("team", { pods: "3" })),
      { less: quota("team", { pods: "1" }) },
    );
    const knows = (seen: Seen): boolean => seen.quotas.some((q) => q?.status.hard.pods === 1);
    expect(reaches(s, (seen) => knows(seen) && count(seen) === 2 && seen.done === 2)).toBe(true);
    // Until then it goes by what the status says.
    expect(reaches(s, (seen) => seen.done === 2 && count(seen) === 3)).toBe(true);
    expect(takes(s, (before, after) => knows(before) && count(after) > Math.max(1, count(before)))).toBe(
      false,
    );
    expect(takes(s, (before, after) => count(after) < count(before))).toBe(false);
  });

  test("lets pods come when it is raised or deleted", () => {
    const none = documents(web, quota("team", { pods: "0" }));
    const more = changed("{apply: more}", none, { more: quota("team", { pods: "2" }) });
    expect(reaches(more, (seen) => seen.done === 0 && count(seen) > 0)).toBe(false);
    expect(reaches(more, (seen) => count(seen) === 2)).toBe(true);
    const gone = changed("{delete: {kind: ResourceQuota, name: team}}", none);
    expect(reaches(gone, (seen) => seen.done === 1 && count(seen) === 2)).toBe(true);
  });

  test("refuses nothing that came before it, and nothing before its status is there", () => {
    const s = changed("{apply: q}", web, { q: quota("team", { pods: "1" }) });
    const exists = (seen: Seen): boolean => seen.quotas.some((q) => q !== null);
    expect(reaches(s, (seen) => exists(seen) && count(seen) === 2)).toBe(true);
    expect(settles(s, (seen) => count(seen) === 2)).toBe(false);
    expect(takes(s, (before, after) => exists(before) && count(after) > count(before))).toBe(true);
  });

  test("goes with its namespace, and does not come back with it", () => {
    const inTeam = (manifest: string): string => {
      const object = JSON.parse(manifest);
      return JSON.stringify({ ...object, metadata: { ...object.metadata, namespace: "team" } });
    };
    const team = JSON.stringify({ apiVersion: "v1", kind: "Namespace", metadata: { name: "team" } });
    const s = changed(
      "{delete: {kind: Namespace, name: team}}, {apply: again}",
      documents(
        team,
        inTeam(quota("q", { pods: "0" })),
        replicaSet("web", { replicas: 1, namespace: "team" }),
      ),
      { again: documents(team, replicaSet("web", { replicas: 1, namespace: "team" })) },
    );
    expect(reaches(s, (seen) => podsOf(seen, "team/web").length === 1)).toBe(true);
  });

  test("costs no state where it stays as it is", () => {
    const team = quota("team", { pods: "2" });
    const s = changed("{apply: same}", documents(web, team), {
      same: documents(team, replicaSet("web", { replicas: 1 })),
    });
    expect(s.inventory.workloads.map(({ kind }) => kind)).toEqual(["ReplicaSet"]);
  });
});

test("a pod that is charged and then not made holds its share until the quota is worked out anew", () => {
  const s = sample(
    documents(replicaSet("web", { replicas: 1 }), quota("team", { pods: "2" })),
    `${ONE}\napiErrors: 1\nedits: [{apply: p}]`,
    { p: pod("p") },
  );
  const used = ({ quotas }: Seen): number => quotas[0]?.status.used.pods ?? 0;
  const all = (seen: Seen): number => podsOf(seen, "web").length + podsOf(seen, "p").length;
  expect(reaches(s, (seen) => used(seen) === 2 && all(seen) === 0)).toBe(false);
  expect(reaches(s, (seen) => used(seen) === 2 && all(seen) === 1)).toBe(true);
  // So a user may be refused although there is room.
  expect(takes(s, (before, after) => all(before) === 1 && after.done > before.done && all(after) === 1)).toBe(
    true,
  );
  expect(settles(s, (seen) => used(seen) === all(seen))).toBe(true);
});
