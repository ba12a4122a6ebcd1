import { useVirtualizer } from '@tanstack/react-virtual';
import { clsx } from 'clsx';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { useRowHeight } from '../shell/preferences';
import styles from './table.module.css';

export interface Column<Row> {
  readonly id: string;
  readonly head: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  /** Numbers stand at the right. */
  readonly number?: boolean;
  /** A track of CSS grid: `minmax(120px, 2fr)`, `90px`. Default `minmax(0, 1fr)`. */
  readonly width?: string;
  /** Not shown on a narrow page. */
  readonly wideOnly?: boolean;
  readonly sort?: {
    readonly dir: 'ascending' | 'descending' | 'none';
    readonly toggle: () => void;
  };
}

/**
 * Rows that are rendered only where they are seen. Arrow keys, Home and End move along them, Enter
 * opens one; `onEnd` is called when the last ones come into view (the next page), and again whenever
 * it is another function: it must do nothing after a failure, or it asks without end.
 */
export const Table = <Row,>({
  label,
  columns,
  rows,
  rowKey,
  onOpen,
  onEnd,
  chosen,
  height,
  rowHeight: given,
  total,
  tone,
}: {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly onOpen?: (row: Row) => void;
  readonly onEnd?: () => void;
  readonly chosen?: string | undefined;
  /** Of the scrolling part; without it the table is as high as its rows, at most 70 % of the page. */
  readonly height?: string;
  /** Where a row has more than one line; else as high as the reader likes it. */
  readonly rowHeight?: number;
  /** How many rows there are, where not all are here yet. */
  readonly total?: number;
  readonly tone?: (row: Row) => 'halt' | undefined;
}) => {
  const scroll = useRef<HTMLDivElement>(null);
  const liked = useRowHeight();
  const rowHeight = given ?? liked;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : rowKey(row);
    },
  });
  useEffect(() => virtual.measure(), [virtual, rowHeight]);
  const items = virtual.getVirtualItems();
  const lastSeen = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (rows.length > 0 && lastSeen >= rows.length - 5) onEnd?.();
  }, [lastSeen, rows.length, onEnd]);

  const focusRow = (index: number): void => {
    const target = Math.max(0, Math.min(rows.length - 1, index));
    virtual.scrollToIndex(target, { align: 'auto' });
    requestAnimationFrame(() =>
      scroll.current?.querySelector<HTMLElement>(`[data-index="${target}"]`)?.focus(),
    );
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>, index: number, row: Row): void => {
    // Keys of controls within a row are theirs.
    if (event.target !== event.currentTarget) return;
    const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: rows.length - 1 }[
      event.key
    ];
    if (to !== undefined) {
      event.preventDefault();
      focusRow(to);
    } else if (event.key === 'Enter' && onOpen) onOpen(row);
  };
  const template = columns.map(({ width = 'minmax(0, 1fr)' }) => width).join(' ');
  const narrow = columns
    .filter(({ wideOnly }) => !wideOnly)
    .map(({ width = 'minmax(0, 1fr)' }) => width)
    .join(' ');
  const cellClass = ({ number, wideOnly }: Column<Row>): string =>
    clsx(styles['cell'], number && styles['number'], wideOnly && styles['wide']);
  return (
    <div
      ref={scroll}
      role="table"
      aria-label={label}
      aria-rowcount={(total ?? rows.length) + 1}
      className={styles['table']}
      style={{
        height,
        maxHeight: height === undefined ? '70dvh' : undefined,
        ['--columns' as string]: template,
        ['--narrow-columns' as string]: narrow,
      }}
    >
      <div role="rowgroup" className={styles['head']}>
        <div role="row" aria-rowindex={1} className={styles['row']}>
          {columns.map((column) => (
            <span
              key={column.id}
              role="columnheader"
              aria-sort={column.sort?.dir}
              className={cellClass(column)}
            >
              {column.sort ? (
                <button type="button" className={styles['sort']} onClick={column.sort.toggle}>
                  {column.head}
                  <span aria-hidden="true">
                    {{ ascending: ' ↑', descending: ' ↓', none: '' }[column.sort.dir]}
                  </span>
                </button>
              ) : (
                column.head
              )}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" className={styles['body']} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, key, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <div
              key={key}
              role="row"
              tabIndex={onOpen ? 0 : undefined}
              aria-rowindex={index + 2}
              data-index={index}
              data-row={rowKey(row)}
              className={clsx(
                styles['row'],
                styles['item'],
                onOpen && styles['link'],
                chosen === rowKey(row) && styles['chosen'],
                tone?.(row) === 'halt' && styles['halt'],
              )}
              style={{ transform: `translateY(${start}px)`, height: rowHeight }}
              onKeyDown={(event) => onKeyDown(event, index, row)}
              onClick={(event) => {
                const control = (event.target as Element).closest('a, button, input, label');
                if (!control) onOpen?.(row);
              }}
            >
              {columns.map((column) => (
                <span key={column.id} role="cell" className={cellClass(column)}>
                  {column.cell(row)}
                </span>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
};
