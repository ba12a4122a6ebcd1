import type { ReactNode } from 'react';
import styles from './workflows.module.css';

/** A table that is wider than a telephone: it scrolls, the page does not. */
export const ScrollingTable = ({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ReactNode;
}) => (
  <div className={styles['scroll']} role="region" aria-label={label} tabIndex={0}>
    <table className={styles['table']}>{children}</table>
  </div>
);
