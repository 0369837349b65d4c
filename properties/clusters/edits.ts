// Random edit scripts: what users do one after the other to the objects of a world, each to something that is still there then.
import fc from "fast-check";
import { changedManifest } from "./changes.ts";
import { chosen, given } from "./drawing.ts";
import { TAINT } from "./nodes.ts";
import type { PodOptions } from "./pods.ts";
import { isWorkloadKind, type WorkloadPlan, workloadManifest, workloadPlans } from "./workloads.ts";
import type { EditStep, Manifest, World } from "./world.ts";

export interface EditPlan {
  readonly verb: Verb;
  /** Which of the objects that can be edited in this way. */
  readonly which: number;
  /** Which of the things that the verb can do to it. */
  readonly how: number;
  readonly after: "rollout" | "drain" | undefined;
  /** For `create`. */
  readonly created: WorkloadPlan;
}

interface Edited {
  readonly edit: EditStep;
  /** The objects that there are afterwards. */
  readonly present: readonly Manifest[];
}

interface VerbRule {
  fits(manifest: Manifest): boolean;
  edit(target: Manifest, plan: EditPlan, present: readonly Manifest[]): Edited;
}

const SCALED: readonly string[] = ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"];
const ROLLED_OUT: readonly string[] = ["Deployment", "StatefulSet", "DaemonSet"];
const LABELLED: readonly string[] = ["Deployment", "ReplicaSet", "ReplicationController", "Pod"];
/** What is read once, and cannot be deleted in a scenario. */
const FIXED: readonly string[] = ["PriorityClass", "StorageClass", "ResourceQuota", "Node"];

const isNode = ({ kind }: Manifest): boolean => kind === "Node";
const isChangeable = (manifest: Manifest): boolean => changedManifest(manifest, 0) !== undefined;
const refOf = ({ kind, metadata: { name } }: Manifest) => ({ kind, name });

/** One verb of an edit, as plimsoll.yaml has it, and what becomes of the objects: nothing that later edits could tell, by default. */
const VERBS = {
  scale: {
    fits: ({ kind }) => SCALED.includes(kind),
    edit: (target, { how }, present) => ({
      edit: step("scale", { ...refOf(target), replicas: how % 3 }),
      present,
    }),
  },
  apply: { fits: isChangeable, edit: bring("apply") },
  replace: {
    fits: (manifest) => isWorkloadKind(manifest.kind) && isChangeable(manifest),
    edit: bring("replace"),
  },
  patch: {
    fits: ({ kind }) => SCALED.includes(kind),
    edit: (target, { how }, present) => ({
      edit: step("patch", { ...refOf(target), spec: { replicas: how % 3 } }),
      present,
    }),
  },
  delete: {
    fits: ({ kind }) => !FIXED.includes(kind),
    edit: (target, { how }, present) => ({
      edit: step("delete", { ...refOf(target), ...deletion(target, how) }),
      present: present.filter((one) => one !== target),
    }),
  },
  create: {
    fits: isNode,
    edit: (_, { created }, present) =>
      bringing("apply", workloadManifest(freeName(present), created), present),
  },
  label: {
    fits: ({ kind }) => LABELLED.includes(kind),
    edit: (target, { how }, present) => ({
      edit: step("label", { podOf: refOf(target), labels: { app: how % 2 === 0 ? null : "nobodys" } }),
      present,
    }),
  },
  cordon: { fits: isNode, edit: onNode("cordon") },
  uncordon: { fits: isNode, edit: onNode("uncordon") },
  drain: {
    fits: isNode,
    edit: onNode("drain", [{ force: true }, {}, { force: true, disableEviction: true }]),
  },
  taint: {
    fits: isNode,
    edit: onNode("taint", [
      { ...TAINT, effect: "NoSchedule" },
      { ...TAINT, effect: "NoExecute" },
    ]),
  },
  untaint: { fits: isNode, edit: onNode("untaint", [{ key: TAINT.key }]) },
} as const satisfies { readonly [verb: string]: VerbRule };

export type Verb = keyof typeof VERBS;

/** All that users can do in a scenario; "create" is an apply of what was not there. */
export const VERB_NAMES: readonly Verb[] = Object.keys(VERBS).filter(isVerb);

function isVerb(name: string): name is Verb {
  return Object.hasOwn(VERBS, name);
}

function step(verb: string, value: unknown): EditStep {
  return { verb, value, options: {} };
}

function onNode(verb: string, ways: readonly object[] = [{}]) {
  return (target: Manifest, { how }: EditPlan, present: readonly Manifest[]): Edited => ({
    edit: step(verb, { node: target.metadata.name, ...chosen(ways, how) }),
    present,
  });
}

function freeName(present: readonly Manifest[]): string {
  const taken = new Set(present.map(({ metadata: { name } }) => name));
  const number = present.findIndex((_, i) => !taken.has(`new-${i}`));
  return `new-${number < 0 ? present.length : number}`;
}

function bring(verb: "apply" | "replace") {
  return (target: Manifest, { how }: EditPlan, present: readonly Manifest[]): Edited =>
    bringing(verb, changedManifest(target, how) ?? target, present);
}

function bringing(verb: "apply" | "replace", manifest: Manifest, present: readonly Manifest[]): Edited {
  const others = present.filter(
    ({ kind, metadata: { name } }) => kind !== manifest.kind || name !== manifest.metadata.name,
  );
  return { edit: { verb, manifest, options: {} }, present: [...others, manifest] };
}

function deletion({ kind }: Manifest, how: number): object {
  if (kind === "Pod") return how % 2 === 0 ? {} : { force: true };
  const ways = [{}, { propagationPolicy: "Foreground" }, { propagationPolicy: "Orphan" }];
  return (isWorkloadKind(kind) && chosen(ways, how)) || {};
}

export interface EditOptions {
  /** At most so many; 2 by default. */
  readonly edits?: number;
  /** At least so many; none by default. */
  readonly atLeast?: number;
  /** All by default. What comes first is what all others shrink to. */
  readonly verbs?: readonly Verb[];
}

export function editPlans({
  edits = 2,
  atLeast = 0,
  verbs = VERB_NAMES,
}: EditOptions): fc.Arbitrary<readonly EditPlan[]> {
  const nothing: PodOptions = { placement: "none", lifecycle: false, references: false };
  const plan = fc.record({
    verb: fc.constantFrom(...verbs),
    which: fc.nat({ max: 7 }),
    how: fc.nat({ max: 7 }),
    after: fc.oneof(
      { withCrossShrink: true },
      { weight: 5, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom("rollout", "drain") },
    ),
    created: workloadPlans(["Pod", "ReplicaSet", "Deployment"], 1, nothing),
  });
  return fc.array(plan, { minLength: atLeast, maxLength: edits });
}

/** The world with these edits. One that fits nothing is another one that does, or none if there is no such. */
export function withEdits(
  world: World,
  plans: readonly EditPlan[],
  { verbs = VERB_NAMES }: EditOptions = {},
): World {
  const edits: EditStep[] = [];
  let present = world.manifests;
  for (const plan of plans) {
    const verb = [plan.verb, ...verbs].find((one) => present.some((manifest) => ruleOf(one).fits(manifest)));
    if (verb === undefined) continue;
    const { fits, edit } = ruleOf(verb);
    const target = chosen(present.filter(fits), plan.which);
    if (target === undefined) continue;
    const edited = edit(target, plan, present);
    edits.push({ ...edited.edit, options: waiting({ ...plan, verb }, target, edits) });
    present = edited.present;
  }
  return { ...world, edits };
}

function ruleOf(verb: Verb): VerbRule {
  return VERBS[verb];
}

/** What an edit waits for, if it can: a rollout of its own target, or a drain before it. */
function waiting({ after, verb }: EditPlan, target: Manifest, before: readonly EditStep[]) {
  const isPossible =
    after === "rollout"
      ? ROLLED_OUT.includes(target.kind) && verb !== "label"
      : before.some((edit) => edit.verb === "drain");
  return given("after", isPossible ? after : undefined);
}
