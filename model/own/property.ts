// What users claim of the cluster: properties over the objects that they name, Kubernetes-shaped, as they are stored.
import type { SeenAll, Watches } from "./kinds.ts";

interface Common<W extends Watches> {
  /** Stable and unique: it is used in reports, and in `expect`. */
  readonly id: string;
  /** One line: what holds. The id, if absent. */
  readonly title?: string;
  /** The kinds of objects that it is about, by the names under which it is shown them: as `watches` of a controller. */
  readonly reads: W;
}

type Claim<W extends Watches> = (cluster: SeenAll<W>) => boolean;

/** Exactly one of these. */
type Claims<W extends Watches> =
  /** In every reachable state. */
  | { readonly always: Claim<W> }
  /** At some time, in every fair run. */
  | { readonly eventually: Claim<W> }
  /** From some point on for ever, in every fair run. */
  | { readonly eventuallyAlways: Claim<W> }
  /** Again and again, in every fair run. */
  | { readonly alwaysEventually: Claim<W> }
  /** Whenever the one holds, the other holds then or later, in every fair run. */
  | { readonly whenever: Claim<W>; readonly leadsTo: Claim<W> }
  /** From every reachable state some run leads to it, by the steps of controllers and kubelets alone. */
  | { readonly alwaysPossible: Claim<W> }
  /** No step leads from the one to the other. */
  | { readonly never: (before: SeenAll<W>, after: SeenAll<W>) => boolean };

/** A user's property. `property` makes one. */
export interface OwnProperty {
  readonly id: string;
  readonly title: string;
  readonly reads: Watches;
  readonly claim:
    | {
        readonly kind: "always" | "eventually" | "eventuallyAlways" | "alwaysEventually" | "alwaysPossible";
        holds(cluster: unknown): boolean;
      }
    | { readonly kind: "whenever"; when(cluster: unknown): boolean; holds(cluster: unknown): boolean }
    | { readonly kind: "never"; forbids(before: unknown, after: unknown): boolean };
}

/** Declares a property. Its functions must be pure. */
export function property<const W extends Watches>(declared: Common<W> & Claims<W>): OwnProperty {
  const { id, title = id, reads } = declared;
  return { id, title, reads, claim: claimIn(declared) };
}

function claimIn<W extends Watches>(declared: Claims<W>): OwnProperty["claim"] {
  if ("never" in declared) {
    const { never } = declared;
    return {
      kind: "never",
      forbids(before: SeenAll<W>, after: SeenAll<W>): boolean {
        return never(before, after);
      },
    };
  }
  if ("whenever" in declared) {
    const { whenever, leadsTo } = declared;
    return {
      kind: "whenever",
      when(cluster: SeenAll<W>): boolean {
        return whenever(cluster);
      },
      holds(cluster: SeenAll<W>): boolean {
        return leadsTo(cluster);
      },
    };
  }
  if ("always" in declared) return simple("always", declared.always);
  if ("eventually" in declared) return simple("eventually", declared.eventually);
  if ("eventuallyAlways" in declared) return simple("eventuallyAlways", declared.eventuallyAlways);
  if ("alwaysEventually" in declared) return simple("alwaysEventually", declared.alwaysEventually);
  return simple("alwaysPossible", declared.alwaysPossible);
}

function simple<W extends Watches>(
  kind: "always" | "eventually" | "eventuallyAlways" | "alwaysEventually" | "alwaysPossible",
  claim: Claim<W>,
): OwnProperty["claim"] {
  return {
    kind,
    holds(cluster: SeenAll<W>): boolean {
      return claim(cluster);
    },
  };
}
