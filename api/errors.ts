// The mistakes that a caller can mend, other than those in manifests, scenarios and models.

/** A wrong option, path or name. Its message says what to change; the command line ends with code 2 and without a stack. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
