// Does a scenario fit the manifests? Edits of absent objects, behaviours of no pod and other contradictions are errors:
// a verdict about something that never happens would say nothing.
import { isFixed } from "../apiserver/fixed-objects.ts";
import { refOf, sameRef } from "../inventory/inventory.ts";
import type { ModelledObject, SourcePosition, StatefulSet } from "../kubernetes/index.ts";
import {
  type Behaviour,
  type Edit,
  isNodeEdit,
  type LoadedObject,
  type ObjectRef,
  SCENARIO_DEFAULTS,
  type Scenario,
} from "../scenario/scenario.ts";
import { namespaceRefusal, setNameOf } from "../semantics/index.ts";
import { isVolumeDeletion } from "../storage/deletion.ts";
import type { OwnKinds } from "./custom.ts";
import { type Log, logInto, refuseAbsent } from "./decode.ts";
import { checkGates } from "./gated.ts";
import { checkIngresses } from "./ingress-check.ts";
import { checkLimits } from "./limit-check.ts";
import { checkOneByOne } from "./one-by-one-check.ts";
import { gatesOfPods, idOf, matches, type PodSource, podSources } from "./pod-sources.ts";
import { checkOwnPods } from "./pods-of-their-own.ts";
import { checkPriorities } from "./priority-check.ts";
import { InputErrors, type InputProblem, nearest, type Path, quote } from "./problem.ts";
import { checkSubjects } from "./scenario-access.ts";
import { checkIngressControllers } from "./scenario-ingress.ts";
import { adoptingDaemonSet } from "./scenario-label-edits.ts";
import { checkLoad } from "./scenario-load.ts";
import { checkAutoscaledNames } from "./scenario-node-autoscaler.ts";
import { checkEditedNode } from "./scenario-node-edits.ts";
import { checkOperators } from "./scenario-operators.ts";
import { checkProvided } from "./scenario-provided.ts";
import { checkWebhooks } from "./scenario-webhooks.ts";
import { checkClientSideApply } from "./updates.ts";
import { type PlacedScenario, writtenObjects } from "./written-objects.ts";

/**
 * Compares a scenario with the manifests that it is about.
 * @param own A user's own model: its controllers may make what the scenario names. Whether they do shows when they are run.
 * @returns The scenario with what becomes of objects that are written in several ways.
 * @throws InputErrors with every contradiction.
 */
export function checkScenario(
  given: PlacedScenario,
  objects: readonly LoadedObject[],
  own: OwnKinds = {},
): Scenario {
  const problems: InputProblem[] = [];
  const log = logInto(problems);
  const written = writtenObjects(given, objects, log, problems);
  const scenario = { ...given.scenario, written };
  const brings = own.resources !== undefined;
  const placed = { ...given, scenario, brings, positionOf: (path: Path) => given.positionOf(path) };
  checkNodes(placed, objects, log);
  checkEdits(placed, objects, log);
  checkAgents(placed, objects, log);
  checkBehaviours(placed, objects, log);
  checkLoad(placed, objects, log);
  if (!brings) checkOperators(placed.scenario, placed.positionOf, objects, log);
  checkIngressControllers(placed.scenario, placed.positionOf, objects, log);
  checkWebhooks(placed.scenario, placed.positionOf, objects, log);
  const later = [
    ...scenario.edits.flatMap((edit) => (edit.type === "apply" ? edit.objects : [])),
    ...written.flatMap(({ versions }) => versions.map(({ object }) => object)),
  ];
  checkPriorities(objects, later, log);
  checkIngresses(objects, later, log);
  checkLimits(objects, later, log);
  checkOwnPods(objects, scenario, log);
  checkSubjects(placed, log);
  checkImages(placed, objects, log);
  checkOneByOne(placed, objects, log);
  checkReadinessGates(placed, objects, log);
  checkProvided(placed, objects, log);
  problems.push(...checkGates(scenario, objects));
  if (problems.length > 0) throw new InputErrors(problems);
  return scenario;
}

function checkNodes(
  { scenario, positionOf }: PlacedScenario,
  objects: readonly LoadedObject[],
  log: Log,
): void {
  const given = objects.flatMap(({ object }) => (object.kind === "Node" ? [object.metadata.name] : []));
  checkAutoscaledNames(scenario, given, (i, problem, fix) => {
    const path = ["nodeAutoscaler", "groups", i];
    log.problem(positionOf(path), path, problem, fix);
  });
  const node = objects.find(({ object }) => object.kind === "Node");
  const isGiven = scenario.nodes !== SCENARIO_DEFAULTS.nodes && scenario.nodes.length > 0;
  if (node === undefined || !isGiven) return;
  const { file, line } = node.position;
  const problem = `Forbidden: there are Node manifests too (${quote(node.object.metadata.name)}, ${file}:${line})`;
  log.problem(
    positionOf(["nodes"]),
    ["nodes"],
    problem,
    "keep either the manifests or the nodes of the scenario",
  );
}

/** With whether users' own controllers may bring more objects. */
interface Placed extends PlacedScenario {
  readonly brings: boolean;
}

function checkEdits(
  { scenario, positionOf, brings }: Placed,
  objects: readonly LoadedObject[],
  log: Log,
): void {
  const present = new Map(objects.map(({ object }) => [idOf(refOf(object)), object]));
  const deletedBy = new Map<string, number>();
  for (const [i, edit] of scenario.edits.entries()) {
    if (edit.type === "apply") {
      for (const applied of edit.objects) {
        checkAfter(edit.after, applied.object.kind, positionOf, i, log);
        const id = idOf(refOf(applied.object));
        if (!isWritten(scenario, refOf(applied.object))) checkClientSideApply(present.get(id), applied, log);
        present.set(id, applied.object);
        deletedBy.delete(id);
      }
      continue;
    }
    if (edit.type === "write") {
      for (const { target } of edit.documents) {
        checkAfter(edit.after, target.kind, positionOf, i, log);
        const id = idOf(target);
        const created = edit.method.type === "server-side apply" ? versionIn(scenario, target) : undefined;
        if (!present.has(id) && created !== undefined) present.set(id, created);
        if (present.has(id)) {
          deletedBy.delete(id);
          continue;
        }
        const path = ["edits", i];
        log.problem(positionOf(path), path, `Not found: ${quote(id)}`, meantObject(id, present.keys()));
      }
      continue;
    }
    checkAfter(edit.after, edit.type === "label" ? "Pod" : edit.target.kind, positionOf, i, log);
    if (isNodeEdit(edit)) {
      const field = edit.target.kind === "NodeGroup" ? "group" : "node";
      const path =
        edit.type === "delete node" ? ["edits", i, "delete", "name"] : ["edits", i, edit.type, field];
      const at = { position: positionOf(path), path };
      checkEditedNode(scenario, objects, edit.target, at, log);
      continue;
    }
    const id = idOf(edit.target);
    if (edit.type === "delete" && isPodOfSet(edit.target, present)) continue;
    if (edit.type === "delete" && claimingSet(edit.target, present) !== undefined) {
      checkClaimOfSet(edit.target, present, { position: positionOf(["edits", i]), path: ["edits", i] }, log);
      continue;
    }
    const target = present.get(id);
    if (target !== undefined && isFixed(target) && !isVolumeDeletion(edit)) {
      const problem = `Forbidden: ${quote(id)}: that a ${target.kind} is deleted is not modelled`;
      log.problem(positionOf(["edits", i, "delete"]), ["edits", i, "delete"], problem, "remove this edit");
      continue;
    }
    if (target === undefined && brings) continue;
    if (target === undefined) {
      const path = ["edits", i, edit.type];
      const deleter = deletedBy.get(id);
      const problem =
        deleter === undefined
          ? `Not found: ${quote(id)}`
          : `Not found: ${quote(id)} is deleted by edits[${deleter}]`;
      log.problem(positionOf(path), path, problem, meantObject(id, present.keys()));
    } else if (edit.type === "label") {
      const adopter = adoptingDaemonSet(target, edit, present.values());
      if (adopter === undefined) continue;
      const path = ["edits", i, "label", "labels"];
      const problem = `Unsupported value: DaemonSet ${quote(adopter)} would adopt such a pod, which is not modelled`;
      log.problem(positionOf(path), path, problem, "give it labels that no DaemonSet selects");
    } else if (edit.type === "delete" && isImmortal(edit.target)) {
      const problem = `Forbidden: ${quote(id)}: this namespace may not be deleted`;
      log.problem(positionOf(["edits", i, "delete"]), ["edits", i, "delete"], problem, "remove this edit");
    } else if (edit.type === "delete") {
      present.delete(id);
      deletedBy.set(id, i);
    }
  }
}

function isWritten({ written }: Scenario, ref: ObjectRef): boolean {
  return written.some(({ target }) => sameRef(target, ref));
}

/** Some version of an object that is written in several ways. */
function versionIn({ written }: Scenario, ref: ObjectRef): ModelledObject | undefined {
  return written.find(({ target }) => sameRef(target, ref))?.versions[0]?.object.object;
}

/** Pods of a StatefulSet have names of their own, by which they can be deleted. */
function isPodOfSet(
  { kind, namespace, name }: ObjectRef,
  present: ReadonlyMap<string, ModelledObject>,
): boolean {
  const set = setNameOf(name);
  const isThere = set !== undefined && present.has(idOf({ kind: "StatefulSet", namespace, name: set }));
  return kind === "Pod" && isThere && !present.has(idOf({ kind, namespace, name }));
}

/** The set that makes a claim of this name for one of its pods. */
function claimingSet({ kind, namespace, name }: ObjectRef, present: ReadonlyMap<string, ModelledObject>) {
  if (kind !== "PersistentVolumeClaim" || present.has(idOf({ kind, namespace, name }))) return undefined;
  return [...present.values()].find(
    (object): object is StatefulSet =>
      object.kind === "StatefulSet" &&
      (object.metadata.namespace ?? "default") === namespace &&
      (object.spec.volumeClaimTemplates ?? []).some(
        ({ metadata }) =>
          name.startsWith(`${metadata.name}-`) &&
          setNameOf(name.slice(metadata.name.length + 1)) === object.metadata.name,
      ),
  );
}

/** The claims of one pod are kept as one. */
function checkClaimOfSet(
  target: ObjectRef,
  present: ReadonlyMap<string, ModelledObject>,
  { position, path }: { readonly position: SourcePosition; readonly path: Path },
  log: Log,
): void {
  const set = claimingSet(target, present);
  if ((set?.spec.volumeClaimTemplates ?? []).length < 2) return;
  const problem = `Unsupported value: ${quote(idOf(target))}: of the several claims of one pod, one alone cannot be deleted here`;
  log.problem(position, path, problem, "delete the StatefulSet, or write it with one claim template");
}

function checkAgents(
  { scenario, positionOf }: PlacedScenario,
  objects: readonly LoadedObject[],
  log: Log,
): void {
  const before = [...objects, ...scenario.edits.flatMap((e) => (e.type === "apply" ? e.objects : []))];
  const latest = new Map(before.map(({ object }) => [idOf(refOf(object)), object]));
  for (const [i, { name, objects: own, write }] of scenario.agents.entries()) {
    if (scenario.agents.findIndex((a) => a.name === name) < i) {
      const problem = `Duplicate value: ${quote(name)}`;
      log.problem(
        positionOf(["agents", i, "name"]),
        ["agents", i, "name"],
        problem,
        "give each a name of its own",
      );
    }
    if (write !== undefined && write.method.type !== "server-side apply") {
      for (const { target } of write.documents) {
        if (latest.has(idOf(target)) || versionIn(scenario, target) !== undefined) continue;
        const path = ["agents", i];
        log.problem(
          positionOf(path),
          path,
          `Not found: ${quote(idOf(target))}`,
          meantObject(idOf(target), latest.keys()),
        );
      }
    }
    for (const applied of own) {
      if (isWritten(scenario, refOf(applied.object))) continue;
      checkClientSideApply(latest.get(idOf(refOf(applied.object))), applied, log);
    }
  }
}

/** What `kubectl rollout status` knows. */
const WITH_ROLLOUTS = ["Deployment", "DaemonSet", "StatefulSet"];

function checkAfter(
  after: Edit["after"],
  kind: string,
  positionOf: PlacedScenario["positionOf"],
  i: number,
  log: Log,
): void {
  if (after !== "rollout" || WITH_ROLLOUTS.includes(kind)) return;
  const path = ["edits", i, "after"];
  const problem = `Forbidden: a ${kind} has no rollout to wait for`;
  log.problem(
    positionOf(path),
    path,
    problem,
    "remove it, or put it on an edit of a Deployment, DaemonSet or StatefulSet",
  );
}

function isImmortal({ kind, name }: ObjectRef): boolean {
  return namespaceRefusal({ operation: "DELETE", kind, name }, undefined) !== undefined;
}

function meantObject(id: string, known: Iterable<string>): string {
  const all = [...known];
  const meant = nearest(id, all);
  if (meant !== undefined) return `did you mean ${quote(meant)}?`;
  return all.length === 0 ? "there are no objects" : `the objects are ${all.slice(0, 8).join(", ")}`;
}

function checkBehaviours(
  { scenario, positionOf, brings }: Placed,
  objects: readonly LoadedObject[],
  log: Log,
): void {
  const sources = podSources(scenario, objects);
  const decided = new Set<PodSource>();
  for (const [i, behaviour] of scenario.behaviours.entries()) {
    const path = ["containers", i];
    const matched = sources.filter((source) => matches(behaviour, source));
    const own = matched.filter((source) => !decided.has(source));
    for (const source of own) decided.add(source);
    if (matched.length === 0 && brings) continue;
    if (matched.length === 0) {
      log.problem(positionOf(path), path, "matches no pod", meantPods(behaviour, sources));
    } else if (own.length === 0) {
      const fix = "the first entry that matches decides: put this one before it, or remove it";
      log.problem(positionOf(path), path, "every pod that it matches is decided by an entry before it", fix);
    } else if (behaviour.mayComplete && !own.some(({ completes }) => completes)) {
      const at = [...path, "mayComplete"];
      const problem = "Forbidden: with restartPolicy Always a completed container is started again";
      log.problem(positionOf(at), at, problem, "remove it, or write another restartPolicy into the pod");
    } else if (behaviour.waitsForPeers === true && !own.every(({ hasPeers }) => hasPeers)) {
      const at = [...path, "waitsForPeers"];
      const problem = "Forbidden: only the pods of Jobs are known to be peers of each other";
      log.problem(positionOf(at), at, problem, "remove it, or name a Job as the workload");
    }
  }
}

/** Every image of the scenario belongs to some container, and is named once. */
function checkImages(
  { scenario, positionOf, brings }: Placed,
  objects: readonly LoadedObject[],
  log: Log,
): void {
  const images = new Set(podSources(scenario, objects).flatMap((source) => source.images));
  for (const [i, { image }] of scenario.images.entries()) {
    const path = ["images", i, "image"];
    if (!images.has(image) && brings) continue;
    if (!images.has(image)) {
      const meant = nearest(image, [...images]);
      const known = `the images are ${[...images].slice(0, 8).join(", ")}`;
      const fix = meant === undefined ? known : `did you mean ${quote(meant)}?`;
      log.problem(positionOf(path), path, `Not found: no container has the image ${quote(image)}`, fix);
    } else if (scenario.images.findIndex((other) => other.image === image) < i) {
      log.problem(positionOf(path), path, `Duplicate value: ${quote(image)}`, "name it once");
    }
  }
}

/** A readiness gate that no pod has is a mistake. */
function checkReadinessGates(
  { scenario, positionOf, brings }: Placed,
  objects: readonly LoadedObject[],
  log: Log,
): void {
  const known = gatesOfPods(scenario, objects);
  const nothing = "no pod has readiness gates";
  for (const [i, wanted] of scenario.readinessGates.entries()) {
    const path = ["readinessGates", i];
    const isTwice = scenario.readinessGates.indexOf(wanted) < i;
    if (isTwice) log.problem(positionOf(path), path, `Duplicate value: ${quote(wanted)}`, "name it once");
    else if (!brings) refuseAbsent(log, positionOf(path), path, { wanted, known, nothing });
  }
}

function meantPods({ workload, image }: Behaviour, sources: readonly PodSource[]): string {
  const own =
    workload === undefined ? sources : sources.filter((source) => source.workload === idOf(workload));
  if (workload !== undefined && own.length === 0) {
    const known = sources.map((source) => source.workload);
    return `there is no ${idOf(workload)}: ${meantObject(idOf(workload), new Set(known))}`;
  }
  const images = [...new Set(own.flatMap((source) => source.images))];
  const meant = image === undefined ? undefined : nearest(image, images);
  return meant === undefined
    ? `the images are ${images.slice(0, 8).join(", ")}`
    : `did you mean ${quote(meant)}?`;
}
