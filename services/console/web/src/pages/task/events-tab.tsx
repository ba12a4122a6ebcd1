import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { count, titled } from '../../ui/format';
import { Raw } from '../../ui/json';
import { readsOn } from '../../ui/paging';
import { Empty, Failed, Loading } from '../../ui/states';
import { type Column, Table } from '../../ui/table';
import { Clock } from '../../ui/time';
import { useUrlState } from '../../ui/url-state';
import { AsWritten } from './as-written';
import { saidOf } from './event-words';
import { kindOf, ledgerEntries, type LedgerEntry } from './ledger-events';
import { keyOf } from './queries';
import styles from './tabs.module.css';

const PAGE = 100;

const COLUMNS: readonly Column<LedgerEntry>[] = [
  {
    id: 'index',
    head: 'Entry',
    number: true,
    width: '84px',
    cell: ({ index }) => `#${count(index)}`,
  },
  {
    id: 'time',
    head: 'Time',
    width: '120px',
    wideOnly: true,
    cell: ({ event }) => <Clock at={event.time} />,
  },
  {
    id: 'type',
    head: 'Event',
    width: 'minmax(150px, 1fr)',
    cell: ({ event }) => titled(kindOf(event.type)),
  },
  {
    id: 'said',
    head: 'What it says',
    width: 'minmax(0, 2fr)',
    wideOnly: true,
    cell: ({ event }) => saidOf(event),
  },
  {
    id: 'service',
    head: 'Service',
    width: '120px',
    wideOnly: true,
    cell: ({ event }) => event.source.replace('nightshift/', ''),
  },
];

/** Every event of the task as it stands in the ledger, in its order. */
export const EventsTab = ({
  taskId,
  total,
}: {
  readonly taskId: string;
  readonly total: number | undefined;
}) => {
  const [url, setUrl] = useUrlState();
  const read = useInfiniteQuery({
    queryKey: keyOf(taskId, 'events'),
    queryFn: ({ pageParam }) => ledgerEntries({ taskId, afterIndex: pageParam, limit: PAGE }),
    initialPageParam: 0,
    // A page of large events is shorter than its limit: only an empty one is the last.
    getNextPageParam: (page) => (page.items.length === 0 ? undefined : page.nextAfterIndex),
  });
  const rows = useMemo(() => read.data?.pages.flatMap(({ items }) => items) ?? [], [read.data]);
  const { fetchNextPage } = read;
  const goesOn = readsOn(read);
  const onEnd = useCallback(() => {
    if (goesOn) void fetchNextPage();
  }, [goesOn, fetchNextPage]);
  if (read.isError && rows.length === 0)
    return (
      <Failed
        error={read.error}
        retry={() => void read.refetch()}
        what="The ledger could not be read."
      />
    );
  if (read.isPending) return <Loading rows={14} label="Reading the ledger …" />;
  if (rows.length === 0)
    return (
      <Empty title="The ledger has nothing of this task yet.">It follows within a moment.</Empty>
    );
  const chosen = rows.find(({ index }) => String(index) === url['event']);
  if (read.isFetchNextPageError)
    return (
      <Failed
        error={read.error}
        retry={() => void fetchNextPage()}
        what="The next entries could not be read."
      />
    );
  return (
    <div className={chosen ? styles['split'] : styles['whole']}>
      <Table
        label="Events of the task"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ index }) => String(index)}
        onOpen={({ index }) => setUrl({ event: String(index) })}
        onEnd={onEnd}
        chosen={url['event']}
        height="100%"
        {...(total === undefined ? {} : { total })}
      />
      {chosen ? (
        <aside aria-label="Event" className={styles['side']}>
          <h2>
            #{count(chosen.index)} {titled(kindOf(chosen.event.type))}
          </h2>
          <p className="meta">
            leaf <code>{chosen.leaf}</code>
          </p>
          <Raw value={chosen.event} />
          <AsWritten entry={chosen} />
        </aside>
      ) : null}
    </div>
  );
};
