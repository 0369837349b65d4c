// The formats for CI: the name that `-o` knows each by, and what writes it.
import { github } from "./github.ts";
import { junit } from "./junit.ts";
import { markdown } from "./markdown.ts";
import type { CiReport } from "./report.ts";
import { sarif } from "./sarif.ts";

export const CI_FORMATS = { junit, sarif, github, markdown } as const satisfies {
  readonly [name: string]: (report: CiReport) => string;
};
