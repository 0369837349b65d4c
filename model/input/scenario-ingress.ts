// What a scenario says of who serves Ingresses.
import { titleOf } from "../inventory/inventory.ts";
import type { SourcePosition } from "../kubernetes/index.ts";
import {
  appliedObjects,
  type IngressController,
  type LoadedObject,
  type Scenario,
} from "../scenario/scenario.ts";
import { closed, type Decoder, type Log, present, refuseAbsent } from "./decode.ts";
import { dnsSubdomain } from "./metadata.ts";
import { type Path, quote } from "./problem.ts";
import { workloadReference } from "./scenario-operators.ts";

export const ingressController: Decoder<IngressController> = (tree, path, log) => {
  const fields = closed(["class", "servedBy"], tree, path, log);
  const ofClass = fields?.optional("class", dnsSubdomain);
  const servedBy = fields?.required(
    "servedBy",
    workloadReference,
    "name what runs it: Deployment/ingress-nginx",
  );
  return servedBy === undefined ? undefined : { servedBy, ...present({ class: ofClass }) };
};

/** Controllers of a class that no Ingress has, and those that nothing runs, would never serve anything. */
export function checkIngressControllers(
  scenario: Scenario,
  positionOf: (path: Path) => SourcePosition,
  objects: readonly LoadedObject[],
  log: Log,
): void {
  const all = [...objects, ...appliedObjects(scenario)].map(({ object }) => object);
  const classes = all.flatMap((object) => (object.kind === "Ingress" ? [object.spec.ingressClassName] : []));
  const workloads = all.map(({ kind, metadata: { namespace = "default", name } }) =>
    titleOf({ kind, namespace, name }),
  );
  const check = (path: Path, wanted: string, known: readonly string[], nothing: string): void =>
    refuseAbsent(log, positionOf(path), path, { wanted, known, nothing });
  const { ingressControllers } = scenario;
  for (const [i, { class: own, servedBy }] of ingressControllers.entries()) {
    const path = ["ingressControllers", i];
    const named = classes.flatMap((one) => one ?? []);
    if (own !== undefined) check([...path, "class"], own, named, "there are no Ingresses with a class");
    else if (!classes.includes(undefined)) {
      const problem = "Not found: there is no Ingress without a class";
      log.problem(positionOf(path), path, problem, "name the class that is served");
    }
    check([...path, "servedBy"], titleOf(servedBy), workloads, "there are no workloads");
    if (ingressControllers.findIndex((other) => other.class === own) === i) continue;
    const what = own === undefined ? "Ingresses without a class" : `class ${quote(own)}`;
    log.problem(positionOf(path), path, `Duplicate value: ${what}`, "name it once");
  }
}
