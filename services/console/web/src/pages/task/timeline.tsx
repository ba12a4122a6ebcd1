import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useKeys } from '../../keys/keys';
import { plural } from '../../ui/format';
import { Button } from '../../ui/button';
import { axisOf } from './axis';
import { AxisHead, AxisLines } from './timeline-axis';
import { type Row, rowsOf, type Tree } from './span-model';
import { TimelineRow } from './timeline-row';
import type { Counted } from './task-facts';
import styles from './timeline.module.css';

const ROW_PX = 30;
const HEAD_PX = 32;

interface TimelineProps {
  readonly tree: Tree;
  readonly until: number;
  readonly counted: Counted;
  readonly chosen: string | undefined;
  readonly onChoose: (spanId: string) => void;
  /** Enter: on to what is shown of it. */
  readonly onEnter: () => void;
}

export const Timeline = (props: TimelineProps) => {
  const { tree, until, chosen, onChoose } = props;
  const [shut, setShut] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => rowsOf(tree, shut), [tree, shut]);
  const axis = useMemo(() => axisOf([...tree.byId.values()], until), [tree, until]);
  const places = useMemo(() => new Map(rows.map(({ span }, at) => [span.spanId, at])), [rows]);
  const at = chosen === undefined ? -1 : (places.get(chosen) ?? -1);
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
    paddingStart: HEAD_PX,
    scrollPaddingStart: HEAD_PX,
    getItemKey: (index) => rows[index]?.span.spanId ?? index,
  });
  const go = (index: number): void => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (row) onChoose(row.span.spanId);
  };
  const fold = (row: Row, close: boolean): void => setShut((all) => folded(all, row, close));
  useMoves({ ...props, rows, at, go, fold });
  // What is chosen is seen: also one that an address names.
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' });
  }, [at, virtual]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    go(to);
  };
  return (
    <div className={styles['timeline']}>
      <div
        ref={scroll}
        role="treegrid"
        aria-label="Timeline"
        aria-rowcount={rows.length + 1}
        aria-activedescendant={at >= 0 ? rowId(at) : undefined}
        tabIndex={0}
        className={styles['grid']}
        onKeyDown={onKeyDown}
      >
        <div className={styles['body']} style={{ height: virtual.getTotalSize() }}>
          <div role="row" aria-rowindex={1} className={styles['head']}>
            <span role="columnheader" className={styles['name']}>
              <Summary {...props} onFold={setShut} isFolded={shut.size > 0} />
            </span>
            <AxisHead axis={axis} />
            <span role="columnheader" className={styles['time']}>
              Time
            </span>
            <span role="columnheader" className={styles['cost']}>
              Cost
            </span>
          </div>
          <AxisLines axis={axis} />
          {virtual.getVirtualItems().map(({ index, key, start }) => {
            const row = rows[index];
            return row ? (
              <TimelineRow
                key={key}
                id={rowId(index)}
                index={index}
                row={row}
                top={start}
                axis={axis}
                tree={tree}
                until={until}
                isChosen={index === at}
                onChoose={onChoose}
                onFold={fold}
              />
            ) : null;
          })}
        </div>
      </div>
    </div>
  );
};

const rowId = (index: number): string => `span-row-${index}`;

const folded = (
  all: ReadonlySet<string>,
  { span, fold }: Row,
  close: boolean,
): ReadonlySet<string> => {
  if (fold === 'none') return all;
  const next = new Set(all);
  if (close) next.add(span.spanId);
  else next.delete(span.spanId);
  return next;
};

const Summary = ({
  tree,
  counted,
  onFold,
  isFolded,
}: TimelineProps & {
  readonly onFold: (shut: ReadonlySet<string>) => void;
  readonly isFolded: boolean;
}) => (
  <>
    <span className={styles['summary']}>
      {plural(counted.modelCalls, 'model call')}, {plural(counted.toolCalls, 'tool call')}
    </span>
    <Button
      small
      variant="quiet"
      onClick={() =>
        onFold(
          isFolded
            ? new Set()
            : new Set([...tree.inside.keys()].filter((id): id is string => id !== null)),
        )
      }
    >
      {isFolded ? 'Unfold all' : 'Fold all'}
    </Button>
  </>
);

interface Moves extends TimelineProps {
  readonly rows: readonly Row[];
  readonly at: number;
  readonly go: (index: number) => void;
  readonly fold: (row: Row, close: boolean) => void;
}

const useMoves = ({ rows, at, go, fold, chosen, tree, onChoose, onEnter }: Moves): void => {
  const row = rows[at];
  const above = chosen === undefined ? null : (tree.byId.get(chosen)?.parentId ?? null);
  useKeys('Timeline', [
    { key: 'j', label: 'Next', run: () => go(at + 1) },
    { key: 'k', label: 'Previous', run: () => go(at - 1) },
    { key: 'Enter', label: 'To its details', run: onEnter },
    {
      key: 'ArrowLeft',
      label: 'Fold, or up',
      run: () => {
        if (row?.fold === 'open') fold(row, true);
        else if (above !== null) onChoose(above);
      },
    },
    { key: 'ArrowRight', label: 'Unfold', run: () => row && fold(row, false) },
  ]);
};
