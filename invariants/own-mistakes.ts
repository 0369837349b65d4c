// A mistake in a user's own model, or property, as it is: engines wrap whatever a step throws.
import { ModelError } from "../explorer/errors.ts";
import { InputErrors } from "../model/input/problem.ts";
import { OwnModelError } from "../model/own/errors.ts";

/** @throws OwnModelError, or InputErrors of an expression that cannot be evaluated, in place of an engine's error that was caused by one. */
export function ownMistake<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    const { cause } = error instanceof ModelError ? error : { cause: undefined };
    throw cause instanceof OwnModelError || cause instanceof InputErrors ? cause : error;
  }
}
