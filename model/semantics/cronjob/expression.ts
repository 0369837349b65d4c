// Cron schedules as Kubernetes reads them: five fields, descriptors such as "@daily" and "@every 5m", time zones.
// Source: github.com/robfig/cron v3, which Kubernetes uses (parser.go, constantdelay.go).
import { sum } from "../replica-set-order.ts";
import { type TimeZone, timeZone, UTC } from "./time-zone.ts";

/** A schedule that does not make sense. The message says why. */
export class CronScheduleError extends Error {
  override readonly name = "CronScheduleError";
}

export type CronSchedule = CronFields | CronInterval;

/** At every minute that all fields allow, by the clocks of the zone. */
export interface CronFields {
  readonly kind: "fields";
  readonly minute: CronField;
  readonly hour: CronField;
  readonly dayOfMonth: CronField;
  readonly month: CronField;
  /** 0 is Sunday. */
  readonly dayOfWeek: CronField;
  readonly zone: TimeZone;
}

export interface CronField {
  /** Ascending. */
  readonly values: readonly number[];
  /** Written with a star: of the two day fields, this one leaves the choice to the other. */
  readonly star: boolean;
}

/** A fixed time after the last start. */
export interface CronInterval {
  readonly kind: "every";
  readonly seconds: number;
}

interface Bounds {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const MINUTE: Bounds = { name: "minute", min: 0, max: 59 };
const HOUR: Bounds = { name: "hour", min: 0, max: 23 };
const DAY_OF_MONTH: Bounds = { name: "day of month", min: 1, max: 31 };
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTH: Bounds = { name: "month", min: 1, max: 12, names: MONTHS };
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const DAY_OF_WEEK: Bounds = { name: "day of week", min: 0, max: 6, names: DAYS };

const DESCRIPTORS: ReadonlyMap<string, string> = new Map([
  ["@yearly", "0 0 1 1 *"],
  ["@annually", "0 0 1 1 *"],
  ["@monthly", "0 0 1 * *"],
  ["@weekly", "0 0 * * 0"],
  ["@daily", "0 0 * * *"],
  ["@midnight", "0 0 * * *"],
  ["@hourly", "0 * * * *"],
]);

/**
 * Reads a schedule. "TZ=NAME " or "CRON_TZ=NAME " in front names a time zone; without, it is UTC.
 * @throws CronScheduleError
 */
export function parseCronSchedule(text: string): CronSchedule {
  const zoned = /^(?:CRON_)?TZ=/.test(text);
  if (!zoned) return parseInZone(text, UTC);
  const [, name, rest] = /^\w+=([^ ]*) (.*)$/s.exec(text) ?? [];
  if (name === undefined || rest === undefined) throw new CronScheduleError("only a time zone, no schedule");
  const zone = timeZone(name);
  if (zone === undefined) throw new CronScheduleError(`unknown time zone "${name}"`);
  return parseInZone(rest.trim(), zone);
}

function parseInZone(text: string, zone: TimeZone): CronSchedule {
  if (text.startsWith("@every ")) return { kind: "every", seconds: wholeSeconds(text.slice(7)) };
  const written = text.startsWith("@") ? DESCRIPTORS.get(text) : text;
  if (written === undefined) throw new CronScheduleError(`unknown descriptor "${text}"`);
  const [minute, hour, dayOfMonth, month, dayOfWeek, ...more] = written.trim().split(/\s+/);
  if (
    minute === undefined ||
    hour === undefined ||
    dayOfMonth === undefined ||
    month === undefined ||
    dayOfWeek === undefined ||
    more.length > 0
  ) {
    throw new CronScheduleError(`"${text}" does not have five fields`);
  }
  return {
    kind: "fields",
    minute: parseField(minute, MINUTE),
    hour: parseField(hour, HOUR),
    dayOfMonth: parseField(dayOfMonth, DAY_OF_MONTH),
    month: parseField(month, MONTH),
    dayOfWeek: parseField(dayOfWeek, DAY_OF_WEEK),
    zone,
  };
}

/** Empty items are skipped, so that "," is a field that allows nothing. */
function parseField(text: string, bounds: Bounds): CronField {
  const ranges = text
    .split(",")
    .filter((item) => item !== "")
    .map((item) => parseRange(item, bounds));
  const values = new Set(ranges.flatMap((range) => range.values));
  return { values: [...values].sort((a, b) => a - b), star: ranges.some((range) => range.star) };
}

/** "*", "N", "N-M", each perhaps with "/STEP"; "N/STEP" goes up to the largest value. "?" is "*". */
function parseRange(text: string, bounds: Bounds): CronField {
  const [range = "", stepText, ...moreSteps] = text.split("/");
  const [low = "", high, ...moreBounds] = range.split("-");
  const star = low === "*" || low === "?";
  if (moreSteps.length > 0 || (moreBounds.length > 0 && !star)) refuse(text, bounds);

  const start = star ? bounds.min : readValue(low, bounds);
  const open = star || (high === undefined && stepText !== undefined);
  const end = open ? bounds.max : high === undefined ? start : readValue(high, bounds);
  const step = stepText === undefined ? 1 : readNumber(stepText, bounds);
  if (start < bounds.min || end > bounds.max || start > end || step === 0) refuse(text, bounds);

  const count = Math.floor((end - start) / step) + 1;
  return { values: Array.from({ length: count }, (_, i) => start + i * step), star: star && step === 1 };
}

function readValue(text: string, bounds: Bounds): number {
  const position = bounds.names?.indexOf(text.toLowerCase()) ?? -1;
  return position === -1 ? readNumber(text, bounds) : bounds.min + position;
}

function readNumber(text: string, bounds: Bounds): number {
  if (!/^\+?\d+$/.test(text)) refuse(text, bounds);
  return Number(text);
}

function refuse(text: string, { name }: Bounds): never {
  throw new CronScheduleError(`"${text}" is no ${name}`);
}

const UNIT_NANOSECONDS: ReadonlyMap<string, number> = new Map([
  ["h", 3600e9],
  ["m", 60e9],
  ["s", 1e9],
  ["ms", 1e6],
  ["us", 1e3],
  ["\u00b5s", 1e3],
  ["\u03bcs", 1e3],
  ["ns", 1],
]);

/** A duration as Go writes it ("1h30m"), cut to whole seconds, at least one. */
function wholeSeconds(text: string): number {
  const [, sign = "", rest = ""] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  const parts = [...rest.matchAll(/(\d+\.?\d*|\.\d+)(h|ms|m|s|us|\u00b5s|\u03bcs|ns)/g)];
  if (rest !== "0" && (rest === "" || parts.map(([part]) => part).join("") !== rest)) {
    throw new CronScheduleError(`"${text}" is no duration`);
  }
  const lengths = parts.map(([, amount, unit = ""]) => Number(amount) * (UNIT_NANOSECONDS.get(unit) ?? 0));
  return sign === "-" ? 1 : Math.max(1, Math.floor(sum(lengths) / 1e9));
}
