// What is learned of a step: its actions and writes as numbers, and how much room they take as operations.
import type { Process } from "../system.ts";

/** An action: a label of a process. */
export interface Action {
  readonly process: Process;
  readonly label: string;
  readonly isTimer: boolean;
}

/** A write as learned: from the id that the view had (-1 where the process does not read the slot) to a new id. */
export interface LearnedWrite {
  readonly slot: number;
  readonly old: number;
  readonly new: number;
}

export interface LearnedAlternative {
  readonly action: number;
  readonly detail: string | undefined;
  readonly writes: readonly LearnedWrite[];
}

/** The entry of every view without alternatives. */
export const NO_ALTERNATIVES = 0;

/** The size of an operation where a state is two words. */
export const PAIR_OP = 6;
/** The part of a longer state's operation before the words that it changes, and the part for each of them. */
export const OP_HEADER = 4;
export const WORD_OP = 3;
