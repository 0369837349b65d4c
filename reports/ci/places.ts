// Where in the files what a violation is about stands: objects, the fields that decide, edits and faults of the scenario.

import type { TraceStep } from "../../explorer/result.ts";
import {
  clusterProperties,
  type Finding,
  mentioned,
  type Names,
  type VerifyInput,
} from "../../invariants/index.ts";
import { refOf, titleOf } from "../../model/inventory/objects.ts";
import type { SourcePosition } from "../../model/kubernetes/index.ts";
import { FAULT_NAMES, FAULTS } from "../../model/scenario/fault-budgets.ts";
import { appliedObjects, type LoadedObject, type Scenario } from "../../model/scenario/scenario.ts";
import type { Related } from "./report.ts";

/** What is known of the files: nothing of a system that no manifest describes. */
export type Sources = Pick<VerifyInput, "objects" | "scenario" | "scenarioPosition"> | undefined;

const SCENARIO = "plimsoll.yaml";

export class Places {
  readonly #byTitle: ReadonlyMap<string, LoadedObject>;
  readonly #names: Names;
  readonly #sources: Sources;

  constructor(sources: Sources, names: Names = new Map()) {
    this.#sources = sources;
    this.#names = names;
    const all = sources === undefined ? [] : [...sources.objects, ...appliedObjects(sources.scenario)];
    // Of several versions of an object the first is shown.
    this.#byTitle = new Map(
      all.map((loaded) => [titleOf(refOf(loaded.object)), loaded] as const).toReversed(),
    );
  }

  /** The object itself. */
  of(title: string): SourcePosition | undefined {
    return this.#byTitle.get(title)?.position;
  }

  /** The field that decides, else the object, else what there is of the group or of the scenario. */
  ofFinding(finding: Finding): SourcePosition | undefined {
    const { about, blames = [] } = finding;
    const blamed = blames.find(({ object }) => about.includes(object)) ?? blames[0];
    if (blamed !== undefined) return blamed.position;
    const objects = about.flatMap((title) => this.#byTitle.get(title) ?? []);
    const fields = clusterProperties.find(({ id }) => id === finding.property)?.decidedBy ?? [];
    for (const field of fields) {
      const [file, name = ""] = field.split(" ");
      const said =
        file === SCENARIO ? (this.#lastEdit(name, finding) ?? this.#inScenario([name])) : undefined;
      if (said !== undefined) return said;
      for (const loaded of objects) {
        const position = positionIn(loaded, field);
        if (position !== undefined) return position;
      }
    }
    const first = objects[0];
    if (first !== undefined) return first.position;
    const last = finding.trace?.steps.at(-1);
    const [object] = mentioned(finding.group ?? "", this.#names).flatMap((title) => this.of(title) ?? []);
    return this.#ofSubject(finding.subject) ?? (last && this.ofStep(last)) ?? object;
  }

  /** Of edits the last one that was made. */
  #lastEdit(name: string, { trace }: Finding): SourcePosition | undefined {
    const step = name === "edits" ? trace?.steps.findLast((s) => s.process.startsWith("user: ")) : undefined;
    return step && this.#ofEvent(step);
  }

  #ofSubject(subject: string | undefined): SourcePosition | undefined {
    if (subject === "edits") return this.#inScenario(["edits"]);
    return subject === "all nodes" || subject?.startsWith("Node/") === true
      ? this.#inScenario(["nodes"])
      : undefined;
  }

  /** The edit or the fault that a step is, else the object that it changes, else the one that acts. */
  ofStep(step: TraceStep): SourcePosition | undefined {
    return (
      this.#ofEvent(step) ??
      this.objectsOf(step)
        .map((title) => this.of(title))
        .find((p) => p !== undefined)
    );
  }

  /** The titles of the objects that a step is about. */
  objectsOf({ process, detail, changes }: TraceStep): readonly string[] {
    const slots = changes.map(({ slot }) => slot.replace(/ without a node$/, ""));
    const texts = [...slots, process, detail ?? ""];
    return [...new Set(texts.flatMap((text) => mentioned(text, this.#names)))];
  }

  /** Everything else in the files that a violation is about: other objects, edits and faults. */
  related(finding: Finding, primary: SourcePosition | undefined): readonly Related[] {
    const objects = finding.about.flatMap((title): readonly Related[] => {
      const position = this.of(title);
      return position === undefined ? [] : [{ message: title, position }];
    });
    const blamed = (finding.blames ?? []).map(({ object, field, position }): Related => {
      return { message: field === "" ? object : `${object} ${field}`, position };
    });
    const events = (finding.trace?.steps ?? []).flatMap((step): readonly Related[] => {
      const position = this.#ofEvent(step);
      return position === undefined ? [] : [{ message: `${step.process}: ${step.label}`, position }];
    });
    const seen = new Set(primary === undefined ? [] : [textOf(primary)]);
    return [...blamed, ...objects, ...events].filter(({ position }) => {
      const isNew = !seen.has(textOf(position));
      seen.add(textOf(position));
      return isNew;
    });
  }

  #ofEvent(step: TraceStep): SourcePosition | undefined {
    const scenario = this.#sources?.scenario;
    if (scenario === undefined) return undefined;
    const fault = FAULT_NAMES.find((name) => step.changes.some(({ slot }) => slot === FAULTS[name].slot));
    if (fault !== undefined) return this.#inScenario([fault]);
    if (step.process.startsWith("user: "))
      return this.#inScenario(["edits", ...this.#editOf(step, scenario)]);
    const agent = scenario.agents.findIndex(({ name }) => step.process.startsWith(`agent ${name}: `));
    return agent < 0 ? undefined : this.#inScenario(["agents", agent]);
  }

  /** The index of the first edit that is about an object of the step; nothing if that cannot be told. */
  #editOf(step: TraceStep, { edits }: Scenario): readonly number[] {
    if (edits.length === 1) return [0];
    const titles = mentioned(step.process, this.#names);
    const about = edits.map((edit) => {
      if ("objects" in edit) return edit.objects.map(({ object }) => titleOf(refOf(object)));
      return "target" in edit ? [titleOf(edit.target)] : [];
    });
    const fitting = about.flatMap((of, i) => (of.some((title) => titles.includes(title)) ? [i] : []));
    return fitting.length === 1 ? fitting : [];
  }

  #inScenario(path: readonly (string | number)[]): SourcePosition | undefined {
    const position = this.#sources?.scenarioPosition?.(path);
    if (position === undefined || position.line === 0) return undefined;
    // What the file does not say stands where the file begins.
    const whole = this.#sources?.scenarioPosition?.([]);
    return whole !== undefined && textOf(whole) === textOf(position) ? undefined : position;
  }
}

function textOf({ file, line, column }: SourcePosition): string {
  return `${file}:${line}:${column}`;
}

/** Where an object says a field; undefined if it does not, or is of another kind. */
function positionIn(loaded: LoadedObject, field: string): SourcePosition | undefined {
  const [last = "", kind] = field.split(" ").toReversed();
  const own = refOf(loaded.object).kind;
  if (kind !== undefined && kind !== own) return undefined;
  const [first, ...rest] = last.split(".");
  const path = first === "pod" ? [...podPath(own), ...rest] : last.split(".");
  return isWritten(loaded.written, path) ? loaded.positionOf(path) : undefined;
}

/** Where the spec of its pods stands. */
function podPath(kind: string): readonly string[] {
  if (kind === "Pod") return ["spec"];
  const template = ["spec", "template", "spec"];
  return kind === "CronJob" ? ["spec", "jobTemplate", ...template] : template;
}

function isWritten(value: unknown, path: readonly string[]): boolean {
  const [step, ...rest] = path;
  if (step === undefined) return value !== undefined;
  if (typeof value !== "object" || value === null) return false;
  const found = Object.entries(value).find(([key]) => key === step);
  return found !== undefined && isWritten(found[1], rest);
}
