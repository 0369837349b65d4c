// Asks queries of an engine, one after the other, and keeps what was asked for the report.
import { symbol } from "../smt/smtlib.ts";
import { type Engine, type EngineFacts, INTERRUPTED, type Session, SolverStopped } from "./engine.ts";
import { nativeEngine } from "./native.ts";
import { type Answer, DEFAULT_SOLVER_OPTIONS, type Query, type SolverOptions, scriptOf } from "./query.ts";
import { AnswerError, readSexprs, type Sexpr, valueIn } from "./sexpr.ts";
import { wasmEngine } from "./wasm.ts";

/** "auto": the machine's own Z3 if there is one. */
export const SOLVERS = ["wasm", "native", "auto"] as const;

/** Which Z3 is asked: the one that comes along, the one on the PATH, or the latter if there is one. */
export type SolverChoice = (typeof SOLVERS)[number];

/** There is no such solver here. */
export class NoSolverError extends Error {
  override readonly name = "NoSolverError";
}

/** One query as it was put, for `--emit-smt2`, and what came of it. */
export interface Asked {
  readonly title: string;
  readonly script: string;
  readonly answer: Answer["kind"];
  readonly milliseconds: number;
}

/** Somebody who looks on. */
export interface SolverWatch {
  /** Once aborted, nothing is asked any more, and what was asked is unknown. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each answer, with all queries so far. */
  readonly onAnswer?: ((asked: readonly Asked[]) => void) | undefined;
}

/** How long the solver may take beyond its own limit before it is stopped. */
const GRACE_MS = 5_000;

export class Solver {
  readonly #engine: Engine;
  readonly options: SolverOptions;
  readonly #asked: Asked[] = [];
  readonly #watch: SolverWatch;

  constructor(engine: Engine, options: Partial<SolverOptions> = {}, watch: SolverWatch = {}) {
    this.#engine = engine;
    this.#watch = watch;
    this.options = { ...DEFAULT_SOLVER_OPTIONS, ...options };
  }

  get facts(): EngineFacts {
    return this.#engine.facts;
  }

  /** All queries so far, in order. */
  get asked(): readonly Asked[] {
    return this.#asked;
  }

  /** @throws AnswerError if the solver does not understand the query: a bug of ours. */
  async ask(query: Query): Promise<Answer> {
    if (this.#watch.signal?.aborted === true) return { kind: "unknown", reason: INTERRUPTED };
    const script = scriptOf(query, this.options);
    const start = performance.now();
    const answer = await this.#answer(query, script);
    const milliseconds = performance.now() - start;
    this.#asked.push({ title: query.title, script, answer: answer.kind, milliseconds });
    this.#watch.onAnswer?.(this.#asked);
    return answer;
  }

  async #answer(query: Query, script: string): Promise<Answer> {
    try {
      return await this.#engine.session((session) => this.#converse(session, query, script));
    } catch (error) {
      if (error instanceof SolverStopped) return { kind: "unknown", reason: error.message };
      throw error;
    }
  }

  async #converse(session: Session, query: Query, script: string): Promise<Answer> {
    const run = async (commands: string): Promise<readonly Sexpr[]> =>
      understood(
        await session.run(commands, { ms: this.options.timeoutMs + GRACE_MS, signal: this.#watch.signal }),
      );
    const [verdict] = await run(script);
    if (verdict === "unknown") {
      const [info] = await run("(get-info :reason-unknown)");
      const reason = Array.isArray(info) ? String(info[1]).replaceAll('"', "") : "unknown";
      return { kind: "unknown", reason };
    }
    if (verdict === "sat") return { kind: "sat", values: await this.#values(query, run) };
    if (verdict !== "unsat") throw new AnswerError(`no verdict: ${JSON.stringify(verdict)}`);
    const hasCore = (query.wishes ?? []).length === 0 && query.maximize === undefined;
    if (!hasCore) return { kind: "unsat", core: [] };
    const [core] = await run("(get-unsat-core)");
    return { kind: "unsat", core: typeof core === "object" ? core.map(String) : [] };
  }

  async #values({ variables }: Query, run: (commands: string) => Promise<readonly Sexpr[]>) {
    if (variables.length === 0) return new Map<string, bigint | boolean>();
    const [pairs] = await run(`(get-value (${variables.map(({ name }) => symbol(name)).join(" ")}))`);
    if (typeof pairs !== "object") throw new AnswerError("no values");
    return new Map(
      variables.map(({ name }, i) => {
        const value = pairs[i]?.[1];
        if (value === undefined) throw new AnswerError(`no value of ${name}`);
        return [name, valueIn(value)] as const;
      }),
    );
  }

  close(): Promise<void> {
    return this.#engine.close();
  }
}

/** @throws AnswerError for what the solver calls an error. */
function understood(text: string): readonly Sexpr[] {
  const found = readSexprs(text);
  const error = found.find((e) => typeof e === "object" && e[0] === "error");
  if (error !== undefined) throw new AnswerError(`the solver says: ${JSON.stringify(error)}`);
  return found;
}

/** @throws NoSolverError if there is no native one and it was asked for. */
export async function openSolver(
  choice: SolverChoice = "auto",
  options: Partial<SolverOptions> = {},
  watch: SolverWatch = {},
): Promise<Solver> {
  const native = choice === "wasm" ? undefined : nativeEngine();
  if (choice === "native" && native === undefined) throw new NoSolverError("there is no z3 on the PATH");
  return new Solver(native ?? (await wasmEngine()), options, watch);
}

/** What `use` makes of a solver, which is closed afterwards. @throws NoSolverError as `openSolver` does. */
export async function withSolver<T>(
  choice: SolverChoice,
  options: Partial<SolverOptions>,
  use: (solver: Solver) => Promise<T>,
  watch: SolverWatch = {},
): Promise<T> {
  const solver = await openSolver(choice, options, watch);
  try {
    return await use(solver);
  } finally {
    await solver.close();
  }
}
