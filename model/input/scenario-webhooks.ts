// What a scenario says of the servers of webhooks.
import { titleOf } from "../inventory.ts";
import type { SourcePosition } from "../kubernetes.ts";
import { webhooksIn } from "../policy/webhooks.ts";
import { appliedObjects, type LoadedObject, type Scenario, type WebhookServer } from "../scenario.ts";
import { celText } from "./cel-text.ts";
import { closed, type Decoder, type Log, oneOf, present, refuseAbsent, string } from "./decode.ts";
import { type Path, quote } from "./problem.ts";
import { workloadReference } from "./scenario-operators.ts";
import { child, positionAt } from "./tree.ts";

const UNKNOWN = "it uses what is not known here: the webhook is taken to allow everything";

export const webhookServer: Decoder<WebhookServer> = (tree, path, log) => {
  const fields = closed(["name", "servedBy", "decides", "allow"], tree, path, log);
  const name = fields?.required("name", string, "name the webhook");
  const servedBy = fields?.optional("servedBy", workloadReference);
  const decides = fields?.optional("decides", oneOf("allow", "deny")) ?? "allow";
  const allow = fields?.optional("allow", celText(["object", "oldObject", "request"], "bool", UNKNOWN));
  if (child(tree, "allow") !== undefined && child(tree, "decides") !== undefined) {
    const problem = "Forbidden: allow says what the webhook decides";
    log.problem(positionAt(tree, ["decides"]), [...path, "decides"], problem, "keep one of the two");
  }
  return name === undefined ? undefined : { name, decides, ...present({ servedBy, allow }) };
};

/** Servers of no webhook, and those that nothing runs, would never answer. */
export function checkWebhooks(
  scenario: Scenario,
  positionOf: (path: Path) => SourcePosition,
  objects: readonly LoadedObject[],
  log: Log,
): void {
  const names = webhooksIn(objects).map(({ name }) => name);
  const workloads = [...objects, ...appliedObjects(scenario)].map(({ object: { kind, metadata } }) =>
    titleOf({ kind, namespace: metadata.namespace ?? "default", name: metadata.name }),
  );
  const check = (path: Path, wanted: string, known: readonly string[], nothing: string): void =>
    refuseAbsent(log, positionOf(path), path, { wanted, known, nothing });
  for (const [i, { name, servedBy }] of scenario.webhooks.entries()) {
    const path = ["webhooks", i, "name"];
    check(path, name, names, "there are no webhooks");
    if (servedBy !== undefined)
      check(["webhooks", i, "servedBy"], titleOf(servedBy), workloads, "there are no workloads");
    if (scenario.webhooks.findIndex((other) => other.name === name) === i) continue;
    log.problem(positionOf(path), path, `Duplicate value: ${quote(name)}`, "name it once");
  }
}
