// Which manifest objects a text speaks of: by their titles, and by the names of what they make.
import { type Inventory, refOf, titleOf } from "../model/inventory/inventory.ts";
import type { LoadedObject } from "../model/scenario/scenario.ts";

/** From a name, as claims, processes and slots use it, to the title of the manifest object: "web-rev1" to "Deployment/web", a webhook to its configuration. */
export type Names = ReadonlyMap<string, string>;

/** @param objects all that is written, also what comes later */
export function namesIn({ workloads, nodes }: Inventory, objects: readonly LoadedObject[]): Names {
  const made = workloads.flatMap(({ ref, owners }) =>
    owners.map(({ template }): readonly [string, string] => [template.name, titleOf(ref)]),
  );
  const machines = nodes.flatMap(({ name }): readonly (readonly [string, string])[] => [
    [name, `Node/${name}`],
    [`Node/${name}`, `Node/${name}`],
  ]);
  const webhooks = objects.flatMap(({ object }) =>
    "webhooks" in object
      ? object.webhooks.map(({ name }): readonly [string, string] => [name, titleOf(refOf(object))])
      : [],
  );
  const known = [...workloads.map(({ ref }) => ref), ...objects.map(({ object }) => refOf(object))].map(
    titleOf,
  );
  return new Map([...machines, ...webhooks, ...made, ...known.map((title) => [title, title] as const)]);
}

/** The titles of the objects that a text speaks of, in its order, nodes last; each once. */
export function mentioned(text: string, names: Names): readonly string[] {
  const found: { readonly at: number; readonly title: string }[] = [];
  let rest = text;
  for (const name of [...names.keys()].toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1))) {
    const title = names.get(name);
    if (title === undefined) continue;
    for (let at = indexOfWord(rest, name, 0); at >= 0; at = indexOfWord(rest, name, at + name.length)) {
      found.push({ at, title });
      // What a longer name has taken is not looked at again.
      rest = `${rest.slice(0, at)}${"\0".repeat(name.length)}${rest.slice(at + name.length)}`;
    }
  }
  const isNode = (title: string) => Number(title.startsWith("Node/"));
  const ordered = found.toSorted((a, b) => isNode(a.title) - isNode(b.title) || a.at - b.at);
  return [...new Set(ordered.map(({ title }) => title))];
}

/** Where a name stands as a word of its own; before it may stand a kind and "/". */
function indexOfWord(text: string, name: string, from: number): number {
  for (let at = text.indexOf(name, from); at >= 0; at = text.indexOf(name, at + 1)) {
    const before = text[at - 1] ?? " ";
    const after = text[at + name.length] ?? " ";
    if (!/[\w.\0-]/.test(before) && !/[\w\0-]/.test(after)) return at;
  }
  return -1;
}
