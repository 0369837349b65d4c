// Data patterns: how a value gets to a task, and what data decide. `write(1)` changes a shared value from 0 to 1; a read ends the case.
import { type PerspectivePattern, perspectivePattern } from "./perspective.ts";

const MIXED = "what one case has copied is compared with what another has written";

export const data: readonly PerspectivePattern[] = [
  perspectivePattern(
    "data",
    "WDP-27",
    {
      name: "Data transfer by value, incoming",
      says: "a task gets a copy of a value when it starts, and later changes do not reach it",
      fixes: "one value, written at most once; one read",
    },
    `tau go: i > v0 idle
     write(1): v0 > v1
     start: idle v0 > run0 v0
     start: idle v1 > run1 v1
     read(0): run0 v0 > o
     read(0): run0 v1 > o
     read(1): run1 v1 > o`,
  ),
  perspectivePattern(
    "data",
    "WDP-29",
    {
      name: "Data transfer, copy in and copy out",
      says: "a task gets a copy when it starts, and what it has is written back when it ends, over whatever was written meanwhile",
      fixes: "one value, written at most once by others, and not changed by the task; one read after it",
      soundFor: 1,
      why: MIXED,
    },
    `tau go: i > v0 idle
     write(1): v0 > v1
     start: idle v0 > run0 v0
     start: idle v1 > run1 v1
     ok: run0 v0 > v0 done
     ok: run0 v1 > back done
     ok: run1 v1 > v1 done
     read(0): v0 done > o
     read(0): back done > o
     read(1): v1 done > o`,
  ),
  perspectivePattern(
    "data",
    "WDP-30",
    {
      name: "Data transfer by reference, unlocked",
      says: "a task shares a value with others: it reads what was written last",
      fixes: "one value, written at most once; one read",
    },
    `tau go: i > v0 idle
     write(1): v0 > v1
     start: idle > run
     read(0): run v0 > o
     read(1): run v1 > o`,
  ),
  perspectivePattern(
    "data",
    "WDP-31",
    {
      name: "Data transfer by reference, with lock",
      says: "a task shares a value with others, and nobody writes while it has it",
      fixes: "one value, written at most once; one read",
    },
    `tau go: i > v0 idle
     write(1): v0 > v1
     start: idle v0 > run0
     start: idle v1 > run1
     read(0): run0 > o
     read(1): run1 > o`,
  ),
  perspectivePattern(
    "data",
    "WDP-32",
    {
      name: "Data transformation, input",
      says: "a transformation is applied to what a task gets, once, before it starts",
      fixes: "`in` and `out` are the beginning and the end of the transformation",
    },
    `in: i > t
     out: t > p
     start: p > run
     ok: run > q
     done: q > o`,
  ),
  perspectivePattern(
    "data",
    "WDP-33",
    {
      name: "Data transformation, output",
      says: "a transformation is applied to what a task has made, once, after it has ended",
      fixes: "`in` and `out` are the beginning and the end of the transformation",
    },
    `start: i > run
     ok: run > p
     in: p > t
     out: t > q
     done: q > o`,
  ),
  perspectivePattern(
    "data",
    "WDP-34",
    {
      name: "Task precondition, data existence",
      says: "a task starts only when the data that it needs are there",
      fixes: "they come once, and stay",
    },
    `create: i > there
     start: there > run
     ok: run > p
     done: p > o`,
  ),
  perspectivePattern(
    "data",
    "WDP-38",
    {
      name: "Event-based task trigger",
      says: "an event from outside starts a task",
      fixes: "one event, which is kept until the task starts",
    },
    `trigger: i > p
     start: p > run
     ok: run > q
     done: q > o`,
  ),
  perspectivePattern(
    "data",
    "WDP-39",
    {
      name: "Data-based task trigger",
      says: "a task starts when data of the case come to be so, and only while they are",
      fixes: "the data come to be true, cease to be, and come to be so again; what has started goes on",
    },
    `tau go: i > idle d0
     true: d0 > d1
     false: d1 > d2
     true: d2 > d3
     start: idle d1 > run d1
     start: idle d3 > run d3
     ok: run > p
     done: p d1 > o
     done: p d2 > o
     done: p d3 > o`,
  ),
  perspectivePattern(
    "data",
    "WDP-40",
    {
      name: "Data-based routing",
      says: "data of the case decide which branch is taken",
      fixes: "two branches; `case` shows what the data say",
    },
    `case(A): i > p
     case(B): i > q
     do(A): p > r
     do(B): q > r
     done: r > o`,
  ),
];
