// A user's model beside ours: controllers, the custom resources that they speak of, and what must hold.

import type { WebhookHandler } from "../policy/handlers.ts";
import type { Controller } from "./declare.ts";
import { type CustomResource, isCustom, type Watchable } from "./kinds.ts";
import type { OwnProperty } from "./property.ts";

/** What a user's module declares. */
export interface OwnModel {
  readonly controllers: readonly Controller[];
  readonly properties?: readonly OwnProperty[];
  /** Custom resources that no controller and no property names. */
  readonly resources?: readonly CustomResource[];
  /** Servers of webhooks, by the modules that the scenario names (`handler`). */
  readonly handlers?: { readonly [module: string]: WebhookHandler };
}

/** Whether it does more than to serve webhooks. */
export function acts({ controllers, properties = [], resources = [] }: OwnModel): boolean {
  return controllers.length + properties.length + resources.length > 0;
}

/** All custom resources of a model, each once. */
export function resourcesOf({
  controllers,
  properties = [],
  resources = [],
}: OwnModel): readonly CustomResource[] {
  const named: readonly Watchable[] = [
    ...resources,
    ...controllers.flatMap((c) => [c.for, ...Object.values(c.watches)]),
    ...properties.flatMap(({ reads }) => Object.values(reads)),
  ];
  const byKind = new Map(named.filter(isCustom).map((one) => [`${one.group}/${one.kind}`, one]));
  return [...byKind.values()];
}
