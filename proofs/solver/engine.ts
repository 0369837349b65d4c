// A solver that runs somewhere else, in a thread or a process: text goes in, text comes out.

/** What a solver is, as it is printed with what it has said. */
export interface EngineFacts {
  /** "Z3 in WebAssembly", "native Z3" */
  readonly name: string;
  readonly version: string;
}

export interface Engine {
  readonly facts: EngineFacts;
  /** A solver that knows nothing yet; one at a time. What was said in it is forgotten in the end. */
  session<T>(use: (session: Session) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** How long somebody waits for an answer. */
export interface Patience {
  readonly ms: number;
  /** Ends it at once. */
  readonly signal?: AbortSignal | undefined;
}

export interface Session {
  /**
   * Runs commands, and answers what they print.
   * @param patience The solver is stopped when it has not answered by then, whatever its own time limit.
   * @throws SolverStopped
   */
  run(commands: string, patience: Patience): Promise<string>;
}

/** Why there is no answer, if nobody wants it any more. */
export const INTERRUPTED = "it was interrupted";

/** The solver gave no answer: it had to be stopped, or it broke down. What was asked is unknown. */
export class SolverStopped extends Error {
  override readonly name = "SolverStopped";
}

/** The answer of `work`, unless it takes too long, or nobody wants it any more: then `stop` is called. @throws SolverStopped */
export async function inTime<T>(work: Promise<T>, { ms, signal }: Patience, stop: () => void): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const end = (reason: string): void => {
    stop();
    reject(new SolverStopped(reason));
  };
  const onAbort = (): void => end(INTERRUPTED);
  const timer = setTimeout(() => end(`no answer within ${ms} ms`), ms);
  signal?.addEventListener("abort", onAbort);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}
