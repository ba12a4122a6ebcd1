import type { ReactNode } from 'react';
import { type Of, Row, type Shared } from './tree-frame';
import styles from './tree.module.css';

export const MessageRow = ({
  row,
  onlyHalted,
  onMore,
  ...shared
}: Shared & {
  readonly row: Of<'more' | 'loading' | 'failed' | 'none'>;
  readonly onlyHalted: boolean;
  readonly onMore: () => void;
}) => (
  <Row row={row} {...shared}>
    <td colSpan={9}>
      <span className={styles['message']}>{messageOf(row, onlyHalted, shared, onMore)}</span>
    </td>
  </Row>
);

const messageOf = (
  { kind, level, error }: Of<'more' | 'loading' | 'failed' | 'none'>,
  onlyHalted: boolean,
  { isActive }: Shared,
  onMore: () => void,
): ReactNode => {
  switch (kind) {
    case 'more':
      return (
        <button
          type="button"
          tabIndex={isActive ? 0 : -1}
          className={styles['more']}
          onClick={onMore}
        >
          {level === 2 ? 'More workflows' : onlyHalted ? 'More halted tasks' : 'More tasks'}
        </button>
      );
    case 'loading':
      return <span className="meta">Reading its tasks …</span>;
    case 'failed':
      return (
        <span className={styles['note']}>
          Its tasks could not be read: {error instanceof Error ? error.message : String(error)}
        </span>
      );
    case 'none':
      return (
        <span className="meta">
          {onlyHalted
            ? 'None of its tasks stands.'
            : 'No task of it has cost anything in these days.'}
        </span>
      );
  }
};
