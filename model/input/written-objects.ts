// Which objects are written otherwise than by apply, scale and delete, and every version that comes of it. A write that the
// API server would never take is a mistake in the scenario; one that it takes only at times is refused at the others.
import { refOf, sameRef, titleOf } from "../inventory.ts";
import type { SourcePosition } from "../kubernetes.ts";
import { appliedObjects, type LoadedObject, type ObjectRef, type Scenario } from "../scenario.ts";
import { fieldsIn } from "../writes/field-paths.ts";
import { MAX_VERSIONS, versionsOf, type Writer } from "../writes/versions.ts";
import { KUBECTL_APPLY, type Live, updater, written } from "../writes/write.ts";
import {
  agentWriter,
  autoscalerWriter,
  editor,
  type Write,
  type WrittenDocument,
  type WrittenObject,
} from "../writes/written.ts";
import { type Log, logInto } from "./decode.ts";
import type { InputProblem, Path } from "./problem.ts";
import { scalesWorkload } from "./scale-targets.ts";
import { treeOf } from "./tree.ts";
import { checkApplied } from "./updates.ts";
import { DECODERS } from "./workloads.ts";

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
  const { edits, agents } = placed.scenario;
  const documents = [
    ...edits.flatMap((edit) => (edit.type === "write" ? edit.documents : [])),
    ...agents.flatMap(({ write }) => write?.documents ?? []),
  ];
  const targets = new Map(documents.map(({ target }) => [titleOf(target), target]));
  return [...targets.values()].flatMap((target) => {
    checkFinalizers(placed.scenario, objects, target, log);
    return writtenObject(placed, objects, target, log, problems) ?? [];
  });
}

function writtenObject(
  { scenario, positionOf }: PlacedScenario,
  objects: readonly LoadedObject[],
  target: ObjectRef,
  log: Log,
  problems: InputProblem[],
): WrittenObject | undefined {
  const initial = objects.find(({ object }) => sameRef(refOf(object), target));
  const sources = sourcesOf(scenario, target);
  const whole = initial ?? [...sources.values()].find(({ written: document }) => hasKind(document));
  // Nothing ever creates it: whoever checks the edits says so.
  if (whole === undefined) return undefined;
  const judge = new Judge(target, new Map(sources), initial ?? whole);
  const found = versionsOf({
    target,
    frame: whole.written,
    initial: initial === undefined ? null : startOf(scenario, target, initial),
    writers: [...writersOf(scenario, target), ...scalersOf(scenario, objects, target)],
    mayVanish: target.kind === "Job" || scenario.edits.some(({ type }) => type === "delete"),
    isManaged: isManaged(scenario, target),
    accepted: (plain, before, writer) => judge.accepted(plain, before, writer),
  });
  problems.push(...judge.neverAccepted());
  if (found === undefined) {
    const problem = `Too many: edits and agents lead to more than ${MAX_VERSIONS} versions of ${titleOf(target)}`;
    log.problem(positionOf(["edits"]), ["edits"], problem, "use fewer edits and agents of this object");
  }
  return found;
}

/** What the API server says of merged objects. */
class Judge {
  readonly #target: ObjectRef;
  readonly #sources: ReadonlyMap<string, WrittenDocument>;
  readonly #first: Pick<LoadedObject, "position" | "positionOf">;
  readonly #refused = new Map<string, readonly InputProblem[]>();
  readonly #taken = new Set<string>();

  constructor(
    target: ObjectRef,
    sources: ReadonlyMap<string, WrittenDocument>,
    first: Pick<LoadedObject, "position" | "positionOf">,
  ) {
    this.#target = target;
    this.#sources = sources;
    this.#first = first;
  }

  accepted(
    plain: object,
    before: LoadedObject | undefined,
    writer: string | undefined,
  ): LoadedObject | undefined {
    const { position, positionOf } = this.#sources.get(writer ?? "") ?? this.#first;
    const problems: InputProblem[] = [];
    const log = logInto(problems);
    const tree = treeOf(plain, (path: Path) => positionOf(path));
    const object = DECODERS.get(this.#target.kind)?.decoder(tree, [], log);
    const loaded = object && { object, written: plain, position, positionOf };
    if (loaded !== undefined && problems.length === 0) checkApplied(before?.object, loaded, log);
    if (problems.length === 0) this.#taken.add(writer ?? "");
    else if (writer !== undefined && !this.#refused.has(writer)) this.#refused.set(writer, problems);
    return problems.length === 0 ? loaded : undefined;
  }

  /** What is wrong with the writes that are refused whenever they do not conflict. */
  neverAccepted(): readonly InputProblem[] {
    return [...this.#refused].flatMap(([writer, problems]) => (this.#taken.has(writer) ? [] : problems));
  }
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
    const document = sources.get(id)?.written;
    if (edit.type === "apply" && document !== undefined) {
      const write = { type: "client-side apply", manager: KUBECTL_APPLY, written: document } as const;
      writers.push({ id, turn, write });
    } else if (edit.type === "write" && document !== undefined) {
      const { method } = edit;
      const by = method.type === "replace" ? "kubectl-edit" : "kubectl-patch";
      writers.push({ id, turn, write: { type: "write", method, by, written: document } });
    } else if (edit.type === "scale" && sameRef(edit.target, target)) {
      writers.push({ id, turn, write: { type: "scale", replicas: edit.replicas } });
    } else if (edit.type === "delete" && sameRef(edit.target, target)) {
      writers.push({ id, turn, write: { type: "delete" } });
    }
  }
  for (const { name, write } of scenario.agents) {
    const id = agentWriter(name);
    const document = sources.get(id)?.written;
    if (document === undefined) continue;
    const made =
      write === undefined
        ? ({ type: "client-side apply", manager: updater(name), written: document } as const)
        : ({ type: "write", method: write.method, by: name, written: document } as const);
    writers.push({ id, turn: undefined, write: made });
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
      write: { type: "scale", replicas, by: "kube-controller-manager" },
    }));
}

function hasKind(document: unknown): boolean {
  return (
    typeof document === "object" && document !== null && "kind" in document && fieldsIn(document).size > 0
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
