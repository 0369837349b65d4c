// Where each of the known rows is decided: as a claim from manifests, or as a small machine; and why what is found there differs.
import { KNOWN_ROWS, type KnownRow } from "./known-rows.ts";

/**
 * "claim": a folder of its name under examples/patterns; "machine": a pair of small systems (explorer/equivalence/small-*.ts)
 * or a loop (../loop/instances.test.ts), in tests.
 */
export type Decided = "claim" | "machine";

export interface Row extends KnownRow {
  readonly decided: Decided;
  /** Why the cluster (or our loop) differs from the known row, in what is found or in sizes; that clusters take silent steps aside. */
  readonly differs?: string;
  /** What the cluster lacks, of a row that is not decided from manifests. */
  readonly lacks?: string;
}

const COUNTED = "the controller counts what has ended some time after it ends";
const WAITS =
  "controllers of the cluster wait for room, where those of the known row are refused again and again";
const ENDS_UNSEEN = "that both have ended is in no single object, and hidden on both sides";
const READS_END = "a read ends the case, as what containers do are no steps of the cluster";
const ONE_BY_ONE = "pods are made, started and deleted one by one, and the request may come before they are";
const ONE_TASK = "there is one task, which is done when its container is ready, where the known row has two";
const TWO_TICKS = "two ticks before the controller looks begin an instance for the latest only";
const LATE = "the deletion may come after the second step, too";

/** By the id of the row. */
const DIFFERENCES: { readonly [id: string]: string } = {
  "XOR-7":
    "agents set the strategy one way and the other until the case begins: there the cluster may diverge",
  "XOR-8": "the strategy is edited again and again, and not once",
  "PAR-5": "a container may end while its hook hangs: that ends the hook, and the next container is started",
  "SEQ-8": "the cluster ends sidecars with their pod, and never shows ok(s)",
  "SEQ-9": "the cluster ends sidecars with their pod: ok(s) is hidden on both sides",
  "SYN-10": "a Job counts failures, so that retries are a budget, and no silent cycle",
  "SYN-11": COUNTED,
  "SYN-12": COUNTED,
  "SYN-13": "a drain may make either index run twice",
  "SYN-15": COUNTED,
  "SYN-16": `${COUNTED}: both may have succeeded by then; but once a pod is deleted, it may end without success`,
  "SYN-18": "either operator may be gone, and before the deletion, too",
  "XOR-10": "whoever claims last has the case, and by then both branches may have begun",
  "CAN-1": "the request may come before the task begins, too",
  "CAN-3": "the operator may be gone at any time, before the deletion, too",
  "CAN-4": "the request and the end of the object are one step",
  "CAN-5": ONE_BY_ONE,
  "CAN-6": ONE_BY_ONE,
  "CMP-1": ONE_TASK,
  "CMP-2": ONE_TASK,
  "CMP-3": LATE,
  "CMP-4": LATE,
  "EXC-2": "how a container ends that is started again anyway is not told: all its ends are seen as ok",
  "DAT-1": READS_END,
  "DAT-2": READS_END,
  "DAT-3": READS_END,
  "DAT-4": READS_END,
  "RES-1": WAITS,
  "RES-2":
    "what is used is counted again some time after a pod has ended; who comes in between is refused, too",
  "RES-3": "as RES-2, as only clients that do not try again are refused visibly",
  "RES-4": "each Job has one pod, so that there are two acquisitions in all",
  "RES-5": "the pod that is preempted may still succeed in its grace period, and its Job makes another",
  "RES-6": "that all pods of a gang run is in no single object: its run is seen when its Job is complete",
  "RES-7": ENDS_UNSEEN,
  "RES-8": `${WAITS}; ${ENDS_UNSEEN}`,
  "RES-9": ENDS_UNSEEN,
  "RES-12":
    "the task goes on until its pod is deleted; if the request is taken back before that, all of the pattern is possible",
  "TRG-4": TWO_TICKS,
  "TRG-5": `a tick that comes while an instance runs is made up for when that has ended; ${TWO_TICKS}`,
  "TRG-6": "the instance that is replaced may still succeed in its grace period",
  "TRG-8": "somebody may add after the Job is complete, too, which changes nothing",
  "TRG-7": "EndpointSlices, and what a proxy has read of them, are two copies of readiness",
  "LOOP-22": "the loop observes and records by silent steps",
};

const LOOP =
  "loops under conditions that Kubernetes' own controllers always meet, or never, are systems of their own";

/** By the id of the row, or its group: rows that are not decided as claims. */
const LACKING: { readonly [idOrGroup: string]: string } = {
  "TRG-9": "init containers do not wait for other pods",
  LOOP,
};

/** Rows of these groups that are decided as claims all the same. */
const CLAIMED: readonly string[] = ["LOOP-24"];

export const ROWS: readonly Row[] = KNOWN_ROWS.map((known): Row => {
  const group = CLAIMED.includes(known.id) ? "" : known.id.replace(/-.*/, "");
  const lacks = LACKING[known.id] ?? LACKING[group];
  const differs = DIFFERENCES[known.id];
  const row = differs === undefined ? known : { ...known, differs };
  if (lacks === undefined) return { ...row, decided: "claim" };
  return { ...row, decided: "machine", lacks };
});
