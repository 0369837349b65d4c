// Sets of completion indexes as a Job's status writes them ("0,2-5"), and which indexes come next.
// Source: pkg/controller/job/indexed_job_utils.go (orderedIntervals, parseIndexesFromString, firstPendingIndexes).

/** First and last index, both of them included. */
export type Interval = readonly [number, number];

/** Ascending intervals that neither overlap nor touch. */
export type IndexSet = readonly Interval[];

/** Indexes from `completions` on are dropped, and so are parts that cannot be read. */
export function parseIndexes(text: string, completions: number): IndexSet {
  const intervals: [number, number][] = [];
  for (const part of text === "" ? [] : text.split(",")) {
    const [from = "", to = from] = part.split("-");
    const [first, end] = [parseInteger(from), parseInteger(to)];
    if (first !== undefined && first >= completions) break;
    if (first === undefined || end === undefined) continue;
    const last = Math.min(end, completions - 1);
    const before = intervals.at(-1);
    if (before !== undefined && before[1] === first - 1) before[1] = last;
    else intervals.push([first, last]);
  }
  return intervals;
}

/** Two indexes in a row are written with a comma, three and more with a dash. */
export function formatIndexes(indexes: IndexSet): string {
  return indexes
    .map(([first, last]) =>
      first === last ? `${first}` : `${first}${last === first + 1 ? "," : "-"}${last}`,
    )
    .join(",");
}

export function indexSet(indexes: Iterable<number>): IndexSet {
  return union(
    [],
    Array.from(indexes, (index): Interval => [index, index]),
  );
}

export function union(a: IndexSet, b: IndexSet): IndexSet {
  const intervals: [number, number][] = [];
  for (const [first, last] of [...a, ...b].sort(([x], [y]) => x - y)) {
    const before = intervals.at(-1);
    if (before === undefined || first > before[1] + 1) intervals.push([first, last]);
    else before[1] = Math.max(before[1], last);
  }
  return intervals;
}

export function hasIndex(indexes: IndexSet, index: number): boolean {
  return indexes.some(([first, last]) => first <= index && index <= last);
}

export function indexCount(indexes: IndexSet): number {
  return indexes.reduce((count, [first, last]) => count + last - first + 1, 0);
}

/** How many indexes are in both sets. */
export function commonCount(a: IndexSet, b: IndexSet): number {
  const common = a.flatMap(([first, last]) =>
    b.map(([from, to]) => Math.max(0, Math.min(last, to) - Math.max(first, from) + 1)),
  );
  return common.reduce((sum, count) => sum + count, 0);
}

/** The lowest indexes below `completions` that are not in `taken`: `count` of them, or as many as there are. */
export function firstPendingIndexes(count: number, completions: number, taken: IndexSet): readonly number[] {
  const pending: number[] = [];
  let candidate = 0;
  for (const [first, last] of [...taken, [completions, completions] as const]) {
    const end = Math.min(first, completions);
    for (; candidate < end && pending.length < count; candidate++) pending.push(candidate);
    candidate = Math.max(candidate, last + 1);
  }
  return pending;
}

/** What the annotation `batch.kubernetes.io/job-completion-index` says; undefined if it is missing, negative or no number. */
export function completionIndex(annotation: string | undefined): number | undefined {
  const index = annotation === undefined ? undefined : parseInteger(annotation);
  return index !== undefined && index >= 0 ? index : undefined;
}

/** A count of failures in an annotation; 0 if it is missing or no natural number of 32 bits. */
export function failureCount(annotation: string | undefined): number {
  const count = completionIndex(annotation) ?? 0;
  return count < 2 ** 31 ? count : 0;
}

/** As Go reads integers: digits with an optional sign. */
function parseInteger(text: string): number | undefined {
  return /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
}

const MAX_GENERATED_NAME = 58;

/** The prefix of the names of an index's pods; the Job's name is cut if need be. */
export function podGenerateName(jobName: string, index: number): string {
  const suffix = `-${index}-`;
  return jobName.slice(0, MAX_GENERATED_NAME - suffix.length) + suffix;
}
