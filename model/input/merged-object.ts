// Objects as writes leave them, as the API server takes them: validated once more.
import { ORDER_DECIDES } from "../policy/mutation.ts";
import type { LoadedObject, ObjectRef } from "../scenario/scenario.ts";
import type { Unmodelled, WrittenDocument } from "../writes/written.ts";
import { logInto } from "./decode.ts";
import { formatPath, type InputProblem, type Path } from "./problem.ts";
import { treeOf } from "./tree.ts";
import { checkApplied } from "./updates.ts";
import { DECODERS } from "./workloads.ts";

/** What the API server says of merged objects. */
export class Judge {
  readonly #target: ObjectRef;
  readonly #sources: ReadonlyMap<string, WrittenDocument>;
  readonly #first: Pick<LoadedObject, "position" | "positionOf">;
  readonly #refused = new Map<string, readonly InputProblem[]>();
  readonly #taken = new Set<string>();
  /** By field. */
  readonly #omitted = new Map<string, Unmodelled>();
  readonly #known = new Set<string>();

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
    const { loaded, problems, omitted } = this.#judged(plain, before, writer);
    for (const { field } of omitted) this.#known.add(field);
    if (problems.length === 0) this.#taken.add(writer ?? "");
    else if (writer !== undefined && !this.#refused.has(writer)) this.#refused.set(writer, problems);
    return problems.length === 0 ? loaded : undefined;
  }

  /** An object that mutating admission has made; or what is wrong with it. */
  validated(plain: unknown, before: LoadedObject | undefined): LoadedObject | string {
    const { loaded, problems, omitted } = this.#judged(plain, before, undefined);
    const [first] = problems;
    for (const one of omitted) this.#omitted.set(one.field, one);
    if (first === undefined && loaded !== undefined) return loaded;
    const problem = first === undefined ? "no object" : `${first.field}: ${first.problem}`;
    return `the object is invalid as it is changed: ${problem}`;
  }

  #judged(plain: unknown, before: LoadedObject | undefined, writer: string | undefined) {
    const { position, positionOf } = this.#sources.get(writer ?? "") ?? this.#first;
    const problems: InputProblem[] = [];
    const omitted: Unmodelled[] = [];
    const log = logInto(problems, (_, path, consequence) => {
      omitted.push({ field: formatPath(path), consequence });
    });
    const tree = treeOf(plain, (path: Path) => positionOf(path));
    const object = DECODERS.get(this.#target.kind)?.decoder(tree, [], log);
    const loaded = object && { object, written: plain, position, positionOf };
    if (loaded !== undefined && problems.length === 0) checkApplied(before?.object, loaded, log);
    return { loaded, problems, omitted };
  }

  /** The order in which policies are asked decides what comes of a write. */
  noteOrder(): void {
    this.#omitted.set("", { field: "spec", consequence: ORDER_DECIDES });
  }

  /** Mutating admission changes what is not written field by field. */
  noteElsewhere(fields: readonly string[]): void {
    const consequence =
      "what mutating admission changes of it is not modelled, and it stays as it is written";
    for (const field of fields) this.#omitted.set(`${field} `, { field, consequence });
  }

  /** What only mutating admission has brought into the object, and has no meaning here. */
  get brought(): readonly Unmodelled[] {
    return [...this.#omitted.values()].filter(({ field }) => !this.#known.has(field));
  }

  /** What is wrong with the writes that are refused whenever they do not conflict. */
  neverAccepted(): readonly InputProblem[] {
    return [...this.#refused].flatMap(([writer, problems]) => (this.#taken.has(writer) ? [] : problems));
  }
}
