// What is known of what users' controllers write: learned while they are explored, because only running them shows it.
import type { LoadedObject } from "../inventory/objects.ts";
import type { PropagationPolicy } from "../semantics/index.ts";

export interface Learned {
  /** Manifests of built-in kinds that controllers write, in the order in which they were met. */
  readonly manifests: readonly { readonly controller: string; readonly object: LoadedObject }[];
  /** Titles of objects that they write or delete without looking at them. */
  readonly touched: readonly string[];
  /** How they delete objects, besides in the background. */
  readonly policies: readonly PropagationPolicy[];
}

export const NOTHING_LEARNED: Learned = { manifests: [], touched: [], policies: [] };

/** Something that a controller asks for and that is not known yet. */
export type Note =
  /** A manifest of a built-in kind; "custom": of a custom object that nobody else makes. */
  | {
      readonly type: "manifest" | "custom";
      readonly controller: string;
      /** The title of the object. */
      readonly object: string;
      readonly written: unknown;
    }
  | { readonly type: "touch"; readonly title: string }
  /** The spec of this custom object changes again and again. */
  | { readonly type: "growth"; readonly title: string }
  | { readonly type: "policy"; readonly policy: PropagationPolicy };

/** Takes down notes, each once. */
export class Notes {
  readonly #all = new Map<string, Note>();

  add(note: Note): void {
    const { type } = note;
    const what = "written" in note ? note.written : "title" in note ? note.title : note.policy;
    this.#all.set(JSON.stringify([type, what]), note);
  }

  get all(): readonly Note[] {
    return [...this.#all.values()];
  }
}
