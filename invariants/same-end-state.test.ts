// Faults compared with runs without them: what counts as the same end, and when there is nothing to compare.
import { describe, expect, test } from "vitest";
import { deployment, documents, pod, sampleInput } from "../model/samples.ts";
import { verify } from "./verify.ts";

const ONE = "nodes: [1x4cpu8Gi]";
const TWO = "nodes: [2x2cpu8Gi]";
const ON = "properties: {on: [same-end-state]}";

function found(...[manifests, scenario, edits]: Parameters<typeof sampleInput>) {
  const result = verify(sampleInput(manifests, `${scenario}\n${ON}`, edits));
  const property = result.properties.find(({ id }) => id === "same-end-state");
  return { status: property?.status, reason: property?.reason };
}

describe("same-end-state", () => {
  test("same-end-state: a pod that no controller owns is lost with its node", () => {
    expect(found(pod("web"), `${TWO}\nnodeFailures: 1`).status).toBe("violated");
    expect(found(deployment("web", { replicas: 1 }), `${TWO}\nnodeFailures: 1`).status).toBe("holds");
  });

  test("same-end-state: where there is no spare room, pods wait for ever", () => {
    const large = deployment("web", { replicas: 2, cpu: "2" });
    expect(found(large, `${TWO}\nnodeFailures: 1`).status).toBe("violated");
    // Without faults they wait as well: the faults are not to blame.
    expect(found(deployment("web", { replicas: 1, cpu: "3" }), `${TWO}\nnodeFailures: 1`).status).toBe(
      "holds",
    );
  });

  test("a pod that is not to be restarted stays ended after a crash", () => {
    const once = pod("once", { pod: { restartPolicy: "Never" } });
    expect(found(once, `${ONE}\ncrashes: 1`).status).toBe("violated");
    expect(found(pod("always"), `${ONE}\ncrashes: 1`).status).toBe("holds");
  });

  test("edits that are not made, and ends that depend on them, are compared one by one", () => {
    const scale = (replicas: number): string =>
      `{scale: {kind: Deployment, name: web, replicas: ${replicas}}}`;
    const web = deployment("web", { replicas: 1 });
    expect(found(web, `${ONE}\ncrashes: 1\nedits: [${scale(2)}, ${scale(0)}]`).status).toBe("holds");
    const v2 = { v2: deployment("web", { replicas: 1, image: "app:2" }) };
    const never = `${ONE}\ncrashes: 1\nedits: [{apply: v2}]\ncontainers: [{image: "app:2", ready: never}]`;
    expect(found(web, never, v2).status).toBe("holds");
  });

  test("nothing to compare: no faults, or runs that do not come to rest without them", () => {
    expect(found(pod("web"), ONE)).toEqual({ status: "not-applicable", reason: "no faults are allowed" });
    const web = (replicas: number): string => deployment("web", { replicas });
    const agents = "agents: [{name: blue, apply: blue}, {name: green, apply: green}]";
    expect(found(web(1), `${ONE}\ncrashes: 1\n${agents}`, { blue: web(1), green: web(2) })).toEqual({
      status: "not-applicable",
      reason: "how runs without faults end is not known: they never come to rest",
    });
  });

  test("a limit that ends the runs without faults leaves it open", () => {
    const input = sampleInput(deployment("web", { replicas: 2 }), `${ONE}\ncrashes: 1\n${ON}`);
    const { properties, verdict } = verify(input, { maxStates: 20 });
    expect(verdict).toBe("inconclusive");
    expect(properties.find(({ id }) => id === "same-end-state")?.status).toBe("inconclusive");
  });

  test("groups are compared one by one, and the worst one counts", () => {
    const both = documents(deployment("web", { replicas: 1 }), pod("lone"));
    expect(found(both, `${TWO}\nnodeFailures: 1`).reason).toMatch(/^Pod\/lone: /);
  });
});
