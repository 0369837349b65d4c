// Loads a user's own model: an ES module that exports `system` and `properties`.
import { readFileSync, statSync } from "node:fs";
import { registerHooks, stripTypeScriptTypes } from "node:module";
import { extname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Property, TransitionSystem } from "../explorer/index.ts";
import { UsageError } from "./exit-codes.ts";
import { resolveOwnPackage } from "./own-package.ts";

export interface UserModel {
  readonly system: TransitionSystem;
  readonly properties: readonly Property[];
}

/** Those of files that can be modules. */
export const MODULE_EXTENSIONS: readonly string[] = [".ts", ".mts", ".js", ".mjs"];

/** @throws UsageError if there is no such module. */
export function refuseMissing(file: string, shown: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) throw new UsageError(`${shown}: there is no such file`);
  if (!found.isFile())
    throw new UsageError(`${shown}: is not a file; name the module that exports the model`);
  if (!MODULE_EXTENSIONS.includes(extname(file))) {
    throw new UsageError(`${shown}: is not a module (${MODULE_EXTENSIONS.join(", ")})`);
  }
}

/**
 * Imports the module and checks the shape of what it exports.
 * @throws UsageError with `shown` as the name of the file
 */
export async function loadUserModel(file: string, shown: string): Promise<UserModel> {
  const module = await importModule(file, shown);
  const exported =
    isRecord(module) && isRecord(module.default) && !("system" in module) ? module.default : module;
  return modelOf(exported, shown);
}

/** Imports a module of the user's. @throws UsageError if that fails, with the place if it is known */
export async function importModule(file: string, shown: string): Promise<unknown> {
  const url = pathToFileURL(file).href;
  hookModules(url);
  try {
    const module: unknown = await import(url);
    return module;
  } catch (error) {
    throw new UsageError(loadProblem(error, file, shown), { cause: error });
  }
}

/** Takes the model, and whatever TypeScript it imports, as ES modules, whatever the nearest package.json says. */
function hookModules(model: string): void {
  resolveOwnPackage();
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      if (/\.m?ts$/.test(resolved.url) && !resolved.url.includes("/node_modules/")) {
        return { ...resolved, format: "module-typescript" };
      }
      return resolved.url === model ? { ...resolved, format: "module" } : resolved;
    },
    // Node strips no types below node_modules, where the examples of an installed package are.
    load(url, context, next) {
      if (!/\.m?ts$/.test(url) || !url.includes("/node_modules/")) return next(url, context);
      const source = stripTypeScriptTypes(readFileSync(fileURLToPath(url), "utf8"));
      return { format: "module", shortCircuit: true, source };
    },
  });
}

/** Where it happened in the module, if the stack says so, and what; never the stack itself. */
function loadProblem(error: unknown, file: string, shown: string): string {
  if (!(error instanceof Error)) return `${shown}: throws ${String(error)} while it is loaded`;
  const stack = (error.stack ?? "").replaceAll(pathToFileURL(file).href, file);
  const line = stack.split(`${file}:`)[1]?.match(/^\d+/)?.[0];
  const where = line === undefined ? shown : `${shown}:${line}`;
  if (error instanceof SyntaxError) return `${where}: ${firstLine(error.message)}`;
  if ("code" in error && error.code === "ERR_MODULE_NOT_FOUND") {
    return `${shown}: ${firstLine(error.message).replace(/ imported from .*/, "")}`;
  }
  return `${where}: throws while it is loaded: ${firstLine(error.message)}`;
}

function modelOf(exported: unknown, shown: string): UserModel {
  const need = (condition: boolean, problem: string): void => {
    if (!condition) throw new UsageError(`${shown}: ${problem}`);
  };
  const system = isRecord(exported) ? exported.system : undefined;
  const properties = isRecord(exported) ? (exported.properties ?? []) : [];
  if (system === undefined) {
    throw new UsageError(
      `${shown}: exports no \`system\`; export const system = system({ name, slots, processes }), and \`properties\``,
    );
  }
  if (!isSystem(system)) {
    throw new UsageError(
      `${shown}: its \`system\` is not a transition system; make it with system({ name, slots, processes })`,
    );
  }
  if (!Array.isArray(properties)) throw new UsageError(`${shown}: its \`properties\` are not a list`);
  const checked: Property[] = [];
  for (const [i, p] of properties.entries()) {
    if (!isProperty(p)) {
      throw new UsageError(
        `${shown}: element ${i} of its \`properties\` is not a property; make it with invariant(), eventually(), ...`,
      );
    }
    need(
      !checked.some((other) => other.id === p.id),
      `two properties have the id "${p.id}"; give each its own`,
    );
    checked.push(p);
  }
  return { system, properties: checked };
}

function isSystem(value: unknown): value is TransitionSystem {
  if (!isRecord(value) || typeof value.name !== "string") return false;
  const { slots, processes, initial, interchangeable } = value;
  return (
    listOf(slots, isReadable) &&
    listOf(processes, isProcess) &&
    Array.isArray(initial) &&
    Array.isArray(interchangeable)
  );
}

function isProcess(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value.name === "string" &&
    isReads(value.reads) &&
    typeof value.step === "function"
  );
}

function isReads(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((r) => isReadable(r) || listOf(r, isReadable));
}

function isReadable(value: unknown): boolean {
  return isRecord(value) && typeof value.name === "string" && typeof value.read === "function";
}

function isPredicate(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value.name === "string" &&
    isReads(value.reads) &&
    typeof value.holds === "function"
  );
}

function isAboutSteps(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { changes, steps } = value;
  return (changes === undefined || changes === true) && (steps === undefined || typeof steps === "function");
}

const optionalPredicate = (value: unknown): boolean => value === undefined || isPredicate(value);

const KINDS: { readonly [kind: string]: (p: { readonly [key: string]: unknown }) => boolean } = {
  invariant: (p) => isPredicate(p.holds) && optionalPredicate(p.when),
  "no-step": (p) => isReads(p.reads) && typeof p.forbids === "function" && isAboutSteps(p.about),
  sometimes: (p) => isPredicate(p.goal),
  "no-deadlock": (p) => optionalPredicate(p.except),
  "always-possible": (p) =>
    isPredicate(p.goal) && optionalPredicate(p.when) && (p.by === "anyone" || p.by === "system"),
  eventually: (p) => isPredicate(p.goal),
  "leads-to": (p) => isPredicate(p.goal) && isPredicate(p.when),
  "always-eventually": (p) => isPredicate(p.goal),
  "eventually-always": (p) => isPredicate(p.goal),
  ltl: (p) =>
    typeof p.formula === "string" && isRecord(p.predicates) && Object.values(p.predicates).every(isPredicate),
  recurs: (p) => typeof p.process === "string" && listOf(p.labels, (l) => typeof l === "string"),
};

function isProperty(value: unknown): value is Property {
  if (!isRecord(value) || typeof value.id !== "string" || typeof value.kind !== "string") return false;
  return Object.hasOwn(KINDS, value.kind) && KINDS[value.kind]?.(value) === true;
}

function listOf(value: unknown, test: (element: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(test);
}

export function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null;
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? text;
}
