// What mutating admission makes of the pods of a template, in each of the ways in which their requests may go: found before
// exploration starts, template by template.
import { mountsToken } from "../identity/accounts.ts";
import { decodedPod } from "../input/changed-pod.ts";
import { InputErrors, wholeFile } from "../input/problem.ts";
import {
  type ChangedPod,
  type MadeFrom,
  type Template,
  type TemplateContext,
  templateOf,
} from "../inventory/templates.ts";
import type { LabelSelector, PodSpec } from "../kubernetes/index.ts";
import type { ObjectRef, Scenario } from "../scenario/scenario.ts";
import { matchesLabelSelector } from "../semantics/index.ts";
import { dependsOnOrder, MAX_OUTCOMES, ORDER_DECIDES, type Outcome, outcomesOf } from "./mutation.ts";
import { podRequest } from "./new-pods.ts";
import { areSame } from "./patches.ts";
import { withoutToken, withPluginFields } from "./plugin-fields.ts";
import type { AdmissionRequest } from "./request.ts";
import { asPodOfSet, CLAIM_REPLACED, keepsVariants, withClaims, withoutClaims } from "./set-pods.ts";

/** The kinds whose pods are a workload of their own where they differ from their template: they may change their controller. */
const VARIED_APART = ["Deployment", "ReplicaSet", "ReplicationController", "Pod"];

/** Whether pods of a kind may be made from several templates, by who is passed over. */
function mayVary(ref: ObjectRef): boolean {
  return VARIED_APART.includes(ref.kind) || keepsVariants(ref);
}

interface Names {
  /** Those that are given already; gets more. */
  readonly taken: Set<string>;
  /** With which the controller selects its pods. */
  readonly selector?: LabelSelector | undefined;
}

/**
 * The template as its pods are made, if everybody is asked who is to be; and the others of which they are made where some are
 * passed over.
 * @throws InputErrors if there are more ways than MAX_OUTCOMES.
 */
export function admittedTemplate(
  plain: Template,
  workload: ObjectRef,
  scenario: Scenario,
  context: TemplateContext,
  { taken, selector }: Names,
): { readonly template: Template; readonly variants: readonly Template[] } {
  const { mutators } = context;
  if (mutators.policies.length + mutators.webhooks.length === 0) return { template: plain, variants: [] };
  const request = requestFor(plain, workload, context);
  const found = outcomesOf(mutators, request);
  if (found === undefined) throw tooManyWays(`pods of ${plain.name}`);
  const outcomes = mayVary(workload) ? found : found.slice(0, 1);
  const from = (outcome: Outcome, name: string): Template => {
    const isPlain = outcome.refusal === undefined && areSame(outcome.object, request.object);
    if (isPlain && outcome.asked.size === 0) return plain;
    if (isPlain) return { ...plain, name, asked: outcome.asked };
    const pod = changedPod(outcome, request, plain, workload);
    const changed = keepsVariants(workload) ? asPodOfSet(pod, plain, workload, selector, context) : pod;
    return templateOf(name, plain.namespace, plain.written, workload, scenario, context, changed);
  };
  const late = workload.kind === "Pod" ? mutators.webhooks.filter(({ isLate }) => isLate) : [];
  const [first, ...others] = distinct(outcomes, new Set(late.map(({ name: one }) => one)));
  if (first === undefined) return { template: plain, variants: [] };
  const isSimplified = !mayVary(workload) && distinct(found, new Set()).length > 1;
  const main = withNotes(from(first[0], plain.name), [
    ...(isSimplified ? [SIMPLIFIED] : []),
    ...(dependsOnOrder(mutators, request) ? [ORDER_DECIDES] : []),
  ]);
  // What its controller does not select is not its own: the template stays as it is, and no pod is made from it.
  const isSelected = selector === undefined || matchesLabelSelector(selector, main.labels);
  if (others.length === 0 && isSelected) return { template: main, variants: [] };
  const variants: Template[] = [];
  const made: MadeFrom[] = [];
  for (const same of isSelected ? others : [first, ...others]) {
    const [outcome] = same;
    const variant = from(outcome, freeName(nameOf(plain.name, outcome), taken));
    variants.push(variant);
    made.push(...same.map(({ skipped }) => ({ skipped, name: variant.name })));
  }
  const own = isSelected ? first.map(({ skipped }) => ({ skipped, name: plain.name })) : [];
  const { unmodelled } = main;
  const shown = isSelected ? main : { ...plain, ...(unmodelled === undefined ? {} : { unmodelled }) };
  return { template: { ...shown, made: [...own, ...made] }, variants };
}

/** @param what "pods of web" */
export function tooManyWays(what: string): InputErrors {
  const problem = `mutating webhooks may be passed over in more than ${MAX_OUTCOMES} ways for ${what}`;
  const fix =
    "leave out those that change nothing that matters here, or say in the scenario that they always answer";
  return new InputErrors([
    { position: wholeFile("plimsoll.yaml"), field: "webhooks", problem, fix, isBound: true },
  ]);
}

const SIMPLIFIED =
  "its pods are made as its mutating webhooks change them, also while nobody asks these, or they do not answer";

function withNotes(template: Template, consequences: readonly string[]): Template {
  if (consequences.length === 0) return template;
  const notes = consequences.map((consequence) => ({ field: undefined, consequence }));
  return { ...template, unmodelled: [...(template.unmodelled ?? []), ...notes] };
}

function nameOf(name: string, { skipped }: Outcome): string {
  return skipped.length === 0 ? `${name}, changed` : `${name}, without ${skipped.join(" and ")}`;
}

function freeName(plain: string, taken: Set<string>): string {
  let name = plain;
  for (let i = 2; taken.has(name); i += 1) name = `${plain} (${i})`;
  taken.add(name);
  return name;
}

/**
 * Those with the same result together, in the order of the first of each; but first where all these are passed over that nobody
 * asks at the start: so are pods that are there by then.
 */
function distinct(
  outcomes: readonly Outcome[],
  late: ReadonlySet<string>,
): readonly (readonly [Outcome, ...Outcome[]])[] {
  const groups: [Outcome, ...Outcome[]][] = [];
  for (const outcome of outcomes) {
    const same = groups.find(([one]) => isSame(one, outcome));
    if (same === undefined) groups.push([outcome]);
    else same.push(outcome);
  }
  const isAtStart = ({ skipped, asked }: Outcome): boolean =>
    [...asked.keys()].every((name) => late.has(name) === skipped.includes(name));
  return groups.toSorted((a, b) => Number(b.some(isAtStart)) - Number(a.some(isAtStart)));
}

function isSame(a: Outcome, b: Outcome): boolean {
  return (
    a.refusal === b.refusal &&
    areSame(a.object, b.object) &&
    areSame(Object.fromEntries(a.asked), Object.fromEntries(b.asked))
  );
}

/** The request that makes a pod, as the plugins of the API server leave it. */
function requestFor(
  {
    name,
    labels,
    annotations,
    spec,
    tolerations,
    priority,
    priorityClassName,
    preempts,
    namespace,
  }: Template,
  workload: ObjectRef,
  { accounts }: TemplateContext,
): AdmissionRequest {
  const request = podRequest(workload, { name, labels, annotations, spec });
  const account = { kind: "ServiceAccount", namespace, name: spec.serviceAccountName ?? "default" };
  const fields = {
    priority,
    priorityClassName,
    preemptionPolicy: preempts ? ("PreemptLowerPriority" as const) : ("Never" as const),
    tolerations,
    hasToken: mountsToken(spec, accounts(account).manifest),
  };
  const object = withPluginFields(request.object, fields);
  return { ...request, object: withClaims(object, workload, claimedVolumes(spec)) };
}

function changedPod(
  outcome: Outcome,
  request: AdmissionRequest,
  { labels, annotations, spec }: Template,
  workload: ObjectRef,
): ChangedPod {
  const { asked, refusal } = outcome;
  const claims = claimedVolumes(spec);
  const unchanged = {
    metadata: { labels, ...(annotations === undefined ? {} : { annotations }) },
    spec,
    asked,
  };
  if (refusal !== undefined) return { ...unchanged, refusal };
  const { pod, kept, isReplaced } = withoutClaims(outcome.object, workload, claims);
  if (isReplaced) {
    const note = { field: "spec.volumes", consequence: CLAIM_REPLACED };
    return { ...unchanged, refusal: CLAIM_REPLACED, unmodelled: [note] };
  }
  const decoded = decodedPod(withoutToken(pod), kept);
  if (!decoded.ok)
    return { ...unchanged, refusal: `the pod is invalid as it is changed: ${decoded.problem}` };
  const before = decodedPod(withoutToken(withoutClaims(request.object, workload, claims).pod), claims);
  const known = before.ok ? before.omitted : [];
  const unmodelled = decoded.omitted.filter((one) => !known.some((other) => areSame(one, other)));
  return {
    metadata: decoded.value.metadata ?? {},
    spec: decoded.value.spec,
    asked,
    ...(unmodelled.length === 0 ? {} : { unmodelled }),
  };
}

/** The volumes that its controller makes from claims: they are mounted, and stand nowhere else. */
function claimedVolumes({ containers, initContainers = [], volumes = [] }: PodSpec): readonly string[] {
  const own = new Set(volumes.map(({ name }) => name));
  const mounted = [...containers, ...initContainers].flatMap(({ volumeMounts = [] }) =>
    volumeMounts.map(({ name }) => name),
  );
  return [...new Set(mounted)].filter((name) => !own.has(name));
}
