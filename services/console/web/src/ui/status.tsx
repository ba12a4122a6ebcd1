import { clsx } from 'clsx';
import type { TaskStatus } from '../api/types';
import styles from './status.module.css';

/** Colour roles of tokens.css. */
export type Tone = 'done' | 'run' | 'wait' | 'halt' | 'fail' | 'idle';

interface Look {
  readonly tone: Tone;
  readonly word: string;
  readonly path: string;
}

/** Shape, word and colour: none stands alone. */
export const STATUSES: Readonly<Record<TaskStatus, Look>> = {
  completed: {
    tone: 'done',
    word: 'Done',
    path: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm-1 10L3.800 7.800l1.200-1.200 2 2 4-4 1.200 1.200Z',
  },
  running: {
    tone: 'run',
    word: 'Running',
    path: 'M8 1a7 7 0 1 0 7 7h-2.200A4.800 4.800 0 1 1 8 3.200Z',
  },
  waiting: {
    tone: 'wait',
    word: 'Waiting for a person',
    path: 'M8 .5 15.500 8 8 15.500.5 8ZM7.200 4.500v4.500h1.600V4.500Zm0 5.500v1.600h1.600V10Z',
  },
  halted: { tone: 'halt', word: 'Halted', path: 'M5 1h6l4 4v6l-4 4H5l-4-4V5Zm-.5 6v2h7V7Z' },
  failed: {
    tone: 'fail',
    word: 'Failed',
    path: 'M1 1h14v14H1Zm4.200 3L4 5.200 6.800 8 4 10.800 5.200 12 8 9.200l2.800 2.800 1.200-1.200L9.200 8 12 5.200 10.800 4 8 6.800Z',
  },
  queued: {
    tone: 'idle',
    word: 'Queued',
    path: 'M3 1h10v3L9.500 8 13 12v3H3v-3l3.500-4L3 4ZM5.200 13h5.600L8 9.800Z',
  },
  paused: {
    tone: 'idle',
    word: 'Paused',
    path: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1ZM5.500 5h1.800v6H5.500Zm3.200 0h1.800v6H8.700Z',
  },
  cancelled: {
    tone: 'idle',
    word: 'Cancelled',
    path: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1ZM4.500 7.200h7v1.600h-7Z',
  },
};

/** Stands only beside its word, or beside a count under a head that names it. */
export const Glyph = ({ status }: { readonly status: TaskStatus }) => {
  const { tone, path } = STATUSES[status];
  return (
    <svg viewBox="0 0 16 16" className={clsx(styles['glyph'], styles[tone])} aria-hidden="true">
      <path d={path} fill="currentColor" fillRule="evenodd" />
    </svg>
  );
};

export const Status = ({ status }: { readonly status: TaskStatus }) => (
  <span className={styles['status']} data-status={status}>
    <Glyph status={status} />
    {STATUSES[status].word}
  </span>
);

/** A word on a tinted ground; without a tone it has an outline and says no status. */
export const Chip = ({
  tone,
  children,
}: {
  readonly tone?: Tone;
  readonly children: React.ReactNode;
}) => (
  <span className={clsx(styles['chip'], tone ? styles[`${tone}-chip`] : styles['plain'])}>
    {children}
  </span>
);

const BARS = { low: 1, medium: 2, high: 3 } as const;

/** One, two or three bars and the word. */
export const Risk = ({ risk }: { readonly risk: string }) => {
  const bars = BARS[risk as keyof typeof BARS] ?? 1;
  const tone = bars === 3 ? 'halt' : bars === 2 ? 'wait' : 'idle';
  return (
    <span className={clsx(styles['status'], styles[`${tone}-word`])}>
      <svg viewBox="0 0 16 16" className={styles['glyph']} aria-hidden="true">
        {[0, 1, 2].map((bar) => (
          <rect
            key={bar}
            x={1 + bar * 5}
            y={10 - bar * 4}
            width="4"
            height={5 + bar * 4}
            fill="currentColor"
            opacity={bar < bars ? 1 : 0.25}
          />
        ))}
      </svg>
      {risk[0]?.toUpperCase()}
      {risk.slice(1)} risk
    </span>
  );
};
