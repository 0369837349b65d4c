// Time zones: how far local clocks are ahead of UTC at a given moment. Reads the time zone database, never a clock.

export interface TimeZone {
  /** Seconds by which local time is ahead of UTC at `time` (seconds since the epoch). Whole minutes. */
  offsetAt(time: number): number;
}

export const UTC: TimeZone = { offsetAt: () => 0 };

/** The time zone of that name in the IANA database ("Europe/Zurich"); undefined if there is none. "" is UTC. */
export function timeZone(name: string): TimeZone | undefined {
  if (name === "" || name === "UTC") return UTC;
  // Offsets such as "+01:00" are no names.
  if (!/^[A-Za-z]/.test(name)) return undefined;
  const clock = localClock(name);
  return (
    clock && {
      offsetAt(time) {
        const part = new Map(
          clock.formatToParts(time * 1000).map(({ type, value }) => [type, Number(value)]),
        );
        const read = (type: Intl.DateTimeFormatPartTypes) => part.get(type) ?? 0;
        const minutes = Date.UTC(read("year"), read("month") - 1, read("day"), read("hour"), read("minute"));
        return minutes / 1000 - Math.floor(time / 60) * 60;
      },
    }
  );
}

function localClock(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
