/** When people are left alone, but for level 4. */
export interface QuietHours {
  /** `22:00` */
  readonly from: string;
  /** `07:00`; before `from`: of the next day. */
  readonly until: string;
  /** An IANA name: `Europe/Berlin`. */
  readonly timeZone: string;
}

const minuteMs = 60_000;
const dayMinutes = 24 * 60;
const time = /^([01]\d|2[0-3]):([0-5]\d)$/;

/**
 * Compiles quiet hours into a function that says when a moment may be told: the moment itself, or the end of the quiet.
 * @throws TypeError where a time is no hh:mm; RangeError where the zone is unknown, or the two times are one.
 */
export function createQuietHours({ from, until, timeZone }: QuietHours): (at: number) => number {
  const start = minuteOf(from, "from");
  const end = minuteOf(until, "until");
  if (start === end) throw new RangeError("quietHours: from and until are the same time.");
  const clock = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const localMinute = (at: number): number => minuteOf(clock.format(at), "now");
  const isQuiet = (at: number): boolean => {
    const now = localMinute(at);
    return start < end ? now >= start && now < end : now >= start || now < end;
  };
  return (at) => {
    if (!isQuiet(at)) return at;
    const left = (end - localMinute(at) + dayMinutes) % dayMinutes;
    const guess = Math.floor(at / minuteMs) * minuteMs + left * minuteMs;
    // In the night in which the clock is changed the guess is off by that much.
    const off = ((end - localMinute(guess) + dayMinutes * 1.5) % dayMinutes) - dayMinutes / 2;
    return guess + off * minuteMs;
  };
}

function minuteOf(text: string, name: string): number {
  const [, hours, minutes] = time.exec(text) ?? [];
  if (hours === undefined) throw new TypeError(`quietHours.${name} is no time such as 22:00.`);
  return Number(hours) * 60 + Number(minutes);
}
