// LaTeX: whatever a text has, it is printed, and never understood; tables have as many fields as columns.
import fc from "fast-check";
import { expect, test } from "vitest";
import { escaped, latexDocument } from "./latex.ts";
import { code, type Sheet, strong, text } from "./sheet.ts";

test.each([
  ["start(a)_1 & 50% #{x}", "start(a)\\_1 \\& 50\\% \\#\\{x\\}"],
  ["a\\b~c^d", "a\\textbackslash{}b\\textasciitilde{}c\\textasciicircum{}d"],
  ["● ± −", "$\\bullet$ $\\pm$ $-$"],
  ["a--b", "a-{}-b"],
  ["a\nb", "a\\textbackslash{}nb"],
])("%j", (from, to) => {
  expect(escaped(from)).toBe(to);
});

test("nothing special is left of any text", () => {
  const special = /[\\{}$&%#_~^]/;
  const commands = /\\(?:[A-Za-z]+(?:\{\})?|[{}$&%#_])|\{[*[\]]\}|-\{\}(?=-)|\$-\$|\$(?=\\)|(?<=\\[a-z]+)\$/g;
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (from) => {
      expect(escaped(from).replaceAll(commands, "")).not.toMatch(special);
    }),
    { seed: 8, numRuns: 300 },
  );
});

test("a longtable with the rules of booktabs, each row with a field for each column", () => {
  const sheet: Sheet = {
    title: "A & B",
    about: ["What `x_1` is: see [here](there.md)."],
    columns: [{ title: "id" }, { title: "n", align: "right" }, { title: "says", width: 0.5 }],
    rows: [
      [strong("a&b"), text("1"), code("x_1")],
      [[], text("2"), []],
    ],
  };
  const latex = latexDocument([sheet], "Of a test.");
  expect(latex).toContain("\\section*{A \\& B}");
  expect(latex).toContain("What \\texttt{x\\_1} is: see here.");
  expect(latex).toContain("\\begin{longtable}{lr>{\\raggedright\\arraybackslash}p{0.5\\linewidth}}");
  expect(latex).toContain("\\textbf{a\\&b} & 1 & \\texttt{x\\_1} \\\\");
  for (const rule of ["\\toprule", "\\midrule", "\\bottomrule", "\\endhead", "\\end{longtable}"])
    expect(latex).toContain(rule);
  const rows = latex.split("\n").filter((line) => line.endsWith("\\\\"));
  expect(rows.map((row) => row.replaceAll("\\&", "").split("&").length)).toEqual([3, 3, 3, 3]);
});
