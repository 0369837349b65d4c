// What `npm run scenarios` reads of a JSON report, checked against the published schema.
import { Ajv2020 } from "ajv/dist/2020.js";
import schema from "../schemas/report.schema.json" with { type: "json" };

export interface Report {
  readonly verdict: string;
  readonly properties: readonly {
    readonly id: string;
    readonly status: string;
    readonly trace: { readonly minimal: string; readonly steps: readonly unknown[] } | null;
  }[];
  readonly counts: { readonly states: number; readonly transitions: number };
  readonly notModelled: readonly { readonly except?: string }[];
  readonly groups: readonly { readonly limit: string | null }[];
}

const validate = new Ajv2020({ allowUnionTypes: true }).compile<Report>(schema);

/** @throws TypeError if the text is no report */
export function readReport(text: string): Report {
  const candidate: unknown = JSON.parse(text);
  if (validate(candidate)) return candidate;
  throw new TypeError(
    `no report: ${validate.errors?.map((e) => `${e.instancePath} ${e.message}`).join("; ")}`,
  );
}
