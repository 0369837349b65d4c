// What a controller sees of the API server: its informers, one per kind that it watches.
// They are exact: a controller sees every write at once. This is the one place where its view could lag behind.
import type { Readable } from "../explorer/system.ts";

/** The watches of one controller. */
export interface Informers<Kind extends string> {
  /** The name of the controller, as in the names of its processes. */
  readonly controller: string;
  /** Every kind that it watches. */
  readonly kinds: readonly Kind[];
  /** What the controller sees of something of that kind; a kind that it does not watch does not compile. */
  see<R extends Readable<unknown>>(kind: Kind, stored: R): R;
}

/** Declares what a controller watches; all that its processes read of the API server goes through `see`. */
export function informers<const Kind extends string>(
  controller: string,
  kinds: readonly Kind[],
): Informers<Kind> {
  return { controller, kinds, see: (_, stored) => stored };
}
