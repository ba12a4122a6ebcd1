import { isCall, isWait, type Span } from './span-model';

/**
 * Time from left to right, in which long waits take a fixed, small place: two minutes of work stay
 * readable beside five hours in which a person was asked.
 */
export interface Axis {
  readonly parts: readonly AxisPart[];
  readonly from: number;
  readonly to: number;
  /** In which something was done. */
  readonly workedMs: number;
}

interface AxisPart {
  readonly from: number;
  readonly to: number;
  /** 0 at the left, 1 at the right. */
  readonly left: number;
  readonly right: number;
  /** Not to scale: nothing was done meanwhile. */
  readonly broken: boolean;
}

type Interval = readonly [from: number, to: number];

const BROKEN_SHARE = 0.22;
const BROKEN_SHARE_OF_ALL = 0.5;
/** A wait that is at least this much of the work is broken, if it is not short anyway. */
const LONG = 0.35;
/** Where nothing went on and nobody was waited for: of the whole. */
const LONG_IDLE = 0.6;
const SHORT_MS = 2_000;

/** Where something was being done: calls; what begins while another goes on is one with it. */
const workIn = (spans: Iterable<Span>, now: number): readonly Interval[] => {
  const intervals: Interval[] = [];
  for (const span of spans) {
    if (!isCall(span)) continue;
    const end = span.end === null ? now : Date.parse(span.end);
    intervals.push([Date.parse(span.start), end]);
  }
  return joined(intervals);
};

const joined = (intervals: readonly Interval[]): readonly Interval[] => {
  const sorted = intervals.toSorted((a, b) => a[0] - b[0]);
  const result: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = result.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
};

/** Steps that waited (a retry, a person) are not work all the time: only their tries are. */
const triesOf = (span: Span): readonly Span[] =>
  span.attempts ? span.attempts.map(({ start, end }) => ({ ...span, start, end })) : [span];

/** @param until the end of the task, or now */
export const axisOf = (spans: readonly Span[], until: number): Axis => {
  const starts = spans.map(({ start }) => Date.parse(start));
  const from = starts.reduce((least, start) => Math.min(least, start), until);
  const to = spans.reduce(
    (most, { end }) => Math.max(most, end ? Date.parse(end) : until),
    from + 1,
  );
  const work = workIn(spans.flatMap(triesOf), until);
  const gaps = gapsBetween(work, from, to);
  const breaks = breaksOf(gaps, spans, to - from, until);
  const parts = scaled(breaks, from, to);
  const workedMs = parts.reduce((sum, part) => (part.broken ? sum : sum + part.to - part.from), 0);
  return { parts, from, to, workedMs };
};

const gapsBetween = (work: readonly Interval[], from: number, to: number): readonly Interval[] => {
  const gaps: Interval[] = [];
  let at = from;
  for (const [start, end] of work) {
    if (start > at) gaps.push([at, start]);
    at = Math.max(at, end);
  }
  if (at < to) gaps.push([at, to]);
  return gaps;
};

/** Gaps that are long beside all that is not one; what a person was waited for counts sooner. */
const breaksOf = (
  gaps: readonly Interval[],
  spans: readonly Span[],
  whole: number,
  until: number,
): readonly Interval[] => {
  const waits = joined(
    spans
      .filter(isWait)
      .map(({ start, end }) => [Date.parse(start), end ? Date.parse(end) : until]),
  );
  const isWaiting = ([from, to]: Interval): boolean =>
    waits.some((wait) => Math.min(wait[1], to) - Math.max(wait[0], from) > (to - from) / 2);
  const work = whole - gaps.filter(isWaiting).reduce((sum, [from, to]) => sum + to - from, 0);
  return gaps.filter((gap) => {
    const length = gap[1] - gap[0];
    if (length <= SHORT_MS) return false;
    return length > (isWaiting(gap) ? LONG * work : LONG_IDLE * whole);
  });
};

const scaled = (breaks: readonly Interval[], from: number, to: number): readonly AxisPart[] => {
  const cuts: { readonly from: number; readonly to: number; readonly broken: boolean }[] = [];
  let at = from;
  for (const [start, end] of breaks) {
    if (start > at) cuts.push({ from: at, to: start, broken: false });
    cuts.push({ from: start, to: end, broken: true });
    at = end;
  }
  if (at < to) cuts.push({ from: at, to, broken: false });
  const broken =
    breaks.length === 0 ? 0 : Math.min(BROKEN_SHARE, BROKEN_SHARE_OF_ALL / breaks.length);
  const work = cuts.reduce((sum, cut) => (cut.broken ? sum : sum + cut.to - cut.from), 0);
  // Where there was no work at all, the waits share the place.
  const each = work === 0 ? 1 / Math.max(1, breaks.length) : broken;
  const perMs = work === 0 ? 0 : (1 - each * breaks.length) / work;
  let left = 0;
  return cuts.map((cut) => {
    const right = left + (cut.broken ? each : (cut.to - cut.from) * perMs);
    const part = { ...cut, left, right };
    left = right;
    return part;
  });
};

/** From 0 to 1. */
export const placeOf = ({ parts }: Axis, at: number): number => {
  let [low, high] = [0, parts.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((parts[middle]?.to ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  const part = parts[low];
  if (!part) return 0;
  const share = Math.min(1, Math.max(0, (at - part.from) / Math.max(1, part.to - part.from)));
  return part.left + share * (part.right - part.left);
};

interface Tick {
  readonly at: number;
  readonly left: number;
}

const NICE = [1, 2, 5, 10, 20, 50, 100, 200, 500].concat(
  [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 28_800, 86_400].map(
    (s) => s * 1000,
  ),
);
const TICKS = 6;
/** Closer than this, their words would meet. */
const APART = 0.1;

/** Round times since the start, where the axis is to scale; none so near another that words meet. */
export const ticksOf = ({ parts, from, workedMs }: Axis): readonly Tick[] => {
  const step = NICE.find((nice) => workedMs / nice <= TICKS) ?? Math.ceil(workedMs / TICKS);
  const ticks: Tick[] = [];
  for (const [index, part] of parts.entries()) {
    if (part.broken) continue;
    // How long a break is stands where it begins; at the end of the axis there is nothing.
    const room = parts[index + 1] ? APART : APART / 2;
    const first = Math.ceil((part.from - from) / step) * step + from;
    for (let at = first; at <= part.to; at += step) {
      const share = (at - part.from) / (part.to - part.from);
      const left = part.left + share * (part.right - part.left);
      const fits = left - (ticks.at(-1)?.left ?? -1) >= APART && left <= part.right - room;
      if (fits || at === from) ticks.push({ at, left });
    }
  }
  return ticks;
};
