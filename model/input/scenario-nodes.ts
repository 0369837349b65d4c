// The nodes of a scenario: groups of equal ones, in full or as shorthand like "3x4cpu8Gi".
import type { ResourceList, SourcePosition } from "../kubernetes/index.ts";
import type { NodeShape } from "../node-autoscaling/groups.ts";
import type { NodeGroup } from "../scenario/scenario.ts";
import { taints } from "./affinity.ts";
import {
  closed,
  type Decoder,
  type Fields,
  integer,
  type Log,
  list,
  logInto,
  present,
  record,
  refuse,
  string,
} from "./decode.ts";
import { dnsSubdomain, labels } from "./metadata.ts";
import { InputErrors, type InputProblem, type Path, quote, wholeFile } from "./problem.ts";
import { nodeResources } from "./resources.ts";
import { child, items, type Tree } from "./tree.ts";

/** More than anyone can explore exhaustively; keeps a slip like 300x4cpu8Gi from looking like a slow run. */
export const MAX_NODES = 64;
/** What a kubelet allows by default. */
const DEFAULT_PODS = "110";

const SHORTHAND =
  /^(?<count>\d+)x(?<cpu>\d+(?:\.\d+)?m?)cpu(?<memory>\d+(?:\.\d+)?(?:[KMGTPE]i|[kMGTPE]))(?:(?<pods>\d+)pods)?$/;
const SHORTHAND_FIX = "write COUNTxCPUcpuMEMORY, like 3x4cpu8Gi, or 3x4cpu8Gi20pods";

/** A group that may still lack a name, and where it is written. */
interface Draft {
  readonly name: string | undefined;
  readonly group: Omit<NodeGroup, "name">;
  readonly position: SourcePosition;
  readonly path: Path;
}

/**
 * Reads what `--nodes` takes: "3x4cpu8Gi" is 3 nodes with 4 cpu and 8Gi each (and 110 pods); "2x4cpu8Gi,1x2cpu4Gi20pods"
 * has two groups.
 * @throws InputErrors for anything else.
 */
export function parseNodeShorthand(text: string): readonly NodeGroup[] {
  const problems: InputProblem[] = [];
  const log = logInto(problems);
  const groups = complete(shorthand(text, wholeFile("--nodes"), [], log), log);
  if (problems.length > 0) throw new InputErrors(problems);
  return groups;
}

function shorthand(text: string, position: SourcePosition, path: Path, log: Log): readonly Draft[] {
  return text.split(",").flatMap((written): readonly Draft[] => {
    const group = written.trim();
    const { count, cpu, memory, pods = DEFAULT_PODS } = SHORTHAND.exec(group)?.groups ?? {};
    if (count === undefined || cpu === undefined || memory === undefined) {
      log.problem(position, path, `Invalid value: ${quote(group)}: must be node shorthand`, SHORTHAND_FIX);
      return [];
    }
    if (Number(count) < 1 || Number(count) > MAX_NODES) {
      const problem = `Invalid value: ${quote(group)}: must have 1 to ${MAX_NODES} nodes`;
      log.problem(position, path, problem, "change the number before the x");
      return [];
    }
    const allocatable = { cpu, memory, pods };
    const amounts = Object.entries(allocatable).map(([resource, amount]): readonly [string, Tree] => [
      resource,
      { kind: "scalar", position, size: 1, value: amount, source: amount, plain: false },
    ]);
    const entries = new Map(amounts.map(([resource, value]) => [resource, { position, value }]));
    nodeResources({ kind: "map", position, size: 4, entries }, path, log);
    const drafted = { count: Number(count), allocatable, labels: {}, taints: [] };
    return [{ name: undefined, group: drafted, position, path }];
  });
}

/** The `nodes` of a scenario file. */
export const nodeGroups: Decoder<readonly NodeGroup[]> = (tree, path, log) => {
  const drafts = list(nodeGroup)(tree, path, log)?.flat();
  if (drafts === undefined) return undefined;
  if (items(tree).length === 0) {
    log.problem(
      tree.position,
      path,
      "Invalid value: []: must have at least one node",
      "leave it out for the default",
    );
  }
  return complete(drafts, log);
};

/** More than any driver allows. */
const MAX_VOLUMES = 1000;

const nodeGroup: Decoder<readonly Draft[]> = (tree, path, log) => {
  if (tree.kind === "scalar" && typeof tree.value === "string") {
    return shorthand(tree.value, tree.position, path, log);
  }
  const fields = closed(
    ["name", "count", ...SHAPE_FIELDS, "allowedUnsafeSysctls", "volumeLimits"],
    tree,
    path,
    log,
  );
  if (fields === undefined) return undefined;
  const shape = nodeShape(fields);
  const group = {
    count: fields.optional("count", integer(1, MAX_NODES)) ?? 1,
    ...shape,
    ...present({
      allowedUnsafeSysctls: fields.optional("allowedUnsafeSysctls", list(sysctlPattern)),
      volumeLimits: fields.optional("volumeLimits", record(integer(0, MAX_VOLUMES))),
    }),
  };
  return [{ name: fields.optional("name", dnsSubdomain), group, position: tree.position, path }];
};

/** The fields that say how each node of a group looks. */
export const SHAPE_FIELDS = ["cpu", "memory", "pods", "resources", "labels", "taints"] as const;

export function nodeShape(fields: Fields): NodeShape {
  const cpu = fields.required("cpu", amountOf("cpu"), "say how much cpu each node can hold");
  const memory = fields.required("memory", amountOf("memory"), "say how much memory each node can hold");
  const pods = fields.optional("pods", amountOf("pods")) ?? { pods: DEFAULT_PODS };
  const allocatable = { ...fields.optional("resources", otherResources), ...cpu, ...memory, ...pods };
  const areClosed = fields.optional("taints", list(closedTaint)) !== undefined;
  const written = fields.optional("labels", labels) ?? {};
  return { allocatable, labels: written, taints: (areClosed && fields.optional("taints", taints)) || [] };
}

/** What differs from a shape; amounts that are not said stay as they are. */
export function partialShape(fields: Fields, from: NodeShape): Partial<NodeShape> {
  const cpu = fields.optional("cpu", amountOf("cpu"));
  const memory = fields.optional("memory", amountOf("memory"));
  const pods = fields.optional("pods", amountOf("pods"));
  const others = fields.optional("resources", otherResources);
  const isOther = [cpu, memory, pods, others].some((part) => part !== undefined);
  return present({
    allocatable: isOther ? { ...from.allocatable, ...others, ...cpu, ...memory, ...pods } : undefined,
    labels: fields.optional("labels", labels),
    taints: fields.optional("taints", list(closedTaint)) && fields.optional("taints", taints),
  });
}

/** SysctlContainSlashPatternFmt in pkg/apis/policy/validation/validation.go. */
const SYSCTL_PATTERN = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*([a-z0-9][-_a-z0-9]*)?[a-z0-9*]$/;

const sysctlPattern: Decoder<string> = (tree, path, log) => {
  const written = string(tree, path, log);
  if (written === undefined || SYSCTL_PATTERN.test(written)) return written;
  const must = "must be the name of a kernel parameter, or its beginning and a *";
  return refuse(tree, path, log, must, "write it like net.core.somaxconn, or net.core.*");
};

/** One resource that has its own field in the group. */
function amountOf(resource: string): Decoder<ResourceList> {
  return (value, path, log) => {
    const { position } = value;
    const entries = new Map([[resource, { position, value }]]);
    return nodeResources({ kind: "map", position, size: 2, entries }, path.slice(0, -1), log);
  };
}

const otherResources: Decoder<ResourceList> = (tree, path, log) => {
  for (const resource of ["cpu", "memory", "pods"]) {
    const twin = child(tree, resource);
    if (twin === undefined) continue;
    const problem = `Forbidden: ${resource} has its own field`;
    log.problem(twin.position, [...path, resource], problem, `write ${resource} beside resources`);
  }
  return nodeResources(tree, path, log);
};

const closedTaint: Decoder<true> = (tree, path, log) =>
  closed(["key", "value", "effect"], tree, path, log) === undefined ? undefined : true;

/** Names of the nodes of a group: `name`, or `name-1` .. `name-count`. */
export function nodeNames({ name, count }: NodeGroup): readonly string[] {
  return count === 1 ? [name] : Array.from({ length: count }, (_, i) => `${name}-${i + 1}`);
}

/**
 * Names and checks the groups of one scenario. Groups without a name are "node" if there is one of them, and
 * "node-a", "node-b", ... otherwise.
 */
function complete(drafts: readonly Draft[], log: Log): readonly NodeGroup[] {
  const open = drafts.filter(({ name }) => name === undefined);
  const groups = drafts.map((draft): NodeGroup => {
    const index = open.indexOf(draft);
    const letter = index < 26 ? String.fromCharCode(97 + index) : String(index + 1);
    return { name: draft.name ?? (open.length === 1 ? "node" : `node-${letter}`), ...draft.group };
  });
  const seen = new Set<string>();
  for (const [i, { position, path }] of drafts.entries()) {
    const names = groups.slice(i, i + 1).flatMap(nodeNames);
    const twin = names.find((name) => seen.has(name));
    if (twin !== undefined) {
      const problem = `Duplicate value: two nodes are called ${quote(twin)}`;
      log.problem(position, path, problem, "give each group its own name");
    }
    const before = seen.size;
    for (const name of names) seen.add(name);
    if (before <= MAX_NODES && seen.size > MAX_NODES) {
      log.problem(position, path, `Invalid value: more than ${MAX_NODES} nodes in all`, "use fewer nodes");
    }
  }
  return groups;
}

/** What priorities can be: 32 bits. */
const MAX_PRIORITY = 2_147_483_647;

/** Where the groups of a shutdown begin; Kubernetes takes them in any order. */
export const shutdownPriorities: Decoder<readonly number[]> = (tree, path, log) => {
  const found = list(integer(-MAX_PRIORITY - 1, MAX_PRIORITY))(tree, path, log);
  if (found === undefined) return undefined;
  const fix = "list the priorities at which the groups begin, like [0, 100000, 2000000000]";
  if (found.length === 0) {
    log.problem(tree.position, path, "Invalid value: []: must have at least one group", fix);
  }
  const twin = found.find((priority, i) => found.indexOf(priority) < i);
  if (twin !== undefined) log.problem(tree.position, path, `Duplicate value: ${twin}`, "name it once");
  return found.toSorted((a, b) => a - b);
};
