// Exception patterns: what becomes of the work item (SRS: it is restarted, SRA: given to another resource, SFF: failed, SCE: it goes on, OCO: it goes on being
// offered), of the case (CWC: it goes on, RCC: it is removed), and of what was done before (NIL: nothing, COM: it is compensated for).
import { type PerspectivePattern, perspectivePattern } from "./perspective.ts";

const MIXED = "what is removed may belong to another case";

export const exception: readonly PerspectivePattern[] = [
  perspectivePattern(
    "exception",
    "SRS-CWC-NIL",
    {
      name: "Restart the work item",
      says: "the work item begins anew where it was, the case goes on",
      fixes: "one item; `fail` is the exception; who has the item is allocated once",
    },
    `allocate: i > p
     start: p > run
     fail: run > p
     ok: run > q
     done: q > o`,
  ),
  perspectivePattern(
    "exception",
    "SRA-CWC-NIL",
    {
      name: "Reallocate the work item",
      says: "the work item is allocated anew and begins anew, the case goes on",
      fixes: "one item; `fail` is the exception",
    },
    `allocate: i > p
     start: p > run
     fail: run > i2
     allocate: i2 > p
     ok: run > q
     done: q > o`,
  ),
  perspectivePattern(
    "exception",
    "SFF-CWC-NIL",
    {
      name: "Force-fail the work item",
      says: "the work item has failed for good, the others of the case go on",
      fixes: "two items; the case is told apart by whether both were done",
    },
    `tau split: i > p0 p1
     start(0): p0 > run0
     ok(0): run0 > r0
     fail(0): run0 > f0
     start(1): p1 > run1
     ok(1): run1 > r1
     fail(1): run1 > f1
     complete: r0 r1 > o
     failed: r0 f1 > o
     failed: f0 r1 > o
     failed: f0 f1 > o`,
  ),
  perspectivePattern(
    "exception",
    "SFF-RCC-NIL",
    {
      name: "Force-fail the work item and remove the case",
      says: "the work item has failed, and with it everything of the case is removed at once",
      fixes: "two items",
      soundFor: 1,
      why: MIXED,
    },
    `tau split: i > p0 p1
     start(0): p0 > run0
     ok(0): run0 > r0
     fail(0): run0 > f, empties p1 run1 r1
     start(1): p1 > run1
     ok(1): run1 > r1
     fail(1): run1 > f, empties p0 run0 r0
     complete: r0 r1 > o
     failed: f > o`,
  ),
  perspectivePattern(
    "exception",
    "SFF-RCC-NIL-1",
    {
      name: "Force-fail the only work item and remove the case",
      says: "the work item has failed, and with it the case is removed",
      fixes: "one item; the exception comes while it runs",
    },
    `start: i > run
     ok: run > p
     complete: p > o
     fail: run > f
     failed: f > o`,
  ),
  perspectivePattern(
    "exception",
    "FF-RCC-NIL",
    {
      name: "Force-fail the work item at any time, and remove the case",
      says: "the work item, whether it is offered, allocated or started (OFF, AFF, SFF), has failed, and with it the case is removed",
      fixes: "one item; the exception may come at any time before the end",
    },
    `start: i > run
     ok: run > p
     complete: p > o
     fail: i > f
     fail: run > f
     fail: p > f
     failed: f > o`,
  ),
  perspectivePattern(
    "exception",
    "FF-RCC-COM",
    {
      name: "Force-fail the work item at any time, remove the case and compensate",
      says: "the work item, whether it is offered, allocated or started (OFF, AFF, SFF), has failed, the case is removed, and what was done is compensated for, once",
      fixes:
        "one item; the exception may come at any time before the end; what is compensated for is there from the start",
    },
    `start: i > run
     ok: run > p
     complete: p > o
     fail: i > c
     fail: run > c
     fail: p > c
     comp: c > f
     failed: f > o`,
  ),
  perspectivePattern(
    "exception",
    "SCE-CWC-NIL",
    {
      name: "Continue the work item",
      says: "the work item goes on although something is wrong, the case goes on",
      fixes: "one item; `fail` and `recover` are seen, and change nothing",
    },
    `start: i > run
     fail: run > ill
     recover: ill > run
     ok: run > p
     ok: ill > p
     done: p > o`,
  ),
  perspectivePattern(
    "exception",
    "OCO-CWC-NIL",
    {
      name: "Continue to offer the work item",
      says: "no resource can take the work item, and it is offered until one can",
      fixes: "one item; that it is refused, and offered again, is not seen",
    },
    `tau go: i > offered
     tau refuse: offered > refused
     tau offer: refused > again
     allocate: offered > p
     allocate: again > p
     start: p > run
     ok: run > q
     done: q > o`,
  ),
];
