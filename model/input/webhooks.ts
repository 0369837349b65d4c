// Configurations of admission webhooks, with the API server's rules.
// Source: pkg/apis/admissionregistration/validation/validation.go (validateValidatingWebhook, validateRuleWithOperations).
import type { Webhook, WebhookConfiguration, WebhookRule } from "../kubernetes/index.ts";
import { leftOutOf } from "../policy/covered.ts";
import {
  type Decoder,
  type Fields,
  integer,
  type Log,
  list,
  oneOf,
  present,
  refuse,
  string,
} from "./decode.ts";
import { matchConditions } from "./match-conditions.ts";
import { dnsSubdomain, labelSelector, objectMeta } from "./metadata.ts";
import { type Path, quote } from "./problem.ts";
import { structure } from "./structure.ts";
import { child, items, positionAt, type Tree } from "./tree.ts";

export function webhooks(kind: WebhookConfiguration["kind"]): Decoder<WebhookConfiguration> {
  return (tree, path, log) => {
    const fields = structure(kind, tree, path, log);
    const metadata = fields?.required("metadata", objectMeta(false, "UnheldMeta"), "give the object a name");
    const found = fields?.optional("webhooks", list(webhook(WEBHOOKS[kind]))) ?? [];
    // With one left out, the others do not stand where they are counted.
    const isWhole = found.length === items(child(tree, "webhooks")).length;
    for (const [i, { name }] of isWhole ? found.entries() : []) {
      const at = ["webhooks", i];
      if (found.findIndex((other) => other.name === name) === i) continue;
      const problem = `Duplicate value: ${quote(name)}`;
      log.problem(
        positionAt(tree, [...at, "name"]),
        [...path, ...at, "name"],
        problem,
        "name each differently",
      );
    }
    if (metadata === undefined) return undefined;
    return { apiVersion: "admissionregistration.k8s.io/v1", kind, metadata, webhooks: found };
  };
}

const WEBHOOK_VARIABLES = ["object", "oldObject", "request", "authorizer"];

const UNCONDITIONAL =
  "it uses what only the API server has: the webhook is asked about all that its rules match";

const WEBHOOKS = {
  ValidatingWebhookConfiguration: "ValidatingWebhook",
  MutatingWebhookConfiguration: "MutatingWebhook",
} as const;

const webhook =
  (structureName: (typeof WEBHOOKS)[WebhookConfiguration["kind"]]): Decoder<Webhook> =>
  (tree, path, log) => {
    const fields = structure(structureName, tree, path, log);
    if (fields === undefined) return undefined;
    if (structureName === "ValidatingWebhook") refuseReinvocation(tree, path, log);
    const name = fields.required("name", qualifiedName, "give the webhook a name");
    fields.required("clientConfig", clientConfig, "say where its server is");
    fields.required("sideEffects", oneOf("None", "NoneOnDryRun"), "say whether it changes anything else");
    fields.required("admissionReviewVersions", some(string), "write [v1]");
    fields.optional("timeoutSeconds", integer(1, 30));
    const optional = present({
      reinvocationPolicy:
        structureName === "MutatingWebhook"
          ? fields.optional("reinvocationPolicy", oneOf("Never", "IfNeeded"))
          : undefined,
      failurePolicy: fields.optional("failurePolicy", oneOf("Fail", "Ignore")),
      matchPolicy: fields.optional("matchPolicy", oneOf("Exact", "Equivalent")),
      rules: fields.optional("rules", list(rule)),
      namespaceSelector: fields.optional("namespaceSelector", labelSelector),
      objectSelector: fields.optional("objectSelector", labelSelector),
      matchConditions: fields.optional("matchConditions", matchConditions(WEBHOOK_VARIABLES, UNCONDITIONAL)),
    });
    return name === undefined ? undefined : { name, ...optional };
  };

/** It is no field of theirs: `kubectl apply` refuses it (strict decoding). */
function refuseReinvocation(tree: Tree, path: Path, log: Log): void {
  const written = child(tree, "reinvocationPolicy");
  if (written === undefined) return;
  const problem = 'strict decoding error: unknown field "reinvocationPolicy"';
  const fix = "leave it out: only mutating webhooks are asked again";
  log.problem(written.position, [...path, "reinvocationPolicy"], problem, fix);
}

/** A domain of at least three parts. */
const qualifiedName: Decoder<string> = (tree, path, log) => {
  const name = dnsSubdomain(tree, path, log);
  if (name === undefined || name.split(".").length > 2) return name;
  const must = "should be a domain with at least three segments separated by dots";
  return refuse(tree, path, log, must, "write it like validate.example.com");
};

const clientConfig: Decoder<true> = (tree, path, log) => {
  const fields = structure("WebhookClientConfig", tree, path, log);
  if (fields === undefined) return undefined;
  if ((child(tree, "url") === undefined) !== (child(tree, "service") === undefined)) return true;
  log.problem(
    tree.position,
    path,
    "Required value: exactly one of url or service is required",
    "write one of the two",
  );
  return undefined;
};

export function some<T>(item: Decoder<T>): Decoder<readonly T[]> {
  return (tree, path, log) => {
    const found = list(item)(tree, path, log);
    if (tree.kind !== "seq" || tree.items.length > 0) return found;
    log.problem(tree.position, path, "Required value", "name at least one");
    return undefined;
  };
}

const rule: Decoder<WebhookRule> = (tree, path, log) => {
  const fields = structure("WebhookRule", tree, path, log);
  return fields === undefined ? undefined : admissionRule(fields, path, log, leftOutOf);
};

/**
 * What webhooks and policies are asked about.
 * @param leftOut What the model does not have of it, in a sentence.
 */
export function admissionRule(
  fields: Fields,
  path: Path,
  log: Log,
  leftOut: (rule: WebhookRule) => string | undefined = () => undefined,
): WebhookRule | undefined {
  const operation = oneOf("*", "CREATE", "UPDATE", "DELETE", "CONNECT");
  const operations = fields.required("operations", some(operation), "say which requests it is about");
  const apiGroups = fields.required("apiGroups", some(string), 'write [""] for pods');
  const apiVersions = fields.required("apiVersions", some(string), "write [v1] for pods");
  const resources = fields.required("resources", some(string), "write [pods] for pods");
  const scope = fields.optional("scope", oneOf("Cluster", "Namespaced", "*"));
  if (!operations || !apiGroups || !apiVersions || !resources) return undefined;
  const found = { operations, apiGroups, apiVersions, resources, ...present({ scope }) };
  const consequence = leftOut(found);
  if (consequence !== undefined) log.omit(fields.tree.position, path, consequence);
  return found;
}
