// Jobs that mutating admission has changed while a controller made them.
import type { WrittenJob } from "../kubernetes/index.ts";
import { fieldOf } from "../policy/fields-of.ts";
import { type Decoded, decodedAs } from "./decoded-object.ts";
import { jobSpec } from "./jobs.ts";

export function decodedJob(job: unknown): Decoded<WrittenJob> {
  return decodedAs((tree, _, log) => jobSpec(tree, ["spec"], log), fieldOf(job, "spec"));
}
