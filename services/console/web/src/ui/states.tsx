import type { ReactNode } from 'react';
import { NEEDS_REASON, Problem } from '../api/client';
import { askReason } from '../api/read-reason';
import { Button } from './button';
import styles from './states.module.css';

/** Rows at their real height while something is read; nothing for the first 150 ms. */
export const Loading = ({
  rows = 5,
  label = 'Reading …',
}: {
  readonly rows?: number;
  readonly label?: string;
}) => (
  <div role="status" aria-label={label} className={styles['loading']}>
    {Array.from({ length: rows }, (_, row) => (
      <span key={row} className={styles['bone']} />
    ))}
  </div>
);

/** What failed, and the way out. */
export const Failed = ({
  error,
  retry,
  what = 'This could not be read.',
}: {
  readonly error: unknown;
  readonly retry?: () => void;
  /** What failed, as a sentence. */
  readonly what?: string;
}) =>
  error instanceof Problem && error.code === NEEDS_REASON ? (
    <Sealed what={what} />
  ) : (
    <div role="alert" className={styles['failed']}>
      <p>
        <strong>{what}</strong> {error instanceof Error ? error.message : String(error)}
      </p>
      {error instanceof Problem && error.faults.length > 0 ? (
        <ul>
          {error.faults.map(({ at, reason }) => (
            <li key={`${at} ${reason}`}>
              <code>{at}</code> {reason}
            </li>
          ))}
        </ul>
      ) : null}
      {retry ? (
        <Button small onClick={retry}>
          Try again
        </Button>
      ) : null}
    </div>
  );

/** Once a reason is given, what was refused for want of it is read again by itself. */
const Sealed = ({ what }: { readonly what: string }) => (
  <div role="alert" className={styles['failed']}>
    <p>
      <strong>{what}</strong> It is sealed, and shown here only to whoever says why.
    </p>
    <Button small onClick={() => void askReason()}>
      Give a reason
    </Button>
  </div>
);

/** Why there is nothing, and what to do. */
export const Empty = ({
  title,
  children,
}: {
  readonly title: string;
  readonly children?: ReactNode;
}) => (
  <div className={styles['empty']}>
    <p className={styles['title']}>{title}</p>
    {children}
  </div>
);
