// Files that stand in folders of manifests, and that nobody means to give to Kubernetes: recognised by their shape.
// Source: https://github.com/compose-spec/compose-spec/blob/main/spec.md
import { child, type Tree } from "./tree.ts";

const COMPOSE: readonly string[] = [
  "version",
  "name",
  "include",
  "services",
  "networks",
  "volumes",
  "configs",
  "secrets",
  "models",
];

/** What the document is, if it is none of Kubernetes but known; undefined for any other. */
export function knownFile(tree: Tree): string | undefined {
  return isCompose(tree) ? "a Docker Compose file, which says nothing to Kubernetes" : undefined;
}

/** Only top-level keys that Compose knows, and services that are objects. */
function isCompose(tree: Tree): boolean {
  const services = child(tree, "services");
  if (tree.kind !== "map" || services?.kind !== "map" || services.entries.size === 0) return false;
  return (
    [...tree.entries.keys()].every((key) => COMPOSE.includes(key) || key.startsWith("x-")) &&
    [...services.entries.values()].every(({ value }) => value.kind === "map")
  );
}
