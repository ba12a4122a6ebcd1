import { clsx } from 'clsx';
import styles from './timeline.module.css';

const LOOKS = [
  ['worker', 'worker'],
  ['qa', 'QA'],
  ['tool', 'tool'],
  ['failed', 'failed attempt'],
  ['person', 'waiting for a person'],
] as const;

export const Legend = () => (
  <ul aria-label="How bars look" className={styles['legend']}>
    {LOOKS.map(([look, word]) => (
      <li key={look}>
        <span aria-hidden="true" className={clsx(styles['swatch'], styles[`look-${look}`])} />
        {word}
      </li>
    ))}
  </ul>
);
