/** The span of time a page speaks of, and how it stands in the address. Instants are milliseconds. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const PRESETS = ['night', '1h', '12h', '24h', '7d', 'custom'] as const;
export type Preset = (typeof PRESETS)[number];

export const PRESET_WORDS: Readonly<Record<Preset, string>> = {
  night: 'Last night',
  '1h': '1 h',
  '12h': '12 h',
  '24h': '24 h',
  '7d': '7 d',
  custom: 'Custom',
};

export interface Range {
  readonly preset: Preset;
  readonly from: number;
  /** Exclusive; may be in the future. */
  readonly to: number;
  /** Of one slot of the charts. */
  readonly step: number;
  /** Why the address does not say what is shown. */
  readonly fault?: string;
}

const LENGTHS: Readonly<Record<string, number>> = {
  '1h': HOUR,
  '12h': 12 * HOUR,
  '24h': DAY,
  '7d': 7 * DAY,
};

const STEPS = [1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080].map(
  (minutes) => minutes * MINUTE,
);
/** More would be thinner than a finger or an eye can tell apart. */
const MOST_SLOTS = 90;

export const stepFor = (length: number): number =>
  STEPS.find((step) => length / step <= MOST_SLOTS) ?? Math.ceil(length / MOST_SLOTS / DAY) * DAY;

/** In the morning people ask for the night; later for what has happened of late. */
const isMorning = (now: number): boolean => new Date(now).getHours() < 12;
const defaultPreset = (now: number): Preset => (isMorning(now) ? 'night' : '12h');

/** A time of day, by the clock on the wall. */
const clockTime = (now: number, days: number, hours: number): number => {
  const day = new Date(now);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days, hours).getTime();
};

/** Since 18:00 of yesterday to 08:00; until noon it goes on, so that what comes in is seen. */
const lastNight = (now: number): Range => {
  const from = clockTime(now, -1, 18);
  const morning = clockTime(now, 0, 8);
  const goesOn = isMorning(now) && now > morning;
  const step = stepFor((goesOn ? now : morning) - from);
  const to = goesOn ? Math.ceil(now / step) * step : morning;
  return { preset: 'night', from, to, step };
};

/** The end is that of the slot that is under way: between two slots nothing moves sideways. */
const rolling = (preset: Preset, now: number): Range => {
  const length = LENGTHS[preset] ?? DAY;
  const step = stepFor(length);
  const to = (Math.floor(now / step) + 1) * step;
  return { preset, from: to - length, to, step };
};

const custom = (from: string, to: string, now: number): Range => {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  if (!(start < end))
    return {
      ...presetRange(defaultPreset(now), now),
      fault: 'The address names no span of time: its end is not after its start.',
    };
  return { preset: 'custom', from: start, to: end, step: stepFor(end - start) };
};

const presetRange = (preset: Preset, now: number): Range =>
  preset === 'night' ? lastNight(now) : rolling(preset, now);

interface InAddress {
  readonly range?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export const rangeOf = ({ range, from = '', to = '' }: InAddress, now: number): Range => {
  const preset = PRESETS.find((one) => one === range) ?? defaultPreset(now);
  return preset === 'custom' ? custom(from, to, now) : presetRange(preset, now);
};

/** What other pages are told, to show the same span. */
export const spanOf = ({ from, to }: Pick<Range, 'from' | 'to'>): { from: string; to: string } => ({
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
});

const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en-GB', options);
const CLOCK = format({ hour: '2-digit', minute: '2-digit' });
const WEEKDAY = format({ weekday: 'long', day: 'numeric' });
const WEEKDAY_MONTH = format({ weekday: 'long', day: 'numeric', month: 'long' });
const DATE_CLOCK = format({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const DAY_NAME = format({ weekday: 'short', day: 'numeric' });

export const clock = (at: number): string => CLOCK.format(at);

const dateClock = (at: number): string => DATE_CLOCK.format(at).replace(',', '');

export const titleOf = ({ preset, from, to }: Range, now: number): string => {
  if (preset === 'night')
    return `Night of ${WEEKDAY.format(from)} to ${WEEKDAY_MONTH.format(to)}, ${clock(from)} to ${clock(Math.min(to, Math.max(now, from)))}`;
  if (preset === 'custom') return `${dateClock(from)} to ${dateClock(to)}`;
  return `The last ${PRESET_WORDS[preset]}, since ${to - from > DAY / 2 ? dateClock(from) : clock(from)}`;
};

const TICKS = [5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080].map(
  (minutes) => minutes * MINUTE,
);
const TICK_WIDTH = 58;

export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** Round times of the wall clock, as many as fit. */
export const ticksOf = (
  { from, to }: Pick<Range, 'from' | 'to'>,
  width: number,
): readonly Tick[] => {
  const most = Math.max(2, Math.floor(width / TICK_WIDTH));
  const step = TICKS.find((one) => (to - from) / one <= most) ?? to - from;
  const ticks: Tick[] = [];
  const first = clockTime(from, 0, 0);
  for (let at = first; at <= to; at = step < DAY ? at + step : clockTime(at, step / DAY, 0))
    if (at >= from) ticks.push({ at, label: step < DAY ? clock(at) : DAY_NAME.format(at) });
  return ticks;
};
