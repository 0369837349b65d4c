// What a thread knows of a system's steps: it finds what was learned, and may or may not be able to learn more.

import type { Program } from "./batch.ts";
import type { Compiled } from "./compiled.ts";
import type { MemoLookup } from "./memo-lookup.ts";
import { Mirrors } from "./symmetry/mirrors.ts";

/** Not known, and to be left to whoever can ask the model. */
export const UNKNOWN_ENTRY = -1;

export interface Knowledge extends Program {
  readonly processes: number;
  /** By process: from views to entries. */
  readonly memos: readonly MemoLookup[];
  /** By process: from views to whether its guard holds (1 or 0), if it has one. */
  readonly guards: readonly (MemoLookup | undefined)[];
  /** The entry of process `p` in the state at words[base...], which was not found; or `UNKNOWN_ENTRY`. */
  learn(p: number, words: Int32Array, base: number): number;
  /** The same for its guard. */
  learnGuard(p: number, words: Int32Array, base: number): number;
  /** Guards are not relied on: called where a process can act although its guard does not hold. */
  readonly onFalseGuard: ((p: number, words: Int32Array, base: number) => void) | undefined;
  /** Which steps need not be followed; undefined where that is not known, or all must be. */
  readonly mirrors: Mirrors | undefined;
}

/** The knowledge of the thread that owns the model, and asks it. */
export function knowledgeOf(compiled: Compiled): Knowledge {
  return {
    processes: compiled.system.processes.length,
    operations: compiled.operations,
    get sizes() {
      return { entries: compiled.entryCount, actions: compiled.actions.length };
    },
    canonicalise: (words, base, classBits) => compiled.symmetry.canonicalise(words, base, classBits),
    memos: compiled.readers.map((r) => r.memo),
    guards: compiled.guards.map((g) => g?.memo),
    learn: (p, words, base) => compiled.learn(p, words, base),
    learnGuard: (p, words, base) => compiled.learnGuard(p, words, base),
    onFalseGuard: compiled.isParanoid
      ? (p, words, base) => {
          throw compiled.falseGuard(p, words, base);
        }
      : undefined,
    mirrors: Mirrors.of(compiled),
  };
}

/** The same, but whatever is not known yet is left for later. */
export function withoutLearning(knowledge: Knowledge): Knowledge {
  return {
    processes: knowledge.processes,
    operations: knowledge.operations,
    get sizes() {
      return knowledge.sizes;
    },
    canonicalise: (words, base, classBits) => knowledge.canonicalise(words, base, classBits),
    memos: knowledge.memos,
    guards: knowledge.guards,
    learn: () => UNKNOWN_ENTRY,
    learnGuard: () => UNKNOWN_ENTRY,
    onFalseGuard: knowledge.onFalseGuard,
    mirrors: knowledge.mirrors,
  };
}
