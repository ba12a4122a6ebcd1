import type { ReactNode } from 'react';
import { Failed, Loading } from '../../../ui/states';
import styles from './cells.module.css';

/** One of the causes below the night: what, the one number, and what it is made of. */
export const Cell = ({
  title,
  aside,
  busy = false,
  children,
}: {
  readonly title: string;
  /** Not read yet. */
  readonly busy?: boolean;
  /** Where it leads. */
  readonly aside: ReactNode;
  readonly children: ReactNode;
}) => (
  <section
    className={styles['cell']}
    aria-label={title}
    aria-busy={busy || undefined}
    data-cell={busy ? undefined : title}
  >
    <header>
      <h2>{title}</h2>
      {aside}
    </header>
    {children}
  </section>
);

export const Big = ({
  value,
  children,
}: {
  readonly value: string;
  readonly children: ReactNode;
}) => (
  <p className={styles['big']}>
    <b>{value}</b> <small>{children}</small>
  </p>
);

/** What nobody looked at is not 0. */
export const NotMeasured = ({ children }: { readonly children?: ReactNode }) => (
  <>
    <p className={styles['unknown']}>not measured yet</p>
    {children ? <p className={styles['note']}>{children}</p> : null}
  </>
);

/** What is not read, yet or at all, is neither 0 nor none. */
export const Unread = ({
  error,
  what,
  retry,
}: {
  readonly error: Error | null;
  readonly what: string;
  readonly retry: () => void;
}) => (error ? <Failed error={error} what={what} retry={retry} /> : <Loading rows={2} />);
