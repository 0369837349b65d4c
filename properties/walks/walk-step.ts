// A step of a walk as plain data, and which of the model's alternatives it means.

export interface WalkStep {
  readonly process: string;
  readonly label: string;
  /** Of the alternative; without one, any will do. */
  readonly detail?: string;
  /** Which of the alternatives that are alike in all this, in the model's order; the first (0) by default. */
  readonly choice?: number;
}

/** Whether a step means an alternative, not asking which of those that are alike. */
export function isMeant(
  step: Pick<WalkStep, "label" | "detail">,
  alternative: { readonly label: string; readonly detail?: string | undefined },
): boolean {
  return (
    step.label === alternative.label && (step.detail === undefined || step.detail === alternative.detail)
  );
}
