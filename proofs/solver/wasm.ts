// Z3 as WebAssembly, in a thread of its own. Its memory ends at 2 GiB and it does not give back all that it took, so a thread is
// replaced after a number of sessions; one that breaks down, or has to be stopped, is replaced too.
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import {
  type Engine,
  type EngineFacts,
  inTime,
  type Patience,
  type Session,
  SolverStopped,
} from "./engine.ts";
import type { FromThread, ToThread } from "./wasm-protocol.ts";

/** Sessions of one thread: far from what was seen to fill its memory (2,000 solvers that were never released). */
const SESSIONS_PER_THREAD = 200;

/** Starting takes some 0.3 s; this is for machines under load. */
const START_PATIENCE_MS = 60_000;

/** @throws SolverStopped if it cannot be started. */
export async function wasmEngine(): Promise<Engine> {
  let thread = await Thread.start();
  let sessions = 0;
  return {
    facts: thread.facts,
    async session(use) {
      sessions++;
      if (thread.isBroken || sessions > SESSIONS_PER_THREAD) {
        await thread.end();
        thread = await Thread.start();
        sessions = 1;
      }
      const now = thread;
      try {
        return await use(now);
      } finally {
        if (!now.isBroken) await now.ask({ type: "forget" }, { ms: START_PATIENCE_MS });
      }
    },
    close: () => thread.end(),
  };
}

class Thread implements Session {
  readonly #worker: Worker;
  readonly facts: EngineFacts;
  isBroken = false;

  private constructor(worker: Worker, version: string) {
    this.#worker = worker;
    this.facts = { name: "Z3 in WebAssembly", version };
  }

  static async start(): Promise<Thread> {
    const file = new URL(`./wasm-thread${extname(import.meta.url)}`, import.meta.url);
    const worker = new Worker(file);
    // An idle solver keeps no process alive.
    worker.unref();
    const first = await inTime(nextFrom(worker), { ms: START_PATIENCE_MS }, () => void worker.terminate());
    if (first.type !== "ready") throw new SolverStopped(`Z3 does not start: ${JSON.stringify(first)}`);
    return new Thread(worker, first.version);
  }

  async run(commands: string, patience: Patience): Promise<string> {
    const answer = await this.ask({ type: "run", text: commands }, patience);
    if (answer.type === "answer") return answer.text;
    this.isBroken = true;
    throw new SolverStopped(answer.type === "failure" ? answer.reason : "Z3 started anew");
  }

  async ask(message: ToThread, patience: Patience): Promise<FromThread> {
    const answer = nextFrom(this.#worker);
    this.#worker.postMessage(message);
    try {
      return await inTime(answer, patience, () => void this.end());
    } catch (error) {
      this.isBroken = true;
      throw error;
    }
  }

  async end(): Promise<void> {
    this.isBroken = true;
    await this.#worker.terminate();
  }
}

/** The next message; a thread that ends, or throws, is a solver that was stopped. */
function nextFrom(worker: Worker): Promise<FromThread> {
  // Somebody waits: the thread counts as work to be done until it has answered.
  worker.ref();
  return new Promise<FromThread>((resolve, reject) => {
    const settle = (finish: () => void): void => {
      worker.off("message", onMessage).off("error", onError).off("exit", onExit);
      worker.unref();
      finish();
    };
    const onMessage = (message: FromThread): void => settle(() => resolve(message));
    const onError = (error: unknown): void =>
      settle(() => reject(new SolverStopped(`Z3 broke down: ${error}`)));
    const onExit = (): void => settle(() => reject(new SolverStopped("Z3 ended")));
    worker.on("message", onMessage).on("error", onError).on("exit", onExit);
  });
}
