import type { ReactNode } from 'react';
import { TableHead } from '../../ui/table-head';
import styles from './workflows.module.css';

/** A table that is wider than a telephone: it scrolls, the page does not. */
export const ScrollingTable = ({
  label,
  heads,
  children,
}: {
  readonly label: string;
  /** As of {@link TableHead}. */
  readonly heads: readonly string[];
  readonly children: ReactNode;
}) => (
  <div className={styles['scroll']} role="region" aria-label={label} tabIndex={0}>
    <table className={styles['table']}>
      <TableHead heads={heads} />
      <tbody>{children}</tbody>
    </table>
  </div>
);
