import { clsx } from 'clsx';
import type { KeyboardEvent, ReactNode } from 'react';
import styles from './tree.module.css';
import type { TreeRow } from './tree-rows';

/** What every row has, whatever it shows. */
export interface Shared {
  readonly index: number;
  readonly isActive: boolean;
  readonly onFocus: () => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}

export type Of<Kind extends TreeRow['kind']> = Extract<TreeRow, { kind: Kind }>;

export const Row = ({
  row,
  index,
  isActive,
  onFocus,
  onKeyDown,
  isHalted = false,
  expanded,
  children,
}: Shared & {
  readonly row: TreeRow;
  readonly isHalted?: boolean;
  readonly expanded?: boolean;
  readonly children: ReactNode;
}) => (
  <tr
    data-row={row.id}
    aria-rowindex={index}
    aria-level={row.level}
    aria-posinset={row.position}
    aria-setsize={row.setSize}
    aria-expanded={expanded}
    tabIndex={isActive ? 0 : -1}
    className={clsx(styles[`level-${row.level}`], isHalted && styles['halted'])}
    onFocus={onFocus}
    onKeyDown={onKeyDown}
  >
    {children}
  </tr>
);
