// Whatever texts are in a report, every format gives them back: names and messages come from manifests and from users' own systems.
import fc from "fast-check";
import { expect, test } from "vitest";
import { data, github, parameter } from "./github.ts";
import { junit } from "./junit.ts";
import { markdown, plain } from "./markdown.ts";
import type { CiReport } from "./report.ts";
import { sarif } from "./sarif.ts";
import { relativeTo, uriOf } from "./source-root.ts";
import { canonicalXml, junitFaults, sarifFaults } from "./testing.ts";
import { element, holdable, xml } from "./xml.ts";

const SEED = 20_261_124;
/** All of Unicode, halves of surrogate pairs, what formats use for themselves, and what ends lines. */
const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom(..."<>&\"'%:,|`*_[]()#\\\n\r\t\0\x1b\x85\u2028\ufffe\uffff\ud800\udc00"),
    fc.constantFrom("]]>", "-->", "::error::", "</failure>", "&#0;", "%0A"),
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
  ),
  maxLength: 40,
});

function withTexts(texts: readonly string[]): CiReport {
  return {
    version: "1.2.3",
    command: "verify",
    exitCode: 1,
    verdict: texts[0] ?? "",
    rules: texts.map((title, i) => ({ id: `rule-${i}`, title, description: title, help: [title] })),
    cases: texts.map((reason, i) => ({
      suite: reason,
      id: `rule-${i}`,
      title: reason,
      status: i % 2 === 0 ? "violated" : "inconclusive",
      reason,
      violations: i % 2 === 0 ? [i] : [],
    })),
    violations: texts.map((message, i) => ({
      rule: `rule-${i}`,
      title: message,
      subject: message,
      message,
      story: [message],
      steps: [{ message }],
      position: { file: "web.yaml", line: 1, column: 1 },
      related: [],
      fingerprint: "0123",
    })),
    gone: undefined,
    notices: texts.map((message) => ({ kind: "inconclusive", message })),
    facts: texts.map((value) => ({ name: "bound", value })),
    pathOf: relativeTo("/repo", "/repo"),
  };
}

const many = fc.array(text, { minLength: 20, maxLength: 60 });
const options = { seed: SEED, numRuns: 15 };

test("XML: attributes and texts come back from a parser, but for what XML cannot hold", async () => {
  await fc.assert(
    fc.asyncProperty(many, async (texts) => {
      const document = xml(element("all", {}, ...texts.map((one) => element("one", { value: one }, one))));
      const canonical = await canonicalXml(document);
      const found = [...canonical.matchAll(/<one value="([^"]*)">([^<]*)<\/one>/g)].map(
        ([, a = "", b = ""]) => [unescaped(a), unescaped(b)],
      );
      expect(found).toEqual(texts.map((one) => [holdable(one), holdable(one)]));
    }),
    options,
  );
});

test("XML: what can be held is held as it is, and the rest is shown", () => {
  fc.assert(
    fc.property(text, (one) => {
      const held = holdable(one);
      expect(held.isWellFormed()).toBe(true);
      expect(held).not.toMatch(/(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/u);
      if (!/(?![\t\n\r])\p{Cc}|[\ufffe\uffff]|\p{Surrogate}/u.test(one)) expect(held).toBe(one);
    }),
    { seed: SEED, numRuns: 500 },
  );
});

test("JUnit and SARIF stay valid", async () => {
  await fc.assert(
    fc.asyncProperty(many, async (texts) => {
      const report = withTexts(texts);
      expect(await junitFaults(junit(report))).toEqual([]);
      const log = JSON.parse(sarif(report));
      expect(sarifFaults(log)).toBeNull();
      const [{ results }] = log.runs;
      expect(results.map(({ message }: { message: { text: string } }) => message.text)).toEqual(texts);
    }),
    options,
  );
});

test("workflow commands: a runner reads the same message and title, and no other command", () => {
  fc.assert(
    fc.property(text, (one) => {
      const report = { ...withTexts([one]), notices: [], cases: [] };
      const lines = github(report).split(/\r\n|\n|\r/);
      expect(lines).toHaveLength(2);
      const [, parameters = "", message = ""] = /^::error (.*?)::(.*)$/su.exec(lines[0] ?? "") ?? [];
      expect(decoded(message)).toBe(`${one}\nThe run:\n1. ${one}`);
      const [, title = ""] = /title=(.*)$/su.exec(parameters) ?? [];
      expect(title).not.toContain(",");
      expect(decoded(title)).toBe(`plimsoll rule-0: ${one}`);
      expect(decoded(data(one))).toBe(one);
      expect(decoded(parameter(one))).toBe(one);
    }),
    { seed: SEED, numRuns: 500 },
  );
});

test("Markdown: a text is one line, and no tag, link, or cell of a table", () => {
  fc.assert(
    fc.property(text, (one) => {
      const shown = plain(one);
      expect(shown).not.toMatch(/[\n\r<>]/);
      expect(shown.replace(/\\[\\`*_{}[\]()#+!|~@]/g, "")).not.toMatch(/[|`*_[\]]/);
      const back = shown
        .replace(/\\([\\`*_{}[\]()#+!|~@])/g, "$1")
        .replaceAll("&lt;", "<")
        .replaceAll("&gt;", ">")
        .replaceAll("&amp;", "&");
      expect(back).toBe(one.replace(/\s+/g, " "));
      // But for the story, which stands between fences.
      const report = withTexts([one]);
      const told = { ...report, violations: report.violations.map((v) => ({ ...v, story: [] })) };
      const tags = markdown(told)
        .split("\n")
        .filter((line) => /^<(?!\/?details)/.test(line));
      expect(tags).toEqual([]);
    }),
    { seed: SEED, numRuns: 500 },
  );
});

test("paths: a URI reference that leads back to the file", () => {
  const part = text.filter((one) => !/[/\\\0]/.test(one) && one.isWellFormed() && !/^\.{0,2}$/.test(one));
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
      const path = parts.join("/");
      const uri = uriOf(relativeTo("/repo", "/repo")(path) ?? { path: "", isInRoot: true });
      expect(uri).toMatch(/^[\w.~!*'()%/-]+$/);
      expect(decodeURIComponent(uri)).toBe(path);
      expect(new URL(uri, "file:///repo/").protocol).toBe("file:");
    }),
    { seed: SEED, numRuns: 500 },
  );
});

/** As the runner of GitHub Actions reads a value. Source: actions/runner, src/Runner.Common/ActionCommand.cs. */
function decoded(value: string): string {
  return value
    .replaceAll("%0D", "\r")
    .replaceAll("%0A", "\n")
    .replaceAll("%3A", ":")
    .replaceAll("%2C", ",")
    .replaceAll("%25", "%");
}

/** The text behind what Canonical XML writes. */
function unescaped(canonical: string): string {
  return canonical
    .replace(/&#x([0-9A-F]+);/g, (_, digits: string) => String.fromCodePoint(Number.parseInt(digits, 16)))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}
