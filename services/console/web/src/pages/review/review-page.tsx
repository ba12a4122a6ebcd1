import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo } from 'react';
import { type UrlState, useUrlState } from '../../ui/url-state';
import { DecisionBar } from './decision-bar';
import { listDeeds, useDesk } from './desk';
import { EmptyQueue } from './empty-queue';
import type { Go } from './go';
import { GroupDialog } from './group-dialog';
import { filtersIn, ticketQuery } from './queries';
import { following, neighbour } from './queue-order';
import { QueuePane } from './queue-pane';
import { ReviewKeys } from './review-keys';
import { SidePanel, usePanel } from './side-panel';
import { TicketPane } from './ticket-pane';
import { doneIn } from './undo';
import { useActions } from './use-actions';
import { type Queue, type QueueRow, useQueue } from './use-queue';
import { useTicket } from './use-ticket';
import styles from './review.module.css';

export const ReviewPage = () => {
  const { ticketId } = useParams({ strict: false });
  const [url, setUrl] = useUrlState();
  const filters = filtersIn(url);
  const queue = useQueue(filters, ticketId);
  const rows = useRows(queue);
  const open = useTicket(ticketId);
  const go = useGo();
  const first = following(rows, ticketId);
  const actions = useActions({ ticketId, open, rows, go });
  const panel = usePanel();
  usePrefetch(rows, ticketId, queue.readAt);
  useEffect(() => {
    if (ticketId === undefined && first !== undefined) go(first, true);
  }, [ticketId, first, go]);
  return (
    <div
      className={styles['review']}
      data-panel={ticketId === undefined ? 'none' : (panel.shown ?? 'none')}
    >
      <QueuePane
        queue={queue}
        rows={rows}
        selected={ticketId}
        url={url}
        setUrl={setUrl}
        onOpen={go}
      />
      <section className={styles['desk']} aria-label="Ticket" data-desk>
        {ticketId === undefined ? (
          <EmptyQueue
            isReading={queue.isReading || first !== undefined}
            onShowAll={
              Object.keys(filters).length > 0
                ? () => setUrl({ queue: '', kind: '', mine: '', workflow: '' })
                : undefined
            }
          />
        ) : (
          <TicketPane
            ticketId={ticketId}
            open={open}
            actions={actions}
            rows={rows}
            go={go}
            panel={panel}
          />
        )}
        <DecisionBar open={open} actions={actions} go={go} />
      </section>
      {ticketId === undefined ? null : <SidePanel panel={panel} ticket={open.newest} />}
      <ReviewKeys open={open} actions={actions} rows={rows} go={go} panel={panel} queue={queue} />
      {url['group'] ? (
        <GroupDialog groupKey={url['group']} onClose={() => setUrl({ group: undefined })} />
      ) : null}
    </div>
  );
};

/** To another ticket, with the same filters and panels. */
const useGo = (): Go => {
  const navigate = useNavigate();
  return useCallback(
    (ticketId, replace = false) => {
      const search = (before: UrlState): UrlState => ({
        ...before,
        // What was chosen from the list is shown instead of it.
        list: replace ? before['list'] : undefined,
      });
      void (ticketId === undefined
        ? navigate({ to: '/review', search, replace })
        : navigate({ to: '/review/$ticketId', params: { ticketId }, search, replace }));
    },
    [navigate],
  );
};

/** The list is a moment behind: what was done here is done at once. */
const useRows = ({ rows, isReading }: Queue): readonly QueueRow[] => {
  const { deeds } = useDesk();
  useEffect(() => {
    if (!isReading) listDeeds(rows);
  }, [isReading, rows, deeds]);
  return useMemo(() => {
    const done = doneIn(deeds, Date.now());
    return rows.map((row) => (done.has(row.item.ticketId) ? { ...row, isGone: true } : row));
  }, [rows, deeds]);
};

const AHEAD = 4;

/** The next ones are there before they are asked for: some people are quick. */
const usePrefetch = (
  rows: readonly QueueRow[],
  ticketId: string | undefined,
  readAt: number,
): void => {
  const queries = useQueryClient();
  const next = useMemo(() => {
    const ids: string[] = [];
    for (let id = following(rows, ticketId); id !== undefined && ids.length < AHEAD;) {
      ids.push(id);
      id = neighbour(rows, id, 1);
    }
    return ids.join(' ');
  }, [rows, ticketId]);
  useEffect(() => {
    for (const id of next.split(' ')) if (id !== '') void queries.prefetchQuery(ticketQuery(id));
  }, [queries, next, readAt]);
};
