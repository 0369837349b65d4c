// What is wrong with a user's own model: something that its author can mend.

/** Names the controller or the property, and the object where there is one. Printed without a stack. */
export class OwnModelError extends Error {
  override readonly name = "OwnModelError";
}
