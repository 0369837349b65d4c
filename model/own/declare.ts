// What users declare: controllers over custom resources and over the built-in kinds.
import type { Seen, SeenAll, Watchable, Watches } from "./kinds.ts";
import type { Request } from "./requests.ts";

/** Under which account a controller runs. */
export interface ServiceAccountName {
  readonly namespace: string;
  readonly name: string;
}

/** A user's controller. `controller` makes one. */
export interface Controller {
  readonly name: string;
  readonly for: Watchable;
  readonly watches: Watches;
  readonly staleness: "lagging" | "none";
  readonly serviceAccount: ServiceAccountName | undefined;
  /** Pure: it depends on nothing but what it is shown, and does not change it. */
  reconcile(seen: unknown): unknown;
}

/**
 * Declares a controller. It is asked what to do about each object of the kind `for`, again and again: it answers with all
 * writes that are to be done now, in order, and with none when all is as it should be.
 *
 * The first write is done in the step that looked; the others wait, and anything may happen in between. If one fails, the
 * rest is dropped, and the controller looks again. What it is shown is a cache that lags behind ("lagging", as informers do), kind by
 * kind, unless `staleness` is "none".
 *
 * With a `serviceAccount` it may do only what the roles and bindings of the manifests allow that: see `own-requests-allowed`.
 */
export function controller<F extends Watchable, const W extends Watches = Record<never, never>>(declared: {
  readonly name: string;
  readonly for: F;
  readonly watches?: W;
  readonly staleness?: "lagging" | "none";
  /** Absent: it may do everything. */
  readonly serviceAccount?: ServiceAccountName;
  readonly reconcile: (seen: { readonly object: Seen<F> } & SeenAll<W>) => readonly Request[];
}): Controller {
  const { name, watches, staleness = "lagging", serviceAccount, reconcile } = declared;
  return {
    name,
    for: declared.for,
    watches: watches ?? {},
    staleness,
    serviceAccount,
    reconcile(seen: { readonly object: Seen<F> } & SeenAll<W>): readonly Request[] {
      return reconcile(seen);
    },
  };
}
