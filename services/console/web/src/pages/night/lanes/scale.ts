import type { Range } from '../range';
import { countOf } from '../slots';

/** One axis of time for all lanes. */
export interface Scale {
  readonly width: number;
  readonly x: (at: number) => number;
  /** Of slot n. */
  readonly left: (slot: number) => number;
  readonly slotWidth: number;
  readonly slots: number;
}

export const scaleOf = (range: Pick<Range, 'from' | 'to' | 'step'>, width: number): Scale => {
  const perMs = width / (range.to - range.from);
  const slotWidth = range.step * perMs;
  return {
    width,
    slotWidth,
    slots: countOf(range),
    x: (at) => Math.max(0, Math.min(width, (at - range.from) * perMs)),
    left: (slot) => slot * slotWidth,
  };
};

export interface Part {
  readonly y: number;
  readonly height: number;
  readonly index: number;
}

/** Parts of a column from the ground up; what is there is seen, however little it is. */
export const stack = (values: readonly number[], peak: number, height: number): readonly Part[] => {
  const least = 1.5;
  let y = height;
  return values.flatMap((value, index) => {
    if (value === 0 || peak === 0) return [];
    const part = Math.max(least, (value / peak) * height);
    y -= part;
    return [{ y, height: part, index }];
  });
};

/** The line of a total that grows: flat or up from slot to slot, from the start on. */
export const lineOf = (
  totals: readonly number[],
  start: number,
  top: number,
  { left, slotWidth }: Pick<Scale, 'left' | 'slotWidth'>,
  height: number,
): string => {
  const y = (value: number): string =>
    (height - (top === 0 ? 0 : Math.min(1, value / top) * height)).toFixed(1);
  const points = totals.map((total, slot) => `${(left(slot) + slotWidth).toFixed(1)},${y(total)}`);
  return [`0,${y(start)}`, ...points].join(' ');
};
