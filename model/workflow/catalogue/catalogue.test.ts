// Quadrants, answers and marks as they follow from small machines, and what the catalogue's data must be like. What comes out of the claims themselves
// is held by examples/patterns.test.ts.
import { describe, expect, test } from "vitest";
import { patterns } from "../patterns/index.ts";
import { answerTo, firstRefutation } from "./answers.ts";
import { CONSTRUCTS } from "./constructs.ts";
import { type FoundingClaim, holdsIf, instead, refuted, stated } from "./founding-claim.ts";
import { FOUNDING_CLAIMS } from "./founding-claims.ts";
import { standIn } from "./machines.ts";
import { marked } from "./marks.ts";
import { notedMark } from "./noted-marks.ts";
import { PUBLISHED, ratingCounts } from "./published.ts";
import { type Cell, quadrantsOf } from "./quadrants.ts";
import { subjectsOf } from "./table.ts";

function quadrants(id: string) {
  const subject = standIn(id);
  if (subject === undefined) throw new RangeError(`there is no machine ${id}`);
  return quadrantsOf(subject);
}

function inShort(cell: Cell): string {
  switch (cell.status) {
    case "equal":
      return cell.relation;
    case "included":
      return `in ${cell.relation}`;
    case "refuted":
      return cell.evidence.map((one) => (one.kind === "trace" ? one.trace.join(" ") : one.kind)).join("; ");
    case "undecided":
      return "?";
  }
}

describe("the finest relation of each column", () => {
  test.each([
    ["SEQ-1", "strong", "branching"],
    ["PAR-2", "branching-divergence", "branching"],
    ["SEQ-4", "divergence", "branching"],
    ["SYN-6", "refusal", "in simulation"],
    ["SEQ-2", "start(a) fail(a)", "start(a) fail(a)"],
  ])("%s: %s, %s", (id, sensitive, blind) => {
    const { hidden } = quadrants(id);
    expect([inShort(hidden.sensitive), inShort(hidden.blind)]).toEqual([sensitive, blind]);
  });

  test("what is not the finest says why no finer one holds", () => {
    const { blind } = quadrants("SYN-18").hidden;
    expect(blind).toMatchObject({ status: "equal" });
    expect("but" in blind && blind.but.length > 0).toBe(true);
  });

  test("of a loop, faults are blocked and hidden", () => {
    const { blocked, hidden } = quadrants("LOOP-16");
    expect([inShort(blocked.blind), hidden.blind.status]).toEqual(["branching", "equal"]);
    expect(inShort(hidden.blind)).not.toBe("branching");
  });
});

describe("answers", () => {
  const about: Omit<FoundingClaim, "evidence"> = {
    id: "0",
    group: "control flow",
    construct: "this",
    pattern: "that",
    says: "equivalent",
  };
  const answer = (...evidence: FoundingClaim["evidence"]) => {
    const claim = { ...about, evidence };
    return answerTo(
      claim,
      subjectsOf(
        [],
        evidence.map(({ id }) => id),
      ),
    );
  };

  test("follow from what is stated, and from conditions", () => {
    expect(answer(...stated("SEQ-1")).verdict).toBe("true");
    expect(answer(...stated("SEQ-4"), ...holdsIf(["SEQ-1"])).verdict).toBe("true with conditions");
    expect(answer(...stated("SEQ-1", "SEQ-2")).verdict).toBe("refuted");
    expect(answer(...stated("SEQ-2"), ...instead(["SEQ-9"])).verdict).toBe("refuted");
    expect(answerTo({ ...about, evidence: [], noSubject: "why" }, new Map()).verdict).toBe("no subject");
  });

  test("are not given where something was not compared", () => {
    expect(answer(...stated("NONE")).verdict).toBe("not decided");
    expect(answer(...stated("SEQ-1", "NONE")).verdict).toBe("not decided");
    expect(answer(...stated("SEQ-2"), ...holdsIf(["NONE"])).verdict).toBe("not decided");
    expect(answer(...stated("SEQ-2"), ...holdsIf(["SEQ-1"], ["NONE"])).verdict).toBe("true with conditions");
  });

  test("notice what does not fit what is written", () => {
    const { misfits } = answer(
      ...stated("SEQ-2"),
      ...holdsIf(["SEQ-2"]),
      ...refuted("SEQ-1"),
      ...instead(["SEQ-2"]),
    );
    expect(misfits).toEqual([
      "claim 0: SEQ-2 does not make it true",
      "claim 0: SEQ-1 does not refute it",
      "claim 0: it is not SEQ-2 either",
    ]);
  });

  test("as stated is the coarsest, at best the finest, and a trace is shown where there is one", () => {
    const one = answer(...stated("SEQ-1", "SEQ-4", "SEQ-2"), ...holdsIf(["SEQ-4"], ["SEQ-1"]));
    expect(one.asStated === undefined ? "" : inShort(one.asStated.hidden.blind)).toBe("start(a) fail(a)");
    expect(one.atBest === undefined ? "" : inShort(one.atBest.hidden.sensitive)).toBe("strong");
    expect(firstRefutation(one)?.id).toBe("SEQ-2");
  });
});

describe("marks", () => {
  const [pattern] = patterns;
  const by = (kind: "native" | "convention" | "nearest", id: string) => ({ id, is: "", by: kind });
  const mark = (constructs: readonly ReturnType<typeof by>[], why?: string) => {
    if (pattern === undefined) throw new RangeError("there are no patterns");
    return marked(
      pattern,
      { number: 1, constructs, why },
      subjectsOf(
        [],
        constructs.map(({ id }) => id),
      ),
    );
  };

  test.each([
    ["●", [by("native", "SEQ-2"), by("native", "SEQ-4")], "SEQ-4"],
    ["●", [by("nearest", "SEQ-1")], "SEQ-1"],
    ["◐", [by("native", "SEQ-2"), by("native", "SYN-6")], "SYN-6"],
    ["◐", [by("native", "TRG-2")], "TRG-2"],
    ["◓", [by("native", "SEQ-2"), by("convention", "SEQ-1")], "SEQ-2"],
    ["◓", [by("native", "SYN-18")], "SYN-18"],
    ["○", [by("nearest", "SEQ-2"), by("convention", "SEQ-1")], "SEQ-1"],
    ["×", [by("nearest", "SEQ-2")], "SEQ-2"],
    [undefined, [by("native", "SEQ-2"), by("native", "NONE")], undefined],
    ["●", [by("native", "SEQ-1"), by("native", "NONE")], "SEQ-1"],
    [undefined, [by("convention", "NONE")], undefined],
  ] as const)("%s of %j", (wanted, constructs, shownBy) => {
    const found = mark(constructs, "nothing is meant for it");
    expect([found.mark, found.shownBy?.id]).toEqual([wanted, shownBy]);
  });

  test("none without a reason", () => {
    expect(mark([by("nearest", "SEQ-2")]).mark).toBeUndefined();
    expect(mark([], "there is nothing like it").mark).toBe("×");
  });
});

describe("the catalogue", () => {
  test("has the 14 claims, and parts of them", () => {
    const numbers = FOUNDING_CLAIMS.map(({ id }) => Number.parseInt(id, 10));
    expect([...new Set(numbers)]).toEqual(Array.from({ length: 14 }, (_, i) => i + 1));
    for (const { id, noSubject, evidence } of FOUNDING_CLAIMS)
      expect(noSubject !== undefined || evidence.some(({ role }) => role === "stated"), id).toBe(true);
  });

  test("says under what each condition holds", () => {
    const silent = FOUNDING_CLAIMS.flatMap(({ evidence }) => evidence).filter(
      ({ role, under }) => (role === "condition" || role === "instead") !== (under !== undefined),
    );
    expect(silent).toEqual([]);
  });

  test("has all 43 patterns, by their numbers, and what was said of each by hand", () => {
    const all = patterns.map(({ number }) => number);
    expect(CONSTRUCTS.map(({ number }) => number)).toEqual(all);
    expect(all.filter((number) => notedMark(number) === undefined)).toEqual([]);
    const empty = CONSTRUCTS.filter(({ constructs, why }) => constructs.length === 0 && why === undefined);
    expect(empty).toEqual([]);
  });

  test("has published ratings of 32 patterns, as many of each kind as are known", () => {
    expect(Object.values(PUBLISHED).map(({ length }) => length)).toEqual([32, 32, 32, 32]);
    const counts = new Map(ratingCounts([]).map((one) => [one.name, one.counts]));
    expect(counts.get("BPMN")).toEqual({ "+": 20, "±": 6, "−": 6 });
    expect(counts.get("BPEL")).toEqual({ "+": 14, "±": 2, "−": 16 });
    expect(counts.get("EPCs")?.["+"]).toBe(9);
  });
});
