// The thread in which Z3 runs as WebAssembly. It is asked in the one form that can be called without further threads: commands
// of SMT-LIB as text. A session is a context of Z3: what it holds is given back when it is closed.
import { parentPort } from "node:worker_threads";
import { init } from "z3-solver";
import type { FromThread, ToThread } from "./wasm-protocol.ts";

/** The part of the module that is used here. */
interface Z3Module {
  ccall(name: string, result: string, types: readonly string[], values: readonly unknown[]): unknown;
}

const port = parentPort;
if (port === null) throw new Error("this file runs in a worker thread only");
const say = (message: FromThread): void => port.postMessage(message);

const { em, Z3 } = await init();
const module: Z3Module = em;
let context: ReturnType<typeof Z3.mk_context> | undefined;

port.on("message", (message: ToThread) => {
  try {
    say({ type: "answer", text: answerTo(message) });
  } catch (error) {
    say({ type: "failure", reason: error instanceof Error ? error.message : String(error) });
  }
});
const { major, minor, build_number } = Z3.get_version();
say({ type: "ready", version: `${major}.${minor}.${build_number}` });

function answerTo(message: ToThread): string {
  if (message.type === "run") {
    context ??= newContext();
    return String(
      module.ccall("Z3_eval_smtlib2_string", "string", ["number", "string"], [context, message.text]),
    );
  }
  if (context !== undefined) Z3.del_context(context);
  context = undefined;
  return "";
}

function newContext(): ReturnType<typeof Z3.mk_context> {
  const config = Z3.mk_config();
  try {
    return Z3.mk_context(config);
  } finally {
    Z3.del_config(config);
  }
}
