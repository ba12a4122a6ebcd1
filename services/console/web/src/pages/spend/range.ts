/** First and last day, UTC, both included. */
export interface Range {
  readonly from: string;
  readonly to: string;
}

export type Preset = 'today' | 'week' | 'month';

const DAY_MS = 86_400_000;
const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export const presetRange = (preset: Preset, now: number): Range => {
  const to = dayOf(now);
  switch (preset) {
    case 'today':
      return { from: to, to };
    case 'week':
      return { from: dayOf(now - 6 * DAY_MS), to };
    case 'month':
      return { from: `${to.slice(0, 7)}-01`, to };
  }
};

/** As the address says; what is no day, or ends before it begins, is this month. */
export const rangeOf = (
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  now: number,
): Range => {
  const usual = presetRange('month', now);
  const first = from !== undefined && DAY.test(from) ? from : usual.from;
  const last = to !== undefined && DAY.test(to) ? to : usual.to;
  return first <= last ? { from: first, to: last } : usual;
};

export const presetOf = ({ from, to }: Range, now: number): Preset | undefined =>
  (['month', 'week', 'today'] as const).find((preset) => {
    const range = presetRange(preset, now);
    return range.from === from && range.to === to;
  });
