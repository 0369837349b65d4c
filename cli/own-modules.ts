// Loads controllers of the user's own: every controller, property and custom resource that a module exports, also in lists.
import { resolve } from "node:path";
import type { Controller, CustomResource, OwnModel, OwnProperty } from "../model/own/index.ts";
import type { WebhookHandler } from "../model/policy/handlers.ts";
import { UsageError } from "./exit-codes.ts";
import { importModule, isRecord, refuseMissing } from "./user-model.ts";

/** What one module declares, by the names of its exports. */
interface Declared {
  readonly controllers: readonly Controller[];
  readonly properties: readonly OwnProperty[];
  readonly resources: readonly CustomResource[];
}

/**
 * Imports the modules, each once, and puts what they export together.
 * @param handlers The modules of functions that serve webhooks, by how the scenario names them.
 * @throws UsageError with the name of the file as it was given
 */
export async function loadOwnModel(
  files: readonly string[],
  handlers: { readonly [named: string]: string } = {},
): Promise<OwnModel> {
  const byPath = new Map(files.map((shown) => [resolve(shown), shown]));
  const found: Declared[] = [];
  for (const [path, shown] of byPath) found.push(await declaredIn(path, shown));
  const controllers = distinct(found.flatMap((one) => one.controllers));
  const twin = controllers.find(({ name }, i) => controllers.findIndex((other) => other.name === name) !== i);
  if (twin !== undefined)
    throw new UsageError(
      `${[...byPath.values()].join(", ")}: two controllers have the name "${twin.name}"; give each its own`,
    );
  return {
    controllers,
    properties: distinct(found.flatMap((one) => one.properties)),
    resources: distinct(found.flatMap((one) => one.resources)),
    handlers: Object.fromEntries(
      await Promise.all(
        Object.entries(handlers).map(async ([named, file]) => [named, await handlerIn(resolve(file), file)]),
      ),
    ),
  };
}

async function handlerIn(path: string, shown: string): Promise<WebhookHandler> {
  refuseMissing(path, shown);
  const module = await importModule(path, shown);
  const exported = isRecord(module) ? module.default : undefined;
  if (isHandler(exported)) return exported;
  throw new UsageError(
    `${shown}: exports no function by default; export default (request) => ({ allowed: true })`,
  );
}

function isHandler(value: unknown): value is WebhookHandler {
  return typeof value === "function";
}

async function declaredIn(path: string, shown: string): Promise<Declared> {
  refuseMissing(path, shown);
  const module = await importModule(path, shown);
  const exported = isRecord(module) ? Object.values(module).flat() : [];
  const declared = {
    controllers: exported.filter(isController),
    properties: exported.filter(isOwnProperty),
    resources: exported.filter(isCustomResource),
  };
  if (declared.controllers.length > 0 || declared.properties.length > 0) return declared;
  const hint =
    isRecord(module) && "system" in module
      ? "it exports a `system`, which `plimsoll check` checks"
      : "export const mine = controller({ name, for, watches, reconcile })";
  throw new UsageError(`${shown}: exports no controller and no property; ${hint}`);
}

/** What several modules export in common counts once. */
function distinct<T>(list: readonly T[]): readonly T[] {
  return [...new Set(list)];
}

function isController(value: unknown): value is Controller {
  return (
    isRecord(value) &&
    typeof value.name === "string" &&
    typeof value.reconcile === "function" &&
    isWatchable(value.for) &&
    isWatches(value.watches)
  );
}

function isOwnProperty(value: unknown): value is OwnProperty {
  return (
    isRecord(value) &&
    typeof value.id === "string" &&
    typeof value.title === "string" &&
    isRecord(value.claim) &&
    isWatches(value.reads)
  );
}

function isCustomResource(value: unknown): value is CustomResource {
  return (
    isRecord(value) &&
    typeof value.group === "string" &&
    typeof value.version === "string" &&
    typeof value.kind === "string" &&
    typeof value.validate === "function"
  );
}

function isWatchable(value: unknown): boolean {
  return typeof value === "string" || isCustomResource(value);
}

function isWatches(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every(isWatchable);
}
