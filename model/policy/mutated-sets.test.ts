// What mutating webhooks make of the pods of StatefulSets and DaemonSets: some are made while these are passed over.
import { describe, expect, test } from "vitest";
import { nameInUid } from "../cluster.ts";
import {
  documents,
  mutatingWebhook,
  podsOf,
  reaches,
  type Sample,
  type Seen,
  sample,
  settles,
  statefulSet,
  takes,
} from "../samples.ts";
import { isActivePod, type PodState } from "../state.ts";

const NAME = "pods.change.example";
const ONE = "nodes: [1x4cpu8Gi]";
const GPU = "mutates: [{merge: {spec: {nodeSelector: {pool: gpu}}}}]";
const NOTE = "mutates: [{merge: {metadata: {labels: {seen: by-hook}}}}]";

/** The set serves the webhook itself, which may be ignored. */
function says(servedBy: string, mutates: string, more = ""): string {
  return `${ONE}\nwebhooks: [{name: ${NAME}, servedBy: ${servedBy}, registered: true, ${mutates}}]\n${more}`;
}

const ignored = mutatingWebhook(NAME, { failurePolicy: "Ignore" });
const without = (revision: string): string => `${revision}, without ${NAME}`;
const isReady = (pod: PodState): boolean => isActivePod(pod) && pod.status.ready;
const all = (v: Seen): readonly PodState[] => [
  ...v.pending.flat(),
  ...v.nodes.flatMap(({ pods, waiting = [] }) => [...pods, ...waiting]),
];
const active = (v: Seen, ...made: readonly string[]): number =>
  all(v).filter((pod) => isActivePod(pod) && made.includes(nameInUid(pod.metadata.owner))).length;
const template = ({ cluster }: Sample, name: string) => cluster.owners.find((o) => o.name === name)?.template;
const deletes = (s: Sample, label: string): boolean =>
  takes(s, (_, __, step) => step.label.startsWith(label));

describe("a StatefulSet that serves the webhook about its own pods", () => {
  const made = (mutates = NOTE): Sample =>
    sample(documents(statefulSet("db", { replicas: 2 }), ignored), says("StatefulSet/db", mutates));
  const s = made();

  test("has a first pod that is not changed, and the next ones are", () => {
    expect(s.cluster.owners.map(({ name }) => name)).toEqual(["db-rev1", without("db-rev1")]);
    expect(template(s, "db-rev1")?.labels).toMatchObject({ seen: "by-hook" });
    expect(template(s, without("db-rev1"))?.labels).not.toHaveProperty("seen");
    const of = (v: Seen, owner: string, index: number): boolean =>
      podsOf(v, owner, isReady).some((pod) => pod.metadata.index === index);
    expect(
      settles(s, (v) => of(v, without("db-rev1"), 0) && active(v, "db-rev1", without("db-rev1")) === 2),
    ).toBe(true);
    expect(reaches(s, (v) => of(v, without("db-rev1"), 0) && of(v, "db-rev1", 1))).toBe(true);
    expect(reaches(s, (v) => of(v, "db-rev1", 0))).toBe(false);
  });

  test("takes both for pods of its revision, and deletes none", () => {
    expect(deletes(s, "delete")).toBe(false);
    const isCounted = ({ statefulSets: [set] }: Seen): boolean => set?.status.currentRevision === "db-rev1";
    expect(settles(s, isCounted)).toBe(true);
  });

  test("stays without a second pod that has nowhere to go", () => {
    expect(settles(made(GPU), (v) => podsOf(v, "db-rev1", isReady).length === 0)).toBe(true);
    expect(settles(made(GPU), (v) => podsOf(v, without("db-rev1"), isReady).length === 1)).toBe(true);
  });
});
