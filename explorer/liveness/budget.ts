// How much work the search for a shorter lasso may still do.

/** Shared by the searches that spend it; below 0 it is spent. Unit: one visited state, or pair of state and progress. */
export interface Budget {
  left: number;
}
