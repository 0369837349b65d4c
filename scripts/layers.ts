// The layering rule as a pure function: imports go only downwards, and no two files import each other in a circle.
import { posix } from "node:path";
import manifest from "../package.json" with { type: "json" };
import { importsOf } from "./imports.ts";

/** From the top down. Folders in one row do not know each other. `index.ts` is the package's public surface. */
export const LAYERS: readonly (readonly string[])[] = [
  ["cli"],
  ["index.ts"],
  ["api"],
  ["reports"],
  ["properties", "proofs"],
  ["invariants"],
  ["model"],
  ["explorer"],
];

export interface SourceFile {
  /** Relative to the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface Offence {
  readonly path: string;
  readonly line: number;
  readonly problem: string;
}

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly line: number;
}

export function offences(files: readonly SourceFile[]): readonly Offence[] {
  const edges = files.flatMap((file) =>
    importsOf(file.text).flatMap(({ specifier, line }): readonly Edge[] => {
      const to = resolve(file.path, specifier);
      return to === undefined ? [] : [{ from: file.path, to, line }];
    }),
  );
  return [...edges.flatMap(upward), ...cycles(edges.filter((edge) => !isTest(edge.from)))];
}

export function isTest(path: string): boolean {
  return path.endsWith(".test.ts");
}

/** The repository path that a relative specifier or the package's own name stands for; undefined for other packages. */
function resolve(from: string, specifier: string): string | undefined {
  if (specifier.startsWith(".")) return posix.join(posix.dirname(from), specifier);
  return ENTRY_POINTS.get(specifier);
}

/** The sources of the package's own entry points, by what others import them as. */
const ENTRY_POINTS: ReadonlyMap<string, string> = new Map(
  Object.entries(manifest.exports).flatMap(([name, target]) =>
    typeof target === "string"
      ? []
      : [[posix.join("plimsoll", name), posix.relative("./dist", target.default).replace(/js$/, "ts")]],
  ),
);

function upward(edge: Edge): readonly Offence[] {
  const [from, to] = [layerOf(edge.from), layerOf(edge.to)];
  if (from.folder === to.folder || to.folder === "schemas") return [];
  if (isTest(edge.from) && to.folder === "properties") return [];
  if (to.height < from.height || from.height === OUTSIDE) return [];
  const problem =
    to.height === from.height
      ? `${from.folder} must not import its neighbour ${to.folder} (${edge.to})`
      : to.height === OUTSIDE
        ? `${from.folder} must not import ${edge.to}, which belongs to no layer`
        : `${from.folder} must not import upwards from ${to.folder} (${edge.to})`;
  return [{ path: edge.from, line: edge.line, problem }];
}

/** The height of repository files in no layer (examples, benches, scripts): above all, so nobody below needs them. */
const OUTSIDE = Number.POSITIVE_INFINITY;

function layerOf(path: string): { readonly folder: string; readonly height: number } {
  const folder = path.split("/")[0] ?? path;
  const row = LAYERS.findIndex((layer) => layer.includes(folder));
  return { folder, height: row < 0 ? OUTSIDE : LAYERS.length - row };
}

/** One offence per circle, found by depth-first search in path order, told at the import that closes it. */
function cycles(edges: readonly Edge[]): readonly Offence[] {
  const outgoing = Map.groupBy(edges, (edge) => edge.from);
  const finished = new Set<string>();
  const found: Offence[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    for (const edge of outgoing.get(path) ?? []) {
      const start = trail.indexOf(edge.to);
      if (start >= 0) {
        const circle = [...trail.slice(start), edge.to].join(" -> ");
        found.push({ path, line: edge.line, problem: `import cycle: ${circle}` });
      } else if (!finished.has(edge.to)) visit(edge.to, [...trail, edge.to]);
    }
    finished.add(path);
  };
  for (const path of [...outgoing.keys()].sort()) if (!finished.has(path)) visit(path, [path]);
  return found;
}
