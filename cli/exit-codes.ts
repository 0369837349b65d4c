// Exit codes: the same whatever is printed, and wherever; and the error that ends with code 2.
export { UsageError } from "../api/errors.ts";

export const EXIT = {
  /** Every property that was checked holds, within the stated bounds, but for violations that are accepted. */
  holds: 0,
  /** A property is violated, and that is not accepted; also when others are inconclusive. */
  violated: 1,
  /** Bad usage or bad input: the user can mend it. */
  usage: 2,
  /** A limit, or an interruption, ended the search before all was seen. Never 0. */
  inconclusive: 3,
  /** A defect of Plimsoll. */
  internal: 4,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
