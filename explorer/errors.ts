// Errors that a model author can act on: which process (or property), in which view, and what to change.

/** Where a model broke its contract. */
export interface ModelErrorPlace {
  readonly system?: string;
  /** The process whose step failed. */
  readonly process?: string;
  /** The property whose predicate failed. */
  readonly property?: string;
  /** The view that was passed to it. */
  readonly view?: unknown;
}

/** The model broke the contract of `TransitionSystem`. Never thrown for a property that does not hold. */
export class ModelError extends Error {
  override readonly name = "ModelError";
  readonly place: ModelErrorPlace;

  constructor(place: ModelErrorPlace, problem: string, options?: ErrorOptions) {
    super(describe(place, problem), options);
    this.place = place;
  }
}

function describe(place: ModelErrorPlace, problem: string): string {
  const who =
    place.process !== undefined
      ? `process "${place.process}" `
      : place.property !== undefined
        ? `property "${place.property}" `
        : `system ${place.system === undefined ? "" : `"${place.system}" `}`;
  const where = place.view === undefined ? "" : `\n  in the view ${JSON.stringify(place.view)}`;
  return `${who}${problem}${where}`;
}
