import type { ReactNode } from 'react';
import styles from './cells.module.css';

/** One of the causes below the night: what, the one number, and what it is made of. */
export const Cell = ({
  title,
  aside,
  children,
}: {
  readonly title: string;
  /** Where it leads. */
  readonly aside: ReactNode;
  readonly children: ReactNode;
}) => (
  <section className={styles['cell']} aria-label={title} data-cell={title}>
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
