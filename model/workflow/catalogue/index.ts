// What others use of this folder.
export { type Answer, firstRefutation, VERDICTS, type Verdict, type WeighedEvidence } from "./answers.ts";
export { CONSTRUCTS, type Construct } from "./constructs.ts";
export type { FoundingClaim, Role } from "./founding-claim.ts";
export { FOUNDING_CLAIMS } from "./founding-claims.ts";
export { countOfMarks, type Grade, MARKS, type Mark, type Marked, RATINGS, type Tried } from "./marks.ts";
export { MARK_DIFFERENCES, type MarkDifference, markDifferences, notedMark } from "./noted-marks.ts";
export { PUBLISHED, type RatingCount, ratingCounts } from "./published.ts";
export { type Cell, type Quadrants, quadrantsOf, SIGHTS, type Sight } from "./quadrants.ts";
export type { Subject, SubjectKind, Subjects } from "./subject.ts";
export {
  idsIn,
  type PatternsTable,
  patternsTable,
  type Scope,
  scopeOf,
  subjectOf,
  subjectsOf,
  WHOLE,
} from "./table.ts";
export {
  type VersionDifferences,
  type Versioned,
  type VersionedTable,
  versionDifferences,
} from "./versions.ts";
