import type { ReactNode } from 'react';
import { TableHead } from '../../ui/table-head';
import styles from './system.module.css';

/** A part of the page: what it is about, and what belongs beside its head. */
export const Section = ({
  title,
  about,
  aside,
  children,
}: {
  readonly title: string;
  readonly about?: ReactNode;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}) => (
  <section aria-label={title} className={styles['section']}>
    <header className={styles['section-head']}>
      <div>
        <h2>{title}</h2>
        {about ? <p className="meta">{about}</p> : null}
      </div>
      {aside}
    </header>
    {children}
  </section>
);

/** A table of few rows, each as high as it needs; on a phone it may be scrolled sideways. */
export const PlainTable = ({
  label,
  heads,
  children,
}: {
  readonly label: string;
  /** A head that ends in `#` stands over numbers. */
  readonly heads: readonly string[];
  readonly children: ReactNode;
}) => (
  <div className={styles['scroller']} role="group" aria-label={label} tabIndex={0}>
    <table className={styles['table']}>
      <TableHead heads={heads} />
      <tbody>{children}</tbody>
    </table>
  </div>
);
