import { Button } from '../../ui/button';
import { Diff } from '../../ui/diff';
import { Clock, useNow } from '../../ui/time';
import { type Draft, useDesk } from './desk';
import { changesSince, differences, isStale, wantsFreshLook } from './stale';
import type { Ticket } from './ticket';
import { type Actions, isOthers } from './use-actions';
import type { OpenTicket } from './use-ticket';
import styles from './ticket.module.css';

interface NoticeProps {
  readonly open: OpenTicket;
  readonly newest: Ticket;
  readonly draft: Draft;
  readonly actions: Actions;
}

/** What stands between the reader and an answer, what it means, and the way out. */
export const TicketNotices = (props: NoticeProps) => (
  <>
    <StaleNotice {...props} />
    <HolderNotice {...props} />
    <SecondNotice {...props} />
    <ChangedNotice ticket={props.draft.seen} />
  </>
);

const StaleNotice = ({ newest, draft, actions }: NoticeProps) => {
  const { seen, trouble } = draft;
  const stale = newest.status === 'open' && isStale(seen, newest);
  if (!stale && !trouble) return null;
  const differing = stale ? differences(seen.ask, newest.ask) : [];
  const what = stale ? changesSince(seen, newest) : [];
  return (
    <div role="alert" className={styles['stale']}>
      <p>
        <strong>{trouble ? trouble.why : 'This ticket changed while you look at it.'}</strong>{' '}
        {draft.isTouched ? 'What you typed is kept.' : ''}
      </p>
      <ul>
        {(what.length > 0 ? what : (trouble?.faults ?? []).map(({ reason }) => reason)).map(
          (one) => (
            <li key={one}>{one}</li>
          ),
        )}
      </ul>
      {differing.length > 0 ? (
        <dl className={styles['differences']}>
          {differing.map(({ at, before, after }) => (
            <div key={at}>
              <dt className="mono">{at}</dt>
              <dd>
                <Diff before={before} after={after} />
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
      {stale || (trouble && wantsFreshLook(trouble.code)) ? (
        <Button small onClick={actions.lookAgain}>
          Show it as it is now
        </Button>
      ) : null}
    </div>
  );
};

const HolderNotice = ({ newest, open }: NoticeProps) => {
  const { me } = useDesk();
  const now = useNow(15_000);
  if (newest.status !== 'open') return null;
  const isTaken = isOthers(newest, me, now) || (me === undefined && newest.claimedBy !== null);
  const isAssigned = newest.assignee !== null && newest.assignee !== me;
  if (!isTaken && !isAssigned) return null;
  return (
    <div role="status" className={styles['notice']}>
      <p>
        {isTaken && newest.claimedUntil !== null ? (
          <>
            <strong>{newest.claimedBy} is at this ticket</strong> until{' '}
            <Clock at={newest.claimedUntil} />. An answer of yours is refused meanwhile.
          </>
        ) : (
          <>
            <strong>It is assigned to {newest.assignee}.</strong> Take it over if you are to answer
            it.
          </>
        )}
      </p>
      <Button small onClick={open.takeOver}>
        Take over
      </Button>
    </div>
  );
};

/** Two persons: whose turn it is. */
const SecondNotice = ({ newest }: NoticeProps) => {
  const { me } = useDesk();
  if (newest.approvals < 2 || newest.status !== 'open') return null;
  const { endorsement } = newest;
  return (
    <div role="status" className={styles['notice']}>
      <p>
        {endorsement ? (
          <>
            <strong>
              {endorsement.by === me
                ? 'You gave the first of two answers.'
                : `${endorsement.by} gave the first of two answers.`}
            </strong>{' '}
            {endorsement.by === me
              ? 'Another person has to give the same one.'
              : 'It counts once you give the same one.'}
          </>
        ) : (
          <>
            <strong>Two persons must give the same answer.</strong> Yours is the first.
          </>
        )}
      </p>
      {endorsement ? <p className="meta">{answerWords(endorsement.answer)}</p> : null}
    </div>
  );
};

const answerWords = (answer: Readonly<Record<string, unknown>>): string =>
  Object.entries(answer)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');

/** What has come to it since it was asked. */
const ChangedNotice = ({ ticket: { changes } }: { readonly ticket: Ticket }) =>
  changes.length === 0 ? null : (
    <div className={styles['notice']}>
      <p>
        <strong>Changed since it was asked</strong>
      </p>
      <ul>
        {changes.map(({ revision, what }) => (
          <li key={revision}>{what}</li>
        ))}
      </ul>
    </div>
  );
