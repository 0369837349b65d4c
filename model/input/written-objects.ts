// Which objects are written otherwise than by apply, scale and delete, and every version that comes of it. A write that the
// API server would never take is a mistake in the scenario; one that it takes only at times is refused at the others.
import { refOf, sameRef, titleOf } from "../inventory/inventory.ts";
import type { SourcePosition } from "../kubernetes/index.ts";
import {
  changedAtStart,
  changedElsewhere,
  mayChangeWrites,
  orderDecides,
  waysToWrite,
} from "../policy/admitted-writes.ts";
import { MAX_OUTCOMES, type Mutators } from "../policy/mutation.ts";
import { mutatorsOf } from "../policy/mutators.ts";
import { ADMINISTRATOR, AUTOSCALER } from "../policy/request.ts";
import { shownApplied } from "../policy/stored-objects.ts";
import {
  appliedObjects,
  type LoadedObject,
  type ObjectRef,
  type Scenario,
  serversIn,
} from "../scenario/scenario.ts";
import { valueAt } from "../writes/field-paths.ts";
import {
  type AskedWrite,
  MAX_VERSIONS,
  versionsOf,
  type WriteAdmission,
  type Writer,
} from "../writes/versions.ts";
import { KUBECTL_APPLY, type Live, updater, written } from "../writes/write.ts";
import {
  agentWriter,
  autoscalerWriter,
  editor,
  type Write,
  type WrittenDocument,
  type WrittenObject,
} from "../writes/written.ts";
import type { Log } from "./decode.ts";
import { Judge } from "./merged-object.ts";
import type { InputProblem, Path } from "./problem.ts";
import { scalesWorkload } from "./scale-targets.ts";
import { WRITABLE } from "./scenario-writes.ts";

/** What `checkScenario` needs of a loaded scenario: the values, and where they stand. */
export interface PlacedScenario {
  readonly scenario: Scenario;
  positionOf(path: Path): SourcePosition;
}

/** With problems reported where writes are never accepted. */
export function writtenObjects(
  placed: PlacedScenario,
  objects: readonly LoadedObject[],
  log: Log,
  problems: InputProblem[],
): readonly WrittenObject[] {
  const targets = new Map(documentsIn(placed.scenario).map(({ target }) => [titleOf(target), target]));
  const mutators = mutatorsOf(objects, serversIn(placed.scenario));
  const others = [...objects, ...appliedObjects({ ...placed.scenario, written: [] })]
    .map(({ object }) => refOf(object))
    .filter((ref) => !targets.has(titleOf(ref)) && isChanged(placed.scenario, objects, ref, mutators));
  for (const target of targets.values()) checkFinalizers(placed.scenario, objects, target, log);
  const all = new Map([...targets.values(), ...others].map((target) => [titleOf(target), target]));
  return [...all.values()].flatMap(
    (target) => writtenObject({ ...placed, mutators }, objects, target, problems) ?? [],
  );
}

/** What is written otherwise than by apply and scale. */
function documentsIn({ edits, agents }: Scenario): readonly WrittenDocument[] {
  return [
    ...edits.flatMap((edit) => (edit.type === "write" ? edit.documents : [])),
    ...agents.flatMap(({ write }) => write?.documents ?? []),
  ];
}

/** Whether mutating admission changes it, and the model has that. */
function isChanged(
  scenario: Scenario,
  objects: readonly LoadedObject[],
  ref: ObjectRef,
  mutators: Mutators,
): boolean {
  const isKnown = WRITABLE.some((kind) => kind === ref.kind) && !hasFinalizers(scenario, objects, ref);
  return isKnown && mayChangeWrites(mutators, ref);
}

/** Finalizers are modelled only where nothing but manifests are applied, and as they are written. */
export function hasFinalizers(
  { edits, agents }: Pick<Scenario, "edits" | "agents">,
  objects: readonly LoadedObject[],
  ref: ObjectRef,
): boolean {
  return [...objects, ...appliedObjects({ edits, agents, written: [] })].some(
    ({ object }) => sameRef(refOf(object), ref) && (object.metadata.finalizers ?? []).length > 0,
  );
}

function writtenObject(
  { scenario, positionOf, mutators }: PlacedScenario & { readonly mutators: Mutators },
  objects: readonly LoadedObject[],
  target: ObjectRef,
  problems: InputProblem[],
): WrittenObject | undefined {
  const initial = objects.find(({ object }) => sameRef(refOf(object), target));
  const sources = sourcesOf(scenario, target);
  const whole = initial ?? [...sources.values()].find(({ written: document }) => hasKind(document));
  // Nothing ever creates it: whoever checks the edits says so.
  if (whole === undefined) return undefined;
  const isChosen = documentsIn(scenario).some((document) => sameRef(document.target, target));
  const judge = new Judge(target, new Map(sources), initial ?? whole);
  const found = versionsOf({
    target,
    frame: whole.written,
    initial: initial === undefined ? null : startOf(scenario, target, initial),
    writers: [...writersOf(scenario, target), ...scalersOf(scenario, objects, target)],
    mayVanish: target.kind === "Job" || scenario.edits.some(({ type }) => type === "delete"),
    isManaged: isManaged(scenario, target),
    isChosen,
    ...(mayChangeWrites(mutators, target) ? { admission: admissionOf(mutators, target, judge) } : {}),
    accepted: (plain, before, writer) => judge.accepted(plain, before, writer),
  });
  problems.push(...judge.neverAccepted());
  if (found !== undefined) return { ...found, unmodelled: judge.brought };
  const many = `more than ${MAX_VERSIONS} versions of ${titleOf(target)}`;
  const [field, problem, fix] = mayChangeWrites(mutators, target)
    ? [
        "webhooks",
        `Too many: edits, agents and mutating admission lead to ${many}, or a write may go in more than ${MAX_OUTCOMES} ways`,
        "have what has been changed once not changed again, or leave out what changes nothing that matters here",
      ]
    : ["edits", `Too many: edits and agents lead to ${many}`, "use fewer edits and agents of this object"];
  problems.push({ position: positionOf([field]), field, problem, fix, isBound: true });
  return undefined;
}

function admissionOf(mutators: Mutators, target: ObjectRef, judge: Judge): WriteAdmission {
  const note = (asked: AskedWrite): void => {
    if (orderDecides(mutators, target, asked)) judge.noteOrder();
    judge.noteElsewhere(changedElsewhere(mutators, target, asked));
  };
  return {
    atStart(live, plain) {
      note({ user: ADMINISTRATOR, isScale: false, before: undefined, after: plain, live });
      return changedAtStart(mutators, target, live, plain);
    },
    waysOf(asked) {
      note(asked);
      return waysToWrite(mutators, target, asked);
    },
    validated: (plain, before) => judge.validated(shownApplied(target, plain), before),
  };
}

/** Who applied the manifests of the start, and how. */
function startOf(
  { appliedBy }: Scenario,
  { kind }: ObjectRef,
  { written: document }: LoadedObject,
): Live | null {
  const answer =
    appliedBy === undefined
      ? written(kind, null, { type: "client-side apply", manager: KUBECTL_APPLY, written: document })
      : written(kind, null, {
          type: "write",
          by: appliedBy,
          method: { type: "server-side apply", manager: appliedBy, force: false },
          written: document,
        });
  return answer.ok ? answer.live : null;
}

function isManaged({ edits, agents }: Scenario, target: ObjectRef): boolean {
  const writes = [
    ...edits.flatMap((edit) => (edit.type === "write" ? [edit] : [])),
    ...agents.flatMap(({ write }) => write ?? []),
  ];
  return writes.some(
    ({ method, documents }) =>
      method.type === "server-side apply" && documents.some((d) => sameRef(d.target, target)),
  );
}

/** What each writer writes into the object. */
function sourcesOf({ edits, agents }: Scenario, target: ObjectRef): ReadonlyMap<string, WrittenDocument> {
  const loaded = (objects: readonly LoadedObject[]) =>
    objects.flatMap((one) => (sameRef(refOf(one.object), target) ? [{ ...one, target }] : []));
  const own = (write: Write | undefined) =>
    (write?.documents ?? []).filter((document) => sameRef(document.target, target));
  const found = [
    ...edits.flatMap((edit, i) => {
      const documents = edit.type === "apply" ? loaded(edit.objects) : edit.type === "write" ? own(edit) : [];
      return documents.map((document) => [editor(i), document] as const);
    }),
    ...agents.flatMap(({ name, objects, write }) =>
      [...loaded(objects), ...own(write)].map((document) => [agentWriter(name), document] as const),
    ),
  ];
  return new Map(found);
}

function writersOf(scenario: Scenario, target: ObjectRef): readonly Writer[] {
  const sources = sourcesOf(scenario, target);
  const writers: Writer[] = [];
  for (const [i, edit] of scenario.edits.entries()) {
    const turn = writers.length;
    const id = editor(i);
    const { as: user = ADMINISTRATOR } = edit;
    const document = sources.get(id)?.written;
    if (edit.type === "apply" && document !== undefined) {
      const write = { type: "client-side apply", manager: KUBECTL_APPLY, written: document } as const;
      writers.push({ id, turn, user, write });
    } else if (edit.type === "write" && document !== undefined) {
      const { method } = edit;
      const by = method.type === "replace" ? "kubectl-edit" : "kubectl-patch";
      writers.push({ id, turn, user, write: { type: "write", method, by, written: document } });
    } else if (edit.type === "scale" && sameRef(edit.target, target)) {
      writers.push({ id, turn, user, write: { type: "scale", replicas: edit.replicas } });
    } else if (edit.type === "delete" && sameRef(edit.target, target)) {
      writers.push({ id, turn, user, write: { type: "delete" } });
    }
  }
  for (const { name, write, as: user = ADMINISTRATOR } of scenario.agents) {
    const id = agentWriter(name);
    const document = sources.get(id)?.written;
    if (document === undefined) continue;
    const made =
      write === undefined
        ? ({ type: "client-side apply", manager: updater(name), written: document } as const)
        : ({ type: "write", method: write.method, by: name, written: document } as const);
    writers.push({ id, turn: undefined, user, write: made });
  }
  return writers;
}

/** What autoscalers may scale it to, at any time: whatever is within the bounds that some manifest gives them. */
function scalersOf(
  scenario: Scenario,
  objects: readonly LoadedObject[],
  target: ObjectRef,
): readonly Writer[] {
  const sizes = [...objects, ...appliedObjects({ ...scenario, written: [] })].flatMap(({ object }) => {
    if (object.kind !== "HorizontalPodAutoscaler" || !scalesWorkload(object, target)) return [];
    const { minReplicas = 1, maxReplicas } = object.spec;
    return Array.from({ length: Math.max(0, maxReplicas - minReplicas + 1) }, (_, i) => minReplicas + i);
  });
  return [...new Set(sizes)]
    .toSorted((a, b) => a - b)
    .map((replicas) => ({
      id: autoscalerWriter(replicas),
      turn: undefined,
      user: AUTOSCALER,
      write: { type: "scale", replicas, by: "kube-controller-manager" },
    }));
}

function hasKind(document: unknown): boolean {
  return (
    typeof document === "object" &&
    document !== null &&
    "kind" in document &&
    valueAt(document, "spec") !== undefined
  );
}

function checkFinalizers(
  { edits, agents }: Scenario,
  objects: readonly LoadedObject[],
  target: ObjectRef,
  log: Log,
): void {
  const all = [
    ...objects,
    ...edits.flatMap((edit) => (edit.type === "apply" ? edit.objects : [])),
    ...agents.flatMap((agent) => agent.objects),
  ];
  for (const { object, positionOf } of all) {
    if (!sameRef(refOf(object), target) || (object.metadata.finalizers ?? []).length === 0) continue;
    const path = ["metadata", "finalizers"];
    const problem = "Forbidden: finalizers are modelled only where all manifests are applied client-side";
    log.problem(positionOf(path), path, problem, "leave them out");
  }
}
