// The parts of plimsoll.yaml that say how containers, images and machines behave.
import type { Behaviour, ImageBehaviour, ObjectRef, Scenario } from "../scenario/scenario.ts";
import { boolean, closed, type Decoder, integer, list, oneOf, present, refuse, string } from "./decode.ts";
import { dnsLabel, dnsSubdomain } from "./metadata.ts";
import { child, items } from "./tree.ts";

/** The kinds that scenarios speak of. */
export const WORKLOADS = [
  "Deployment",
  "ReplicaSet",
  "ReplicationController",
  "StatefulSet",
  "DaemonSet",
  "Job",
  "CronJob",
  "Pod",
] as const;
/** A day. */
const MAX_START_SECONDS = 86_400;

const objectRef: Decoder<ObjectRef> = (tree, path, log) => {
  const fields = closed(["kind", "name", "namespace"], tree, path, log);
  if (fields === undefined) return undefined;
  const kind = fields.required("kind", oneOf(...WORKLOADS), "say which kind is meant");
  const name = fields.required("name", dnsSubdomain, "say which one is meant");
  const namespace = fields.optional("namespace", dnsLabel) ?? "default";
  return kind === undefined || name === undefined ? undefined : { kind, namespace, name };
};

/** An object reference, or "Deployment/web" for one in the namespace default. */
export const workload: Decoder<ObjectRef> = (tree, path, log) => {
  if (tree.kind !== "scalar") return objectRef(tree, path, log);
  const written = string(tree, path, log);
  if (written === undefined) return undefined;
  const [kind = "", name = "", ...rest] = written.split("/");
  if (
    rest.length === 0 &&
    WORKLOADS.some((known) => known === kind) &&
    /^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/.test(name)
  ) {
    return { kind, namespace: "default", name };
  }
  return refuse(
    tree,
    path,
    log,
    `must be KIND/NAME, where KIND is one of ${WORKLOADS.join(", ")}`,
    "write it like Deployment/web",
  );
};

export const behaviour: Decoder<Behaviour> = (tree, path, log) => {
  const fields = closed(
    [
      "workload",
      "image",
      "ready",
      "mayComplete",
      "waitsForPeers",
      "oneByOne",
      "mayCrash",
      "exitCodes",
      "startSeconds",
    ],
    tree,
    path,
    log,
  );
  if (fields === undefined) return undefined;
  const either = ["mayComplete", "mayCrash"].find((field) => child(fields.tree, field) !== undefined);
  if (either !== undefined && child(fields.tree, "exitCodes") !== undefined) {
    const fix = "keep one of the two: the exit codes say both";
    log.problem(tree.position, path, `Forbidden: exitCodes together with ${either}`, fix);
  }
  const instead = ["mayComplete", "exitCodes"].find((field) => child(fields.tree, field) !== undefined);
  if (instead !== undefined && child(fields.tree, "waitsForPeers") !== undefined) {
    const fix = "keep one of the two: both say when the containers end";
    log.problem(tree.position, path, `Forbidden: waitsForPeers together with ${instead}`, fix);
  }
  const apart = ["waitsForPeers", "startSeconds"].find((field) => child(fields.tree, field) !== undefined);
  if (apart !== undefined && child(fields.tree, "oneByOne") !== undefined) {
    const fix = "keep one of the two: they are not modelled together";
    log.problem(tree.position, path, `Forbidden: oneByOne together with ${apart}`, fix);
  }
  return {
    ...present({
      workload: fields.optional("workload", workload),
      image: fields.optional("image", string),
      mayComplete: fields.optional("mayComplete", boolean),
      exitCodes: fields.optional("exitCodes", exitCodes),
    }),
    ...(fields.optional("waitsForPeers", boolean) === true ? { waitsForPeers: true } : {}),
    ...(fields.optional("oneByOne", boolean) === true ? { oneByOne: true } : {}),
    ready: fields.optional("ready", oneOf("eventually", "never")) ?? "eventually",
    mayCrash: fields.optional("mayCrash", boolean) ?? true,
    startSeconds: fields.optional("startSeconds", integer(0, MAX_START_SECONDS)) ?? 0,
  };
};

const exitCodes: Decoder<readonly number[]> = (tree, path, log) => {
  const codes = list(integer(0, 255))(tree, path, log);
  if (codes === undefined) return undefined;
  if (items(tree).length === 0)
    return refuse(tree, path, log, "must list at least one code", "write codes like [0, 1]");
  const twice = codes.find((code, i) => codes.indexOf(code) < i);
  if (twice !== undefined) log.problem(tree.position, path, `Duplicate value: ${twice}`, "name it once");
  return codes;
};

export const imageBehaviour: Decoder<ImageBehaviour> = (tree, path, log) => {
  const fields = closed(["image", "pull", "user"], tree, path, log);
  if (fields === undefined) return undefined;
  const image = fields.required("image", string, "say which image is meant");
  const pulls = oneOf("present", "slow", "failing");
  const user = fields.optional("user", imageUser);
  const pull =
    child(tree, "user") === undefined
      ? fields.required("pull", pulls, "say how the image gets to the nodes, or as which user it runs")
      : (fields.optional("pull", pulls) ?? "present");
  return image === undefined || pull === undefined ? undefined : { image, pull, ...present({ user }) };
};

/** What stands after USER in its Dockerfile: a number, or a name. */
const imageUser: Decoder<number | string> = (tree, path, log) =>
  tree.kind === "scalar" && typeof tree.value === "number"
    ? integer(0)(tree, path, log)
    : string(tree, path, log);

/** A percentage like "2%". */
export const nodePanic: Decoder<NonNullable<Scenario["nodePanic"]>> = (tree, path, log) => {
  const free = closed(["free"], tree, path, log)?.required(
    "free",
    percentage,
    "say how little is too little",
  );
  return free === undefined ? undefined : { freePercent: free };
};

const percentage: Decoder<number> = (tree, path, log) => {
  const written = string(tree, path, log);
  if (written === undefined) return undefined;
  if (/^(\d|[1-9]\d|100)%$/.test(written)) return Number.parseInt(written, 10);
  return refuse(tree, path, log, "must be a whole percentage of at most 100%", "write it like 2%");
};
