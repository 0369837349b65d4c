// One solver for all laws, opened when the first of them asks for it.
import { openSolver, type Solver } from "../proofs/index.ts";

export interface OneSolver {
  get(): Promise<Solver>;
  close(): Promise<void>;
}

/** The one that is the same on every machine. */
export function oneSolver(): OneSolver {
  let opened: Promise<Solver> | undefined;
  return {
    get() {
      opened ??= openSolver("wasm");
      return opened;
    },
    async close() {
      await (await opened)?.close();
    },
  };
}
