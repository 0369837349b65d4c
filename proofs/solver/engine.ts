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

export interface Session {
  /**
   * Runs commands, and answers what they print.
   * @param patienceMs The solver is stopped when it has not answered by then, whatever its own time limit.
   * @throws SolverStopped
   */
  run(commands: string, patienceMs: number): Promise<string>;
}

/** The solver gave no answer: it had to be stopped, or it broke down. What was asked is unknown. */
export class SolverStopped extends Error {
  override readonly name = "SolverStopped";
}

/** The answer of `work`, unless it takes too long: then `stop` is called. @throws SolverStopped */
export async function inTime<T>(work: Promise<T>, patienceMs: number, stop: () => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      stop();
      reject(new SolverStopped(`no answer within ${patienceMs} ms`));
    }, patienceMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
