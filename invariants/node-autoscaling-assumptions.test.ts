// What verdicts say of node autoscalers: nothing without one, and of one its groups and rules.
import { expect, test } from "vitest";
import { deployment, sample } from "../model/samples.ts";
import { assumptionsOf, boundsOf } from "./assumptions.ts";

const said = (scenario: string): { readonly bounds: string; readonly assumptions: string } => {
  const { inventory } = sample(deployment("web", { replicas: 1 }), scenario);
  return { bounds: boundsOf(inventory).join("\n"), assumptions: assumptionsOf(inventory).join("\n") };
};
const GROUP =
  "{name: pool, cpu: 2, memory: 4Gi, min: 1, max: 3, price: 5, assumed: {cpu: 3, labels: {disk: ssd}}}";

test("nothing is said where nodes do not come and go", () => {
  const { bounds, assumptions } = said("nodes: [1x4cpu8Gi]");
  expect(bounds).toContain("1 node: node");
  expect(`${bounds}${assumptions}`).not.toMatch(/autoscaler|expander/);
});

test("the groups are said, with what they are taken for, and which nodes there are besides", () => {
  const { bounds } = said(`nodes: [1x4cpu8Gi]\nnodeAutoscaler: {groups: [${GROUP}]}`);
  expect(bounds).toContain("1 node: node\n");
  expect(bounds).toContain(
    "nodes of the group pool: 1 to 3, 1 at first, each with cpu 2, memory 4Gi, pods 110, at 5 each",
  );
  expect(bounds).toContain(
    'taken for cpu 3, memory 4Gi, pods 110 and labels {"disk":"ssd"} while it has none',
  );
  expect(said(`nodeAutoscaler: {groups: [${GROUP}]}`).bounds).not.toMatch(/^\d+ nodes?:/);
});

test("the rules are said by which nodes are added and removed", () => {
  const by = (more: string) => said(`nodeAutoscaler: {groups: [${GROUP}]${more}}`);
  expect(by("").bounds).toContain("any one gets a node (expander random)");
  expect(by("").bounds).toContain(
    "less than 50% of it is requested, unless it has pods without a controller, with local storage",
  );
  expect(by(", scaleDown: {skipNodesWithLocalStorage: false}").bounds).not.toContain("with local storage");
  expect(by(", scaleDown: {enabled: false}").bounds).toContain("no node is removed");
  expect(by(", consolidation: WhenEmpty").bounds).toContain("nodes are consolidated: WhenEmpty");
  expect(by("").assumptions).toContain(
    "an attempt fails only while an eviction is refused, or the kubelet is out of touch",
  );
  expect(by(", consolidation: WhenEmpty").assumptions).toContain("several are not replaced by one");
});

test("that volumes are not looked at is said where pods have claims", () => {
  const volumes = [{ name: "v", persistentVolumeClaim: { claimName: "data" } }];
  const of = (pod: object): string => {
    const web = deployment("web", { replicas: 1, pod });
    return assumptionsOf(sample(web, `nodeAutoscaler: {groups: [${GROUP}]}`).inventory).join("\n");
  };
  expect(of({})).not.toContain("volumes");
  expect(of({ volumes })).toContain("the node autoscaler does not look at volumes");
});
