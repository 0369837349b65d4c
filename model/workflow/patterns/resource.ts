// Resource patterns: who gets a work item, and what becomes of it then; and places that hold resources, which cases share.
import { type PerspectivePattern, perspectivePattern } from "./perspective.ts";

export const resource: readonly PerspectivePattern[] = [
  perspectivePattern(
    "resource",
    "WRP-2",
    {
      name: "Role-based distribution",
      says: "a work item goes to any resource that has a role",
      fixes: "two resources that have it; one item",
    },
    `allocate(a1): i > p
     allocate(a2): i > p
     start: p > run
     ok: run > q
     done: q > o`,
  ),
  perspectivePattern(
    "resource",
    "WRP-8",
    {
      name: "Capability-based distribution",
      says: "a work item goes to a resource that can do it",
      fixes: "two resources that can, and any number that cannot; one item",
    },
    `allocate(large1): i > p
     allocate(large2): i > p
     start: p > run
     ok: run > q
     done: q > o`,
  ),
  perspectivePattern(
    "resource",
    "WRP-14",
    {
      name: "Distribution by allocation to a single resource",
      says: "the system gives a work item to one resource, once, which then has to do it",
      fixes: "one item",
    },
    `allocate: i > p
     start: p > run
     ok: run > q
     done: q > o`,
  ),
  perspectivePattern(
    "resource",
    "WRP-20",
    {
      name: "Late distribution",
      says: "a work item that is ready is given to a resource only later, when somebody says so",
      fixes: "one item",
    },
    `release: i > p
     allocate: p > q
     start: q > run
     ok: run > r
     done: r > o`,
  ),
  perspectivePattern(
    "resource",
    "WRP-30",
    {
      name: "Stateful reallocation",
      says: "a work item is given to another resource, which goes on where the first one was",
      fixes: "an item of two steps; it is given away once, or not at all",
    },
    `tau go: i > s0 may
     step: s0 > s1
     step: s1 > s2
     ok: s2 > s3
     reallocate: s0 may > s0 not
     reallocate: s1 may > s1 not
     reallocate: s2 may > s2 not
     done: s3 may > o
     done: s3 not > o`,
  ),
  perspectivePattern(
    "resource",
    "WRP-31",
    {
      name: "Stateless reallocation",
      says: "a work item is given to another resource, which begins it anew",
      fixes: "an item of two steps; it is given away once, or not at all",
    },
    `tau go: i > s0 may
     step: s0 > s1
     step: s1 > s2
     ok: s2 > s3
     reallocate: s0 may > s0 not
     reallocate: s1 may > s0 not
     reallocate: s2 may > s0 not
     done: s3 may > o
     done: s3 not > o`,
  ),
  perspectivePattern(
    "resource",
    "WRP-32",
    {
      name: "Suspension and resumption",
      says: "a work item is put aside, and goes on later where it was",
      fixes: "an item of two steps; it is put aside at most once",
    },
    `tau go: i > s0 active
     step: s0 > s1, needs active
     step: s1 > s2, needs active
     ok: s2 > s3, needs active
     suspend: active > idle
     resume: idle > last
     step: s0 > s1, needs last
     step: s1 > s2, needs last
     ok: s2 > s3, needs last
     tau end: s3 active > o
     tau end late: s3 last > o`,
  ),
  perspectivePattern(
    "resource",
    "WRP-34",
    {
      name: "Redo",
      says: "a work item that has been done may be done again, before the case goes on",
      fixes: "one item, any number of times",
    },
    `start: i > run
     ok: run > p
     start: p > run
     done: p > o`,
  ),
  perspectivePattern(
    "resource",
    "RP-semaphore",
    {
      name: "A resource for two",
      says: "two work items need the same resource, and have it one after the other",
      fixes: "one resource; the items are not told apart",
    },
    `acquire: i > one
     release: one > free
     acquire: free > two
     release: two > o`,
  ),
  perspectivePattern(
    "resource",
    "RP-lock",
    {
      name: "A resource for two that are told apart",
      says: "two work items need the same resource, and have it one after the other, in any order",
      fixes: "one resource, in the case; items low and high",
    },
    `tau go: i > lock pl ph
     acquire(low): pl lock > rl
     release(low): rl > lock dl
     acquire(high): ph lock > rh
     release(high): rh > lock dh
     tau end: dl dh lock > o`,
  ),
  perspectivePattern(
    "resource",
    "RP-gang",
    {
      name: "A gang that gets its resources one by one",
      says: "a work item needs two resources, and takes them one after the other",
      fixes: "two resources, which all cases share",
      soundFor: 1,
      why: "two cases can have one resource each, and wait for the other for ever",
    },
    `resources: slot slot
     tau first: i slot > p
     run: p slot > q
     tau release: q > slot slot o`,
  ),
  perspectivePattern(
    "resource",
    "RP-gangs",
    {
      name: "Two gangs, each of which gets its resources at once",
      says: "two work items need all resources each, and have them one after the other",
      fixes: "the resources are one token, in the case",
    },
    `tau go: i > room p q
     tau get 1: p room > p1
     run(1): p1 > room r
     tau get 2: q room > q1
     run(2): q1 > room s
     tau end: r s room > o`,
  ),
  perspectivePattern(
    "resource",
    "RP-gangs-one-by-one",
    {
      name: "Two gangs, each of which gets its resources one by one",
      says: "two work items need two resources each, take them one after the other, and give them back so",
      fixes:
        "two resources, in the case; of each item two parts, which are not told apart, run when it has both",
      soundFor: 0,
      why: "each can have one resource, and wait for the other for ever",
    },
    `tau go: i > slot slot p q
     tau first 1: p slot > p1
     tau second 1: p1 slot > run1 run1
     end(1): run1 > slot r
     tau first 2: q slot > q1
     tau second 2: q1 slot > run2 run2
     end(2): run2 > slot s
     tau end: r r s s slot slot > o`,
  ),
];
