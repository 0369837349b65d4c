// Agents that fight are seen to fight: over every kind of object, and however they write.
import { describe, expect, test } from "vitest";
import { check } from "../explorer/check.ts";
import {
  cronJob,
  daemonSet,
  deployment,
  documents,
  job,
  mutatingWebhook,
  replicaSet,
  type Sample,
  sample,
  statefulSet,
} from "../model/samples.ts";
import { noWriteFight } from "./no-write-fight.ts";
import { violations } from "./sabotage.ts";

const ONE = "nodes: [1x4cpu8Gi]";

describe("agents", () => {
  const agents = "agents: [{name: blue, apply: blue}, {name: green, apply: green}]";
  const fight = (blue: object, green: object, scenario = ""): Sample => {
    const web = (parts: object) => deployment("web", { replicas: 1, ...parts });
    return sample(web({}), `${ONE}\n${agents}\n${scenario}`, { blue: web(blue), green: web(green) });
  };
  const fields = ({ cluster, system: fighting }: Sample): readonly string[] =>
    check(fighting, noWriteFight.on(cluster)).properties.flatMap(({ id, status, ...rest }) => {
      const trace = status === "violated" && "trace" in rest ? rest.trace : undefined;
      return trace === undefined
        ? []
        : [noWriteFight.tell?.(id.slice("no-write-fight ".length), trace) ?? ""];
    });

  test("no-write-fight: two agents that want different sizes, or different templates", () => {
    expect(violations(fight({}, {}), {}).ids).toEqual([]);
    expect(violations(fight({}, { replicas: 2 }), {}).ids).toContain("no-write-fight");
    const writers = "is written for ever, by agent blue: Deployment/web and agent green: Deployment/web";
    expect(fields(fight({}, { replicas: 2 }))).toEqual([`spec.replicas of Deployment/web ${writers}`]);
    expect(fields(fight({}, { image: "app:2" }))).toEqual([`spec.template of Deployment/web ${writers}`]);
  });

  test("no-write-fight: what a manifest leaves out, its agent leaves alone; what users change, it mends once", () => {
    const scaled = "edits: [{scale: {kind: Deployment, name: web, replicas: 2}}]";
    expect(fields(fight({ replicas: undefined }, { replicas: 2 }))).toEqual([]);
    expect(fields(fight({}, {}, scaled))).toEqual([]);
    expect(noWriteFight.on(sample(deployment("web"), `${ONE}\n${scaled}`).cluster)).toEqual([]);
  });
});

test("no-write-fight: a webhook that changes back what an agent writes, within the same request", () => {
  const rules = [
    {
      operations: ["CREATE", "UPDATE"],
      apiGroups: ["apps"],
      apiVersions: ["v1"],
      resources: ["deployments"],
    },
  ];
  const fight = (wanted: number, more = "") => {
    const webhooks =
      "webhooks: [{name: a.cap.example, mutates: [{when: object.spec.replicas > 1, merge: {spec: {replicas: 1}}}]}]";
    const manifests = documents(
      deployment("web", { replicas: 1 }),
      mutatingWebhook("a.cap.example", { rules }),
    );
    const files = { wanted: deployment("web", { replicas: wanted }) };
    return violations(
      sample(manifests, `${ONE}\nagents: [{name: argo, apply: wanted${more}}]\n${webhooks}`, files),
      {},
    ).ids;
  };
  expect(fight(1)).toEqual([]);
  expect(fight(2)).toEqual(["no-write-fight"]);
  expect(fight(2, ", manager: argo, force: true")).toEqual(["no-write-fight"]);
});

describe("agents on other kinds", () => {
  const fightOf = (blue: string, green: string): readonly string[] => {
    const agents = "agents: [{name: blue, apply: blue}, {name: green, apply: green}]";
    const s = sample(blue, `${ONE}\ncronTicks: 0\n${agents}`, { blue, green });
    return check(s.system, noWriteFight.on(s.cluster))
      .properties.filter(({ status }) => status !== "holds")
      .map(({ id, status }) => `${id.slice("no-write-fight ".length)}: ${status}`);
  };
  const set = { replicas: 0 };
  const kinds = [
    ["ReplicaSet", replicaSet("web", { replicas: 0 }), replicaSet("web", { replicas: 1 }), "replicas"],
    ["StatefulSet", statefulSet("web", set), statefulSet("web", { ...set, image: "app:2" }), "template"],
    ["DaemonSet", daemonSet("web"), daemonSet("web", { image: "app:2" }), "template"],
    ["Job", job("web", { spec: { suspend: true } }), job("web", { spec: { suspend: false } }), "suspend"],
    ["CronJob", cronJob("web", { suspend: true }), cronJob("web", { suspend: false }), "suspend"],
  ] as const;

  test.each(kinds)(
    "no-write-fight: two that disagree about a %s, and two that do not",
    (kind, a, b, field) => {
      expect(fightOf(a, b)).toEqual([`${kind}/web spec.${field}: violated`]);
      expect(fightOf(a, a)).toEqual([]);
    },
  );

  test.each(kinds)("an agent mends what a user changes of a %s, and then rests", (kind, wanted, other) => {
    const scenario = `${ONE}\ncronTicks: 0\nagents: [{name: argo, apply: wanted}]\nedits: [{apply: other}]`;
    const s = sample(wanted, scenario, { wanted, other });
    const { ids } = violations(s, {});
    expect(ids, kind).toEqual([]);
  });
});

describe("agents that write server-side", () => {
  const fightOn = ({ cluster, system }: Sample) => [system, noWriteFight.on(cluster)] as const;
  const web = (parts: object): string => deployment("web", { replicas: 0, ...parts });
  const operator = (force: boolean, scenario: string, wanted: object): Sample =>
    sample(
      web({}),
      `${ONE}\nappliedBy: op\nagents: [{name: op, apply: v2, manager: op, force: ${force}}]\n${scenario}`,
      { v2: web(wanted), v3: web({ image: "app:3" }) },
    );
  const paused = "edits: [{patch: {kind: Deployment, name: web, spec: {paused: true}}}]";

  test("agent-writes-accepted: an operator that does not force, and a person who took one of its fields", () => {
    const wanted = { image: "app:2", spec: { paused: false } };
    const { ids, last } = violations(operator(false, paused, wanted), {});
    expect(ids).toContain("agent-writes-accepted");
    expect(last).not.toBe("saboteur");
    expect(violations(operator(true, paused, wanted), {}).ids).toEqual([]);
    expect(violations(operator(false, "", wanted), {}).ids).toEqual([]);
    expect(violations(operator(false, paused, { image: "app:2" }), {}).ids).toEqual([]);
  });

  test("no-write-fight: two that both force, or one and kubectl apply in a loop", () => {
    const agents = (how: string): string =>
      `${ONE}\nagents: [{name: a, apply: v2, manager: a, force: true}, {name: b, ${how}}]`;
    const ids = (how: string): readonly string[] =>
      check(
        ...fightOn(
          sample(web({}), agents(how), { v2: web({ image: "app:2" }), v3: web({ image: "app:3" }) }),
        ),
      )
        .properties.filter(({ status }) => status === "violated")
        .map(({ id }) => id);
    const field = "no-write-fight Deployment/web spec.template.spec.containers[app].image";
    expect(ids("apply: v3, manager: b, force: true")).toEqual([field]);
    expect(ids("apply: v3")).toEqual([field]);
    // Who does not force gives way at once, and for ever.
    expect(ids("apply: v3, manager: b")).toEqual([]);
    expect(ids("replace: v2")).toEqual([]);
  });
});
