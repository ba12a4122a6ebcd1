import { type Preset, presetOf, presetRange, type Range } from './range';
import type { SpendPatch } from './spend-state';
import styles from './range.module.css';

const PRESETS: readonly (readonly [Preset, string])[] = [
  ['today', 'Today'],
  ['week', '7 days'],
  ['month', 'This month'],
];

/** The days that costs are looked at for. Limits have periods of their own. */
export const RangeBar = ({
  range,
  patch,
}: {
  readonly range: Range;
  readonly patch: SpendPatch;
}) => {
  const now = Date.now();
  const chosen = presetOf(range, now);
  const set = ({ from, to }: Range): void =>
    patch(
      presetOf({ from, to }, now) === 'month' ? { from: undefined, to: undefined } : { from, to },
    );
  return (
    <div className={styles['bar']} role="group" aria-label="Days that costs are shown for">
      <span className="meta">Costs of</span>
      <span className={styles['presets']}>
        {PRESETS.map(([preset, name]) => (
          <button
            key={preset}
            type="button"
            aria-pressed={chosen === preset}
            onClick={() => set(presetRange(preset, now))}
          >
            {name}
          </button>
        ))}
      </span>
      <label className={styles['day']}>
        <span className="meta">from</span>
        <input
          type="date"
          value={range.from}
          max={range.to}
          onChange={({ target }) => target.value && set({ ...range, from: target.value })}
        />
      </label>
      <label className={styles['day']}>
        <span className="meta">to</span>
        <input
          type="date"
          value={range.to}
          min={range.from}
          onChange={({ target }) => target.value && set({ ...range, to: target.value })}
        />
      </label>
      <span className="meta">days in UTC</span>
    </div>
  );
};
