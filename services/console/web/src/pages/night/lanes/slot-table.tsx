import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { UrlState } from '../../../ui/url-state';
import { clock } from '../range';
import styles from './lanes.module.css';

export interface SlotRow {
  readonly slot: number;
  readonly cells: readonly ReactNode[];
}

/** The same figures as the picture, row by row; each row leads to what it counts. */
export const SlotTable = ({
  label,
  heads,
  rows,
  startOf,
  slotSearch,
}: {
  readonly label: string;
  readonly heads: readonly string[];
  readonly rows: readonly SlotRow[];
  readonly startOf: (slot: number) => number;
  readonly slotSearch: (slot: number) => UrlState;
}) => (
  <div className={styles['scroll']} tabIndex={0} role="region" aria-label={label}>
    <table className={styles['table']}>
      <caption className="visually-hidden">{label}</caption>
      <thead>
        <tr>
          <th scope="col">From</th>
          {heads.map((head) => (
            <th key={head} scope="col" className="number">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ slot, cells }) => (
          <tr key={slot}>
            <th scope="row">
              <Link to="/ledger/sql" search={slotSearch(slot)}>
                <time
                  dateTime={new Date(startOf(slot)).toISOString()}
                  title={new Date(startOf(slot)).toLocaleString()}
                >
                  {clock(startOf(slot))}
                </time>
              </Link>
            </th>
            {cells.map((cell, at) => (
              <td key={heads[at]} className="number">
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
    <p className="meta">
      {rows.length === 0 ? 'Nothing in this time.' : 'Slots without anything are left out.'}
    </p>
  </div>
);
