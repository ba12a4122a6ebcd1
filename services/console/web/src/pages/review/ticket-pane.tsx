import { ChevronLeft, ChevronRight } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { Button } from '../../ui/button';
import { SafeText } from '../../ui/safe-text';
import { Failed, Loading } from '../../ui/states';
import { useUrlState } from '../../ui/url-state';
import { AskForm } from './ask-form';
import { Cited } from './cited';
import { ChangeSection } from './change-section';
import { DecidedSection } from './decided-section';
import { namedIn } from './evidence';
import { EvidenceSection } from './evidence-section';
import { Grounds } from './grounds';
import { neighbour } from './queue-order';
import type { Go } from './go';
import type { PanelState } from './side-panel';
import { ReadableSources } from './readable';
import { StateSection } from './state-section';
import { Alike, TicketHead } from './ticket-head';
import type { Ask } from './ticket';
import { TicketNotices } from './ticket-notices';
import type { Actions } from './use-actions';
import type { QueueRow } from './use-queue';
import type { OpenTicket } from './use-ticket';
import styles from './ticket.module.css';

interface PaneProps {
  readonly ticketId: string;
  readonly open: OpenTicket;
  readonly actions: Actions;
  readonly rows: readonly QueueRow[];
  readonly go: Go;
  readonly panel: PanelState;
}

/** One ticket. Its order is fixed: question, form, change, evidence, grounds, state. */
export const TicketPane = ({ ticketId, open, actions, rows, go, panel }: PaneProps) => {
  const { newest, draft, error } = open;
  return (
    <>
      <PhoneNav ticketId={ticketId} rows={rows} go={go} />
      {error ? (
        <div className={styles['body']}>
          <Failed error={error} retry={open.retry} what="This ticket could not be read." />
          <Button onClick={() => go(undefined)}>Back to the queue</Button>
        </div>
      ) : null}
      {newest && draft && draft.seen.ticketId === ticketId ? (
        <TicketBody
          key={ticketId}
          open={open}
          newest={newest}
          draft={draft}
          actions={actions}
          panel={panel}
        />
      ) : error ? null : (
        <div className={styles['body']}>
          <Loading rows={9} label="Reading the ticket …" />
        </div>
      )}
    </>
  );
};

const TicketBody = ({
  open,
  newest,
  draft,
  actions,
  panel,
}: {
  readonly open: OpenTicket;
  readonly newest: NonNullable<OpenTicket['newest']>;
  readonly draft: NonNullable<OpenTicket['draft']>;
  readonly actions: Actions;
  readonly panel: PanelState;
}) => {
  const question = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    question.current?.focus({ preventScroll: true });
    question.current?.closest('[data-desk]')?.scrollTo(0, 0);
  }, []);
  const { seen } = draft;
  const { ask } = seen;
  return (
    <ReadableSources ticket={seen}>
      <TicketHead ticket={newest} panel={panel} />
      <div className={styles['body']} data-ticket-body={seen.ticketId} onKeyDown={ownKeys}>
        <TicketNotices open={open} newest={newest} draft={draft} actions={actions} />
        <section className={styles['ask']} aria-labelledby="question">
          <h1 id="question" ref={question} tabIndex={-1}>
            {ask.title}
          </h1>
          <SafeText text={ask.question} />
          <Named ask={ask} />
          {ask.blocked === '' ? null : (
            <div className={styles['blocked']}>
              <span className="meta">Why it waits</span>
              <SafeText text={ask.blocked} />
            </div>
          )}
          <Alike ticket={newest} />
          {newest.status === 'open' ? (
            <AskForm draft={draft} actions={actions} />
          ) : (
            <DecidedSection ticket={newest} />
          )}
        </section>
        <ChangeSection ticket={seen} draft={draft} />
        <EvidenceSection ticket={seen} />
        <Grounds ticket={seen} />
        <StateSection ticket={newest} />
      </div>
    </ReadableSources>
  );
};

/** The evidence that the question names, one step away. */
const Named = ({ ask }: { readonly ask: Ask }) => {
  const evidence = namedIn(`${ask.title} ${ask.question}`, ask.evidence.length);
  return evidence.length === 0 ? null : (
    <p className="meta">
      Named here:
      <Cited text="" ask={ask} evidence={evidence} />
    </p>
  );
};

/** Arrows within a choice or a text that scrolls are theirs. */
const ownKeys = (event: KeyboardEvent<HTMLElement>): void => {
  if (!event.key.startsWith('Arrow') || !(event.target instanceof HTMLElement)) return;
  if (event.target.matches('input[type=radio], pre, [role=region]')) event.stopPropagation();
};

const PhoneNav = ({ ticketId, rows, go }: Pick<PaneProps, 'ticketId' | 'rows' | 'go'>) => {
  const [, setUrl] = useUrlState();
  const open = rows.filter(({ isGone, item }) => !isGone || item.ticketId === ticketId);
  const place = open.findIndex(({ item }) => item.ticketId === ticketId) + 1;
  const next = neighbour(rows, ticketId, 1);
  return (
    <div className={styles['phone']}>
      <Button icon={<ChevronLeft size={16} />} onClick={() => setUrl({ list: 'open' })}>
        Queue
      </Button>
      <span className="meta">{place > 0 ? `${place} of ${open.length}` : ''}</span>
      <Button
        aria-label="Next ticket"
        icon={<ChevronRight size={16} />}
        disabled={next === undefined}
        onClick={() => next !== undefined && go(next)}
      />
    </div>
  );
};
