import { clsx } from 'clsx';
import { duration } from '../../ui/format';
import { type Axis, ticksOf } from './axis';
import styles from './timeline.module.css';

const left = (share: number) => ({ left: `${100 * share}%` });
const clock = (at: number): string =>
  new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });

/** Times since the start; where the axis is broken, how long that was. */
export const AxisHead = ({ axis }: { readonly axis: Axis }) => (
  <span role="columnheader" aria-label="Time since the start" className={styles['axis']}>
    {ticksOf(axis).map(({ at, left: share }) => (
      <span
        key={at}
        className={styles['tick']}
        style={left(share)}
        title={new Date(at).toLocaleString()}
      >
        {at === axis.from ? '0 s' : duration(at - axis.from)}
      </span>
    ))}
    {axis.parts
      .filter(({ broken }) => broken)
      .map((part) => (
        <span
          key={part.from}
          className={clsx(styles['tick'], styles['gap'])}
          style={{ left: `${100 * part.left}%`, width: `${100 * (part.right - part.left)}%` }}
          title={`Not to scale: ${clock(part.from)} to ${clock(part.to)}`}
        >
          {duration(part.to - part.from)}
        </span>
      ))}
  </span>
);

export const AxisLines = ({ axis }: { readonly axis: Axis }) => (
  <div aria-hidden="true" className={styles['lines']}>
    {ticksOf(axis).map(({ at, left: share }) => (
      <span key={at} className={styles['line']} style={left(share)} />
    ))}
    {axis.parts
      .filter(({ broken }) => broken)
      .flatMap((part) => [part.left, part.right])
      .map((share) => (
        <span
          key={`break ${share}`}
          className={clsx(styles['line'], styles['break'])}
          style={left(share)}
        />
      ))}
  </div>
);
