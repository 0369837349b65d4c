// For tests of reports for CI: samples, and what validates the formats.
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { validateXML } from "xmllint-wasm";
import { judge, type Known, type VerifyResult, withOpenFirst } from "../../invariants/index.ts";
import { verdictOf } from "../human.ts";
import { ofVerify } from "./of-verify.ts";
import type { Sources } from "./places.ts";
import type { CiReport } from "./report.ts";
import { relativeTo } from "./source-root.ts";

const JUNIT = readFileSync(new URL("junit.xsd", import.meta.url), "utf8");
const SARIF = new URL("../../schemas/third-party/sarif-2.1.0-rtm.5.json", import.meta.url);

/** A report of `verify`, as the command makes it, in the folder /repo/deploy of the repository /repo. */
export function reportOf(
  result: VerifyResult,
  { baseline, sources }: { readonly baseline?: readonly Known[]; readonly sources?: Sources } = {},
): CiReport {
  const judged = judge(result, { baseline });
  const shown = withOpenFirst(result, judged);
  return ofVerify(shown, judged, verdictOf(shown, judged), {
    version: "1.2.3",
    command: "verify",
    exitCode: { holds: 0, violated: 1, inconclusive: 3 }[judged.verdict],
    pathOf: relativeTo("/repo", "/repo/deploy"),
    sources,
  });
}

const ajv = new Ajv({ allErrors: true, strict: false, logger: false, unicodeRegExp: false });
ajv.addFormat("uri", (text: string) => URL.canParse(text));
ajv.addFormat("uri-reference", (text: string) => URL.canParse(text, "file:///"));
ajv.addFormat("date-time", (text: string) => !Number.isNaN(Date.parse(text)));

/** What is wrong with a log by the schema of SARIF 2.1.0; nothing if it is as it should be. */
export function sarifFaults(log: unknown): unknown {
  validateSarif(log);
  return validateSarif.errors;
}

/** The schema is of draft 04, which says nothing that draft 07 reads otherwise but `id`. */
const { id: $id, $schema: _, ...rest } = JSON.parse(readFileSync(SARIF, "utf8"));
const validateSarif = ajv.compile({ $id, ...rest });

/** What libxml2 finds wrong with a document, as XML and by the schema of JUnit reports. */
export async function junitFaults(document: string): Promise<readonly string[]> {
  const { errors } = await validateXML({
    xml: { fileName: "report.xml", contents: document },
    schema: { fileName: "junit.xsd", contents: JUNIT },
  });
  return errors.map(({ rawMessage }) => rawMessage);
}

/** The document in canonical form (W3C Canonical XML), as libxml2 reads it. */
export async function canonicalXml(document: string): Promise<string> {
  const { normalized, errors } = await validateXML({
    xml: { fileName: "report.xml", contents: document },
    normalization: "c14n",
  });
  if (errors.length > 0) throw new Error(errors.map(({ rawMessage }) => rawMessage).join("\n"));
  return normalized;
}
