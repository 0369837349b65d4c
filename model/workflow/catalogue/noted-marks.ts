// What an evaluation by hand said of the 43 patterns before anything was computed, and why what is computed differs.
import { MARKS, type Mark, type Marked } from "./marks.ts";

/** By mark, the numbers of the patterns. From an assessment of the documented behaviour of Kubernetes 1.33 to 1.37, with some small machines. */
const NOTED: { readonly [mark in Mark]: readonly number[] } = {
  "●": [1, 2, 3, 5, 11, 12, 13, 14, 19, 21, 24, 41, 42],
  "◐": [17, 23, 34, 40],
  "◓": [4, 6, 15, 18, 20, 25, 26, 29, 32, 35, 39, 43],
  "○": [8, 10, 16, 22, 27],
  "×": [7, 9, 28, 30, 31, 33, 36, 37, 38],
};

export function notedMark(number: number): Mark | undefined {
  return MARKS.find((mark) => NOTED[mark].includes(number));
}

const OF_ITS_OWN_MAKING =
  "a finalizer for each branch, which its controller takes off when nothing more will come of it, is a memory of what was begun; by hand, none was found";

/** By the number of the pattern: why the mark that is computed is another one. */
export const MARK_DIFFERENCES: { readonly [number: number]: string } = {
  4: "the mark is for the best construct, a rule of an HTTP route; by hand it was for the constructs that were claimed to be choices",
  7: OF_ITS_OWN_MAKING,
  9: `${OF_ITS_OWN_MAKING}; what the first makes under a fixed name is made once`,
  34: "the controller looks at what has ended some time later: until then no trace is missing, but a pod that it has deleted may end without success",
  37: OF_ITS_OWN_MAKING,
  39: "the mark is for the best construct, a ReadWriteOncePod volume; by hand it was for Leases, which may expire while they are held",
  40: "admission being the start; by hand it was for starts as containers have them, which come later",
};

export interface MarkDifference {
  readonly number: number;
  readonly noted: Mark;
  readonly computed: Mark | undefined;
  /** Undefined: nobody has said why. */
  readonly why: string | undefined;
}

/** Patterns whose computed mark is not the noted one. */
export function markDifferences(all: readonly Marked[]): readonly MarkDifference[] {
  return all.flatMap(({ pattern: { number }, mark }) => {
    const noted = notedMark(number);
    if (noted === undefined || noted === mark) return [];
    return [{ number, noted, computed: mark, why: MARK_DIFFERENCES[number] }];
  });
}
