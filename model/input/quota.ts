// ResourceQuotas, with the API server's rules.
// Source: pkg/apis/core/validation/validation.go (ValidateResourceQuotaSpec, validateScopedResourceSelectorRequirement),
// pkg/apis/core/helper/helpers.go (IsResourceQuotaScopeValidForResource).
import type { ResourceList, SourcePosition } from "../kubernetes/index.ts";
import type { ResourceQuota } from "../kubernetes/policy.ts";
import { isQualifiedName } from "../semantics/names.ts";
import { isPodQuotaResource, QUOTA_SCOPES, type ScopeRequirement } from "../semantics/quota-admission.ts";
import { isObjectQuotaResource } from "../semantics/quota-objects.ts";
import { type Decoder, type Fields, type Log, list, oneOf, present, string } from "./decode.ts";
import { objectMeta } from "./metadata.ts";
import { didYouMean, type Path, quote } from "./problem.ts";
import { resources } from "./resources.ts";
import { structure } from "./structure.ts";
import { child, positionAt, type Tree } from "./tree.ts";

const COMPUTE = ["cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"] as const;
const STANDARD: readonly string[] = [
  ...COMPUTE,
  "pods",
  "ephemeral-storage",
  "requests.ephemeral-storage",
  "limits.ephemeral-storage",
  "requests.storage",
  "resourcequotas",
  "services",
  "replicationcontrollers",
  "secrets",
  "persistentvolumeclaims",
  "configmaps",
  "services.nodeports",
  "services.loadbalancers",
];

export const resourceQuota: Decoder<ResourceQuota> = (tree, path, log) => {
  const fields = structure("ResourceQuota", tree, path, log);
  const metadata = fields?.required("metadata", objectMeta(true), "give the quota a name");
  const spec = fields?.optional("spec", quotaSpec) ?? {};
  return metadata === undefined ? undefined : { apiVersion: "v1", kind: "ResourceQuota", metadata, spec };
};

const quotaSpec: Decoder<ResourceQuota["spec"]> = (tree, path, log) => {
  const fields = structure("ResourceQuotaSpec", tree, path, log);
  if (fields === undefined) return undefined;
  const hard = fields.optional("hard", resources(quotaResourceName));
  const scopes = fields.optional("scopes", list(oneOf(...QUOTA_SCOPES)));
  const scopeSelector = fields.optional("scopeSelector", selector);
  const plain = (scopes ?? []).map((scopeName) => ({ scopeName }));
  checkScopes(fields, "scopes", plain, hard, path, log);
  checkScopes(fields, "scopeSelector", scopeSelector?.matchExpressions ?? [], hard, path, log);
  return present({ hard, scopes, scopeSelector });
};

/** Names with a domain are those of extended resources, and of counts of objects. */
function quotaResourceName(name: string, position: SourcePosition, path: Path, log: Log): void {
  const isKnown = STANDARD.includes(name) || /^(requests\.)?hugepages-/.test(name);
  const at = [...path, name];
  if (!isKnown && !(name.includes("/") && isQualifiedName(name))) {
    const problem = `Invalid value: ${quote(name)}: must be a standard resource for quota`;
    log.problem(position, at, problem, didYouMean(name, STANDARD, "use pods, requests.cpu or count/NAME"));
  } else if (!isPodQuotaResource(name) && !isObjectQuotaResource(name)) {
    log.omit(position, at, "objects of a kind that is not modelled are not counted: none is refused");
  }
}

const selector: Decoder<{ readonly matchExpressions?: readonly ScopeRequirement[] }> = (tree, path, log) => {
  const fields = structure("ScopeSelector", tree, path, log);
  if (fields === undefined) return undefined;
  return present({ matchExpressions: fields.optional("matchExpressions", list(requirement)) });
};

const requirement: Decoder<ScopeRequirement> = (tree, path, log) => {
  const fields = structure("ScopeRequirement", tree, path, log);
  const scopeName = fields?.required("scopeName", oneOf(...QUOTA_SCOPES), "name the scope");
  const operator = fields?.required(
    "operator",
    oneOf("In", "NotIn", "Exists", "DoesNotExist"),
    "say how the scope is compared",
  );
  const values = fields?.optional("values", list(string));
  if (scopeName === undefined || operator === undefined) return undefined;
  const refuse = (field: string, problem: string, fix: string): void =>
    log.problem(positionAt(tree, [field]), [...path, field], problem, fix);
  if (scopeName !== "PriorityClass" && operator !== "Exists") {
    refuse(
      "operator",
      `Invalid value: ${quote(operator)}: must be 'Exists' for the scope ${scopeName}`,
      "write Exists",
    );
  }
  const some = (values ?? []).length > 0;
  const compares = operator === "In" || operator === "NotIn";
  if (compares && !some) {
    refuse(
      "values",
      "Required value: must be at least one value for scope selector",
      "write some, or Exists",
    );
  } else if (!compares && some) {
    refuse("values", `Invalid value: must be no value when \`operator\` is '${operator}'`, "remove them");
  }
  return { scopeName, operator, ...present({ values }) };
};

function checkScopes(
  { tree }: Fields,
  field: "scopes" | "scopeSelector",
  scopes: readonly Pick<ScopeRequirement, "scopeName">[],
  hard: ResourceList = {},
  path: Path,
  log: Log,
): void {
  const names = scopes.map(({ scopeName }) => scopeName);
  const written: Tree = child(tree, field) ?? tree;
  const refuse = (problem: string, fix: string): void =>
    log.problem(written.position, [...path, field], `Invalid value: ${problem}`, fix);
  for (const pair of [
    ["BestEffort", "NotBestEffort"],
    ["Terminating", "NotTerminating"],
  ] as const) {
    if (pair.every((name) => names.includes(name)))
      refuse(`conflicting scopes: ${pair.join(" and ")}`, "keep one of the two");
  }
  for (const name of new Set(names)) {
    const counted: readonly string[] = name === "BestEffort" ? ["pods"] : ["pods", ...COMPUTE];
    const other = Object.keys(hard).find((one) => STANDARD.includes(one) && !counted.includes(one));
    if (other === undefined) continue;
    refuse(
      `the scope ${name} cannot be applied to ${quote(other)}`,
      `limit only ${counted.join(", ")} there`,
    );
  }
}
