// What a scenario says of the servers of webhooks.
import { titleOf } from "../inventory/inventory.ts";
import type { SourcePosition, WebhookConfiguration } from "../kubernetes/index.ts";
import { webhooksIn } from "../policy/webhooks.ts";
import {
  appliedObjects,
  type LoadedObject,
  PATCH_TYPES,
  type PatchType,
  type Scenario,
  type WebhookPatch,
  type WebhookServer,
} from "../scenario/scenario.ts";
import { misformed } from "../writes/json-patch.ts";
import { celText } from "./cel-text.ts";
import {
  boolean,
  closed,
  type Decoder,
  type Log,
  oneOf,
  present,
  refuse,
  refuseAbsent,
  string,
} from "./decode.ts";
import { type Path, quote } from "./problem.ts";
import { workloadReference } from "./scenario-operators.ts";
import { child, patchOf, positionAt } from "./tree.ts";
import { some } from "./webhooks.ts";

const NAMES = ["object", "oldObject", "request"];
const UNKNOWN = "it uses what is not known here: the webhook is taken to allow everything";

const UNCHANGED = "it uses what is not known here: the webhook is taken to change nothing";

const FIELDS = ["name", "servedBy", "registered", "decides", "allow", "handler", "mutates"];

export const webhookServer: Decoder<WebhookServer> = (tree, path, log) => {
  const fields = closed(FIELDS, tree, path, log);
  const name = fields?.required("name", string, "name the webhook");
  const servedBy = fields?.optional("servedBy", workloadReference);
  const decides = fields?.optional("decides", oneOf("allow", "deny")) ?? "allow";
  const allow = fields?.optional("allow", celText(NAMES, "bool", UNKNOWN));
  const registered = fields?.optional("registered", boolean) === true ? { registered: true as const } : {};
  const mutates = fields?.optional("mutates", some(webhookPatch));
  const handler = fields?.optional("handler", string);
  for (const other of ["decides", "allow", "mutates"]) {
    if (handler === undefined || child(tree, other) === undefined) continue;
    const problem = "Forbidden: the handler says what the webhook decides, and what it changes";
    log.problem(positionAt(tree, [other]), [...path, other], problem, "keep one of the two");
  }
  if (child(tree, "allow") !== undefined && child(tree, "decides") !== undefined) {
    const problem = "Forbidden: allow says what the webhook decides";
    log.problem(positionAt(tree, ["decides"]), [...path, "decides"], problem, "keep one of the two");
  }
  if (registered.registered === true && servedBy === undefined && fields !== undefined) {
    const problem = "Forbidden: one that no workload of the cluster serves always is";
    log.problem(
      positionAt(fields.tree, ["registered"]),
      [...path, "registered"],
      problem,
      "leave it out, or say servedBy",
    );
  }
  return name === undefined
    ? undefined
    : { name, decides, ...registered, ...present({ servedBy, allow, handler, mutates }) };
};

const webhookPatch: Decoder<WebhookPatch> = (tree, path, log) => {
  const fields = closed(["when", ...PATCH_TYPES], tree, path, log);
  if (fields === undefined) return undefined;
  const when = fields.optional("when", celText(NAMES, "bool", UNCHANGED));
  const [type, second] = PATCH_TYPES.filter((one) => child(fields.tree, one) !== undefined);
  if (type === undefined || second !== undefined) {
    const problem = `Required value: exactly one of ${PATCH_TYPES.join(", ")}`;
    log.problem(tree.position, path, problem, "say how the object is changed");
    return undefined;
  }
  const patch = fields.optional(type, patchText(type));
  return patch === undefined ? undefined : { type, patch, ...present({ when }) };
};

/** The patch itself, or a CEL expression that comes to it. */
function patchText(type: PatchType): Decoder<WebhookPatch["patch"]> {
  return (tree, path, log) => {
    if (tree.kind === "scalar") {
      const expression = celText(NAMES, "any", UNCHANGED)(tree, path, log);
      return expression === undefined ? undefined : { expression };
    }
    const isList = tree.kind === "seq";
    if (isList !== (type === "json")) {
      const must = type === "json" ? "must be a list of operations" : "must be an object";
      return refuse(tree, path, log, must, "write the patch itself, or a CEL expression that comes to it");
    }
    const value = patchOf(tree);
    const wrong = type === "json" ? misformed(value) : undefined;
    if (wrong === undefined) return { value };
    log.problem(
      positionAt(tree, [wrong.at]),
      [...path, wrong.at],
      wrong.problem,
      "write it as RFC 6902 says, for example {op: add, path: /spec/nodeName, value: node-1}",
    );
    return undefined;
  };
}

function webhooksOf(kind: WebhookConfiguration["kind"], objects: readonly LoadedObject[]): readonly string[] {
  return objects.flatMap(({ object }) =>
    object.kind === kind && "webhooks" in object ? object.webhooks.map(({ name }) => name) : [],
  );
}

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
  const validating = webhooksOf("ValidatingWebhookConfiguration", objects);
  for (const [i, { name, servedBy, mutates }] of scenario.webhooks.entries()) {
    const path = ["webhooks", i, "name"];
    check(path, name, names, "there are no webhooks");
    if (mutates !== undefined && validating.includes(name)) {
      const at = ["webhooks", i, "mutates"];
      const problem = `Forbidden: ${quote(name)} is a validating webhook`;
      log.problem(positionOf(at), at, problem, "leave it out: only mutating webhooks change anything");
    }
    if (servedBy !== undefined)
      check(["webhooks", i, "servedBy"], titleOf(servedBy), workloads, "there are no workloads");
    if (scenario.webhooks.findIndex((other) => other.name === name) === i) continue;
    log.problem(positionOf(path), path, `Duplicate value: ${quote(name)}`, "name it once");
  }
}
