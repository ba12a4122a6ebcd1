import { useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { Button, KeyCap } from '../../ui/button';
import { plural } from '../../ui/format';
import { Empty, Failed, Loading } from '../../ui/states';
import type { UrlState } from '../../ui/url-state';
import { groupsQuery } from './queries';
import { QueueFilters } from './queue-filters';
import { GroupHead, QueueRowView, ROW_PX } from './queue-row';
import type { Queue, QueueRow } from './use-queue';
import styles from './queue.module.css';

interface PaneProps {
  readonly queue: Queue;
  readonly rows: readonly QueueRow[];
  readonly selected: string | undefined;
  readonly url: UrlState;
  readonly setUrl: (patch: UrlState) => void;
  readonly onOpen: (ticketId: string) => void;
}

export const QueuePane = ({ queue, rows, selected, url, setUrl, onOpen }: PaneProps) => (
  <nav
    className={styles['pane']}
    data-open={url['list'] === 'open' || undefined}
    aria-label="Queue"
  >
    <header className={styles['head']}>
      <div className={styles['title']}>
        <h2>Review queue</h2>
        <span className="meta">{openWords(rows, queue.hasMore)}</span>
        <span className={styles['keys']} aria-hidden="true">
          <KeyCap>j</KeyCap>
          <KeyCap>k</KeyCap>
        </span>
        <Button
          className={styles['close']}
          small
          variant="quiet"
          onClick={() => setUrl({ list: undefined })}
        >
          Back to the ticket
        </Button>
      </div>
      <QueueFilters url={url} setUrl={setUrl} />
    </header>
    <div role="status" className={styles['news']}>
      {queue.waiting.length > 0 ? (
        <Button small keyCap="n" onClick={queue.insert}>
          {queue.waiting.length} new
        </Button>
      ) : null}
    </div>
    <QueueList queue={queue} rows={rows} selected={selected} onOpen={onOpen} />
  </nav>
);

const openWords = (rows: readonly QueueRow[], hasMore: boolean): string => {
  const open = rows.filter(({ isGone }) => !isGone).length;
  return `${open}${hasMore ? '+' : ''} open`;
};

type Entry =
  | { readonly kind: 'head'; readonly risk: string; readonly count: string }
  | { readonly kind: 'row'; readonly row: QueueRow };

const HEAD_PX = 30;

/** Under a head for each risk. What has changed its risk stays where it is shown. */
const entriesOf = (rows: readonly QueueRow[], hasMore: boolean): readonly Entry[] =>
  rows.flatMap((row, index): Entry[] => {
    const { risk } = row.item;
    if (index > 0 && rows[index - 1]?.item.risk === risk) return [{ kind: 'row', row }];
    const count = rows.filter(({ item, isGone }) => item.risk === risk && !isGone).length;
    const isOpenEnd = hasMore && rows.at(-1)?.item.risk === risk;
    return [
      { kind: 'head', risk, count: `${count}${isOpenEnd ? '+' : ''}` },
      { kind: 'row', row },
    ];
  });

const QueueList = ({
  queue,
  rows,
  selected,
  onOpen,
}: Pick<PaneProps, 'queue' | 'rows' | 'selected' | 'onOpen'>) => {
  const scroll = useRef<HTMLDivElement>(null);
  const { data: groups } = useQuery(groupsQuery);
  const entries = entriesOf(rows, queue.hasMore);
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroll.current,
    estimateSize: (index) => (entries[index]?.kind === 'head' ? HEAD_PX : ROW_PX),
    overscan: 8,
    getItemKey: (index) => {
      const entry = entries[index];
      return entry?.kind === 'row'
        ? entry.row.item.ticketId
        : `head-${entry?.risk ?? index}-${index}`;
    },
  });
  const items = virtual.getVirtualItems();
  const lastSeen = items.at(-1)?.index ?? -1;
  const { hasMore, more } = queue;
  useEffect(() => {
    if (hasMore && lastSeen >= entries.length - 10) more();
  }, [hasMore, more, lastSeen, entries.length]);
  const place = entries.findIndex(
    (entry) => entry.kind === 'row' && entry.row.item.ticketId === selected,
  );
  // Only a move of the reader scrolls, never news.
  const scrolledTo = useRef<string>(undefined);
  useEffect(() => {
    if (place < 0 || scrolledTo.current === selected) return;
    scrolledTo.current = selected;
    virtual.scrollToIndex(place, { align: 'auto' });
  }, [place, selected, virtual]);
  if (queue.error) return <Failed error={queue.error} retry={queue.retry} />;
  if (queue.isReading) return <Loading rows={8} label="Reading the queue …" />;
  return (
    <div ref={scroll} className={styles['list']}>
      {entries.length === 0 ? (
        <Empty title="Nothing waits here">
          <p>With these filters there is no open ticket.</p>
        </Empty>
      ) : null}
      <ol
        className={styles['rows']}
        style={{ height: virtual.getTotalSize() }}
        aria-label={plural(rows.length, 'ticket')}
      >
        {items.map(({ index, key, start }) => {
          const entry = entries[index];
          if (!entry) return null;
          return (
            <li
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              className={styles['item']}
              style={{ transform: `translateY(${start}px)` }}
            >
              {entry.kind === 'head' ? (
                <GroupHead risk={entry.risk} count={entry.count} />
              ) : (
                <QueueRowView
                  row={entry.row}
                  isSelected={entry.row.item.ticketId === selected}
                  alike={
                    groups?.items.find(({ key: group }) => group === entry.row.item.groupKey)?.count
                  }
                  onOpen={onOpen}
                />
              )}
            </li>
          );
        })}
      </ol>
    </div>
  );
};
