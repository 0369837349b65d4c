// What a scenario says of who serves Ingresses.
import { titleOf } from "../inventory.ts";
import type { SourcePosition } from "../kubernetes.ts";
import { appliedObjects, type IngressController, type LoadedObject, type Scenario } from "../scenario.ts";
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
  const classes = all.flatMap((object) =>
    object.kind === "Ingress" ? [object.spec.ingressClassName ?? "(without a class)"] : [],
  );
  const workloads = all.map(({ kind, metadata: { namespace = "default", name } }) =>
    titleOf({ kind, namespace, name }),
  );
  const check = (path: Path, wanted: string, known: readonly string[], nothing: string): void =>
    refuseAbsent(log, positionOf(path), path, { wanted, known, nothing });
  const { ingressControllers } = scenario;
  for (const [i, { class: own, servedBy }] of ingressControllers.entries()) {
    const path = ["ingressControllers", i];
    check([...path, "class"], own ?? "(without a class)", classes, "there are no Ingresses");
    check([...path, "servedBy"], titleOf(servedBy), workloads, "there are no workloads");
    if (ingressControllers.findIndex((other) => other.class === own) === i) continue;
    const problem = `Duplicate value: ${quote(own ?? "")}`;
    log.problem(positionOf([...path, "class"]), [...path, "class"], problem, "name it once");
  }
}
