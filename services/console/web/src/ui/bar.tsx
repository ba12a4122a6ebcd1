import { clsx } from 'clsx';
import type { Tone } from './status';
import styles from './bar.module.css';

export interface BarPart {
  /** 0 to 1 of the whole. */
  readonly share: number;
  /** Money: settled is solid, held is hatched; what is left stays empty. */
  readonly look: Tone | 'settled' | 'held';
  /** For people who see no colours: "12 halted". */
  readonly label: string;
}

/** Parts of a whole. `label` says the numbers in words. */
export const Bar = ({
  parts,
  label,
  height = 10,
}: {
  readonly parts: readonly BarPart[];
  readonly label: string;
  readonly height?: number;
}) => (
  <div role="img" aria-label={label} className={styles['bar']} style={{ height }}>
    {parts
      .filter(({ share }) => share > 0)
      .map(({ share, look, label: title }) => (
        <span
          key={`${look} ${title}`}
          title={title}
          className={clsx(styles['part'], styles[look])}
          style={{ width: `${100 * Math.min(1, share)}%` }}
        />
      ))}
  </div>
);
