// Whether the claims of the pods of a placement can all be bound at once: tried out, one claim after the other.
import type { ClaimOption, ClaimUse } from "./claim-use.ts";
import type { Placement } from "./placement.ts";

/** A claim of one pod, or of all that share it, with the nodes on which its pods are. */
interface Bound {
  readonly use: ClaimUse;
  readonly nodes: readonly string[];
}

/** What is wrong, as sentences. */
export function claimFaults(uses: readonly ClaimUse[], placement: Placement): readonly string[] {
  const faults: string[] = [];
  const toBind: Bound[] = [];
  for (const use of uses) {
    const nodes = use.pods.flatMap(({ name }) =>
      [...(placement.get(name) ?? [])].flatMap(([node, count]) => Array.from({ length: count }, () => node)),
    );
    if (nodes.length === 0) continue;
    if (use.isMissing) faults.push(`${use.title} does not exist`);
    if (use.isShared && use.isExclusive && nodes.length > 1) faults.push(`several pods use ${use.title}`);
    if (use.options === undefined) continue;
    if (use.isShared) toBind.push({ use, nodes });
    else toBind.push(...nodes.map((node) => ({ use, nodes: [node] })));
  }
  return canBind(toBind, new Set())
    ? faults
    : [...faults, "some claim finds no volume that its pods can reach"];
}

/** Those with the fewest volumes to choose from come first. */
function canBind(claims: readonly Bound[], taken: ReadonlySet<string>): boolean {
  const open = claims.map((claim) => ({ claim, options: optionsOf(claim, taken) }));
  const [next] = open.toSorted((a, b) => a.options.length - b.options.length);
  if (next === undefined) return true;
  const rest = claims.filter((claim) => claim !== next.claim);
  return next.options.some(({ volume }) =>
    canBind(rest, volume === undefined ? taken : new Set(taken).add(volume)),
  );
}

/** Of volumes that are made any is as good as another. */
function optionsOf(
  { use: { options = [] }, nodes }: Bound,
  taken: ReadonlySet<string>,
): readonly ClaimOption[] {
  const fitting = options.filter(
    (option) =>
      nodes.every((node) => option.nodes.includes(node)) &&
      (option.volume === undefined || !taken.has(option.volume)),
  );
  const made = fitting.find(({ volume }) => volume === undefined);
  return made === undefined ? fitting : [made];
}
