import type { UseQueryResult } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import type { Task } from '../../api/types';
import { plural } from '../../ui/format';
import { Empty, Failed, Loading } from '../../ui/states';
import { useUrlState } from '../../ui/url-state';
import { Detail } from './detail';
import { firstOf, namedIn, rowsOf, type Spans, type Tree } from './span-model';
import type { Counted } from './task-facts';
import { Timeline } from './timeline';
import styles from './task.module.css';

export const TimelineTab = ({
  task,
  query,
  tree,
  until,
  counted,
  isWhole,
  onFork,
}: {
  readonly task: Task;
  readonly query: UseQueryResult<Spans>;
  readonly tree: Tree;
  readonly until: number;
  readonly counted: Counted;
  readonly isWhole: boolean;
  readonly onFork: (stage: string) => void;
}) => {
  const [url, setUrl] = useUrlState();
  const detail = useRef<HTMLElement>(null);
  const order = useMemo(() => rowsOf(tree, new Set()), [tree]);
  const chosen = namedIn(tree, url) ?? firstOf(order);
  const span = chosen === undefined ? undefined : tree.byId.get(chosen);
  if (query.isError && tree.byId.size === 0)
    return (
      <Failed
        error={query.error}
        retry={() => void query.refetch()}
        what="The timeline could not be read."
      />
    );
  if (query.isPending) return <Loading rows={12} label="Reading the timeline …" />;
  if (tree.byId.size === 0)
    return (
      <Empty title="Nothing has happened yet.">
        <p className="meta">
          The first run appears here as soon as the ledger has it, a moment after it begins.
        </p>
      </Empty>
    );
  const choose = (spanId: string): void =>
    setUrl({ span: spanId, run: undefined, call: undefined });
  const move = (by: 1 | -1): void => {
    const at = order.findIndex((row) => row.span.spanId === chosen);
    const next = order[Math.max(0, Math.min(order.length - 1, at + by))];
    if (next) choose(next.span.spanId);
  };
  return (
    <div className={styles['split']}>
      <div className={styles['left']}>
        {isWhole ? null : (
          <p role="status" className={styles['more']}>
            {plural(tree.byId.size, 'span')} so far; more are being read.
          </p>
        )}
        <Timeline
          tree={tree}
          until={until}
          counted={counted}
          chosen={chosen}
          onChoose={choose}
          onEnter={() => detail.current?.focus()}
        />
      </div>
      {span ? (
        <Detail
          ref={detail}
          {...{ task, tree, span, until, onFork }}
          onChoose={choose}
          onMove={move}
        />
      ) : null}
    </div>
  );
};
